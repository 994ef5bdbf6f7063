"""Every row of the table of faults in docs/operations.md is caused here, and found with its true cure."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bot import checks
from bot.checks import run_checks
from bot.checks.check import FAILURE, OK, Check, Checking
from bot.checks.slack import check_clock
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.breaker import BreakerReason
from bot.play.story_world import environment_of
from invites.aws import make_client
from playground import cast
from playground.client import PlaygroundClient
from playground.mail_client import MailClient
from tests.bot.check_causes import CAUSES, DOMAIN, RECORD, Setup, paused_for
from tests.bot.told_of import told_of
from tests.bot.web_page import web_page

PAGE = Path(__file__).parent.parent.parent / "docs" / "operations.md"


@pytest.fixture
def setup(
    settings: Settings,
    client: PlaygroundClient,
    mail: MailClient,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Setup]:
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checks, "set_up_logging", lambda _: None)
    with ExitStack() as stack:
        yield Setup(settings, monkeypatch, client, mail, tmp_path, stack)


def rows() -> dict[str, tuple[str, str, str]]:
    """By fault: the finding's name, its result, and words of its cure."""
    table = PAGE.read_text(encoding="utf-8").partition("## What `meet check` finds")[2].partition("\n## ")[0]
    found = re.findall(r"^\| (?!fault|---)(.+?) \| `(\w+)` \| (\w+) \| (.+?) \|$", table, re.MULTILINE)
    return {fault: (name, result, cure) for fault, name, result, cure in found}


def test_every_row_of_the_table_has_its_cause_and_every_cause_its_row() -> None:
    assert list(rows()) == list(CAUSES)


@pytest.mark.parametrize("fault", CAUSES)
def test_a_fault_of_the_table_is_found_with_its_cure(setup: Setup, fault: str) -> None:
    name, result, cure = rows()[fault]
    CAUSES[fault](setup)
    found = [one for one in told_of(name) if one.result == result]
    assert found, fault
    assert any(words(cure) <= words(one.cure) for one in found), [one.cure for one in found]


def words(text: str) -> set[str]:
    """The words of a cure, without the marks around them."""
    return {word.strip("`.,;:()") for word in text.split()}


@pytest.mark.parametrize("status", [200, 302, 404, 502, 503])
def test_what_a_proxy_answers_is_called_no_bad_token_and_no_paused_account(setup: Setup, status: int) -> None:
    setup.between_slack(status)
    setup.between_aws(status)
    told = [one for one in run_checks() if one.result != OK]
    by_name = {one.name: one for one in told}
    assert {"slack_token", "slack_connection", "ses_account", "feedback_queue"} <= set(by_name)
    for name in ("slack_token", "slack_connection"):
        assert "SLACK_API_URL" in by_name[name].cure
        assert "refused" not in by_name[name].message
    for name in ("ses_account", "feedback_queue"):
        assert "proxy" in by_name[name].cure
        assert "paused" not in by_name[name].message
    assert all("<" not in one.message for one in told), "no page is printed"


def test_an_answer_of_json_that_is_none_of_awss_is_no_paused_account(setup: Setup) -> None:
    setup.set(AWS_ENDPOINT_URL=setup.stack.enter_context(web_page(200, b"{}", "application/json")))
    (found,) = told_of("ses_account")
    assert "not AWS" in found.message


NOT_OF_AWS = [
    (200, b"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Sign in</p></body></html>", "text/html"),
    (200, b"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Sign in</p></body></html>", "text/xml"),
    (200, b"", "text/plain"),
    (200, b"{}", "application/json"),
    (200, b"[]", "application/json"),
    (400, b"[]", "application/json"),
    (500, b"null", "application/json"),
    (407, b"", "text/plain"),
]
"""Status, body and kind of answers that botocore takes for good, or fails to read with an error of Python's own."""


@pytest.mark.parametrize(("status", "body", "kind"), NOT_OF_AWS)
def test_an_answer_that_aws_never_gave_is_named_for_every_part_of_aws(
    setup: Setup, status: int, body: bytes, kind: str
) -> None:
    setup.set(AWS_ENDPOINT_URL=setup.stack.enter_context(web_page(status, body, kind)), AWS_MAX_ATTEMPTS="1")
    found = {one.name: one for one in run_checks()}
    for name in ("ses_account", "feedback_queue"):
        assert (found[name].result, "not AWS" in found[name].message) == (FAILURE, True)
        assert "proxy" in found[name].cure


@pytest.mark.parametrize(
    ("status", "code", "cure"),
    [
        (503, "ServiceUnavailable", "again later"),
        (400, "AWS.SimpleQueueService.NonExistentQueue", "MEET_FEEDBACK_QUEUE_URL"),
        (400, "QueueDoesNotExist", "MEET_FEEDBACK_QUEUE_URL"),
        (403, "AccessDeniedException", "sqs:GetQueueAttributes"),
        (403, "InvalidClientTokenId", "AWS_ACCESS_KEY_ID"),
    ],
)
def test_each_refusal_of_the_queue_has_a_cure_of_its_own(setup: Setup, status: int, code: str, cure: str) -> None:
    body = json.dumps({"__type": code, "message": "no"}).encode()
    url = setup.stack.enter_context(web_page(status, body, "application/x-amz-json-1.0"))
    setup.set(AWS_ENDPOINT_URL_SQS=url, AWS_MAX_ATTEMPTS="1")
    (found,) = told_of("feedback_queue")
    assert cure in found.cure
    assert found.cure.count(". ") == 0, "one sentence"


def test_a_queue_that_cannot_be_reached_is_a_matter_of_the_network(setup: Setup) -> None:
    setup.set(AWS_ENDPOINT_URL_SQS="http://127.0.0.1:9", AWS_MAX_ATTEMPTS="1")
    (found,) = told_of("feedback_queue")
    assert "network" in found.cure


@pytest.mark.parametrize("date", ["yesterday", "Sat, 28 Nov 2026 13:00:00 -0000"])
def test_a_date_that_cannot_be_read_is_a_finding_and_no_crash(date: str) -> None:
    (found,) = check_clock({"Date": date}, SystemClock().now())
    assert (found.name, found.result) == ("clock", "warning")


def test_a_slack_that_asks_to_wait_says_nothing_of_the_token(setup: Setup) -> None:
    setup.client.add_fault("auth.test", status=429, retry_after=5, times=0)
    (found,) = told_of("slack_token")
    assert (found.result, found.cure) == ("warning", "Check again later.")


@pytest.mark.parametrize("place", range(3))
def test_a_part_that_meet_itself_fails_in_takes_no_other_along(
    setup: Setup, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    def part(number: int) -> Checking:
        def tell(_: Settings) -> Iterator[Check]:
            yield Check(f"part {number}", OK, "")
            if number == place:
                raise KeyError("a fault of Meet's own")

        return tell

    monkeypatch.setattr(checks, "PARTS", tuple(map(part, range(3))))
    found = [(one.name, one.result) for one in run_checks() if one.name != "settings"]
    whole = [(f"part {number}", OK) for number in range(3)]
    assert found == [*whole[: place + 1], ("unchecked", FAILURE), *whole[place + 1 :]]


@pytest.mark.parametrize("reason", BreakerReason)
def test_a_pause_of_any_reason_is_told_with_its_own_way_out(setup: Setup, reason: BreakerReason) -> None:
    paused_for(reason)(setup)
    (found,) = told_of("sending")
    assert found.result != OK
    assert reason.value.replace("_", " ") in found.message
    assert "resume" in found.cure or "by itself" in found.cure


@pytest.mark.parametrize(
    ("identity", "records", "said"),
    [
        (DOMAIN, [f"{RECORD} v=DMARC1; p=reject"], "aligned by DKIM"),
        (DOMAIN, ["_dmarc.our-company.net v=DMARC1; p=none"], "(p=none)"),
        ("our-company.net", [f"{RECORD} v=DMARC1; p=quarantine"], "aligned by DKIM"),
        ("our-company.net", [f"{RECORD} v=DMARC1; p=reject; adkim=s"], "not aligned"),
        (DOMAIN, [f"{RECORD} v=spf1 -all"], "no DMARC policy"),
        (DOMAIN, [f"{RECORD} v=DMARC1; p=none; rua=mailto:{'x' * 300}@our-company.net"], "passes DMARC"),
    ],
)
def test_dmarc_is_read_from_the_domain_or_the_nearest_parent(
    setup: Setup, identity: str, records: list[str], said: str
) -> None:
    texts = {name: [text] for name, _, text in (one.partition(" ") for one in records)}
    setup.mail_from(identity, texts)
    (found,) = told_of("dmarc")
    assert said in found.message


def test_a_meet_that_runs_already_is_what_listens(setup: Setup) -> None:
    serving = setup.stack.enter_context(web_page(200, b"ok\n", "text/plain")).removeprefix("http://")
    setup.set(MEET_BIND=serving)
    (found,) = bind_findings()
    assert (found.result, found.message) == (OK, f"MEET_BIND: Meet is running on {serving}.")
    setup.set(MEET_BIND=setup.stack.enter_context(web_page(200)).removeprefix("http://"))
    assert bind_findings()[0].result == FAILURE


def bind_findings() -> list[Check]:
    return told_of("bind")


def test_other_programs_variables_are_not_called_misspelt(setup: Setup) -> None:
    (setup.folder / ".env").write_text("COMPOSE_PROJECT_NAME=meet\nAWS_REGION=us-east-2\n# MEET_X=1\nPATH=/bin\n")
    setup.set(AWS_EXECUTION_ENV="x", SLACK_WEBHOOK="y", PGDATABASE="z", AWS_ENDPOINT_URL_LAMBDA="http://127.0.0.1:1")
    assert [one.result for one in told_of("settings")] == [OK]


@pytest.mark.parametrize("name", ["AWS_MAX_ATTEMPTS", "AWS_ENDPOINT_URL_SESV2"])
def test_what_only_awss_libraries_read_has_no_effect_in_the_file(setup: Setup, name: str) -> None:
    (setup.folder / ".env").write_text(f"{name}=2\n")
    (found,) = [one for one in told_of("settings") if one.result != OK]
    assert "put it into the environment" in found.cure


def test_looking_leaves_nothing_behind(setup: Setup) -> None:
    file = setup.folder / "none.db"
    setup.sqlite(file)
    run_checks()
    assert list(setup.folder.iterdir()) == []


def test_operators_are_not_judged_while_slack_cannot_be_asked(setup: Setup) -> None:
    setup.set(MEET_OPERATORS=f"{cast.WORKSPACE}:{cast.ADA},{cast.WORKSPACE}:U0NOBODY01")
    setup.between_slack(503)
    assert [one.result for one in told_of("operators")] == [OK]


def test_a_topic_that_is_gone_leads_nowhere(setup: Setup) -> None:
    with closing(make_client(setup.settings, "sns")) as client:
        for topic in client.list_topics()["Topics"]:
            client.delete_topic(TopicArn=topic["TopicArn"])
    (told,) = told_of("feedback_path")
    assert told.result == FAILURE
    assert "BOUNCE" in told.message
