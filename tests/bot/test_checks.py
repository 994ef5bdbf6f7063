"""`meet check`: each part is looked at, each fault has one sentence and a cure, and nothing is made by looking."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import checks
from bot.checks import run_checks
from bot.checks import slack as checks_slack
from bot.checks.check import FAILURE, OK, WARNING, Check
from bot.checks.database import check_database
from bot.checks.slack import SCOPES, check_slack
from bot.clock import SystemClock
from bot.config.loading import isolated_settings
from bot.config.settings import Settings
from bot.play.story_world import environment_of
from invites.aws import make_client
from playground.client import PlaygroundClient
from playground.mail_client import MailClient
from tests.bot.told_of import told_of
from tests.fakes import StandingClock

GET_ACCOUNT = "GET /v2/email/account"
GET_IDENTITY = "GET /v2/email/identities/invites@meet.example.com"
GET_SET = "GET /v2/email/configuration-sets/meet"
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """The variables of a Meet on the playground, its database made."""
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checks, "set_up_logging", lambda _: None)
    return monkeypatch


def the_only(name: str) -> Check:
    (one,) = told_of(name)
    return one


def test_a_meet_that_is_well_set_up_has_no_failure(environment: pytest.MonkeyPatch) -> None:
    results = {one.name: one.result for one in run_checks()}
    names = "settings bind database sending slack_token slack_scopes clock slack_connection ses_account ses_sandbox"
    names += " ses_quota ses_identity configuration_set aws_account feedback_queue feedback_path replies receipt_rule"
    names += " operators unsubscribe"
    assert results == dict.fromkeys(names.split(), OK)


def test_every_finding_that_is_not_ok_has_a_cure(environment: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "MEET_OPERATORS", "MEET_SECRET_KEY", "DATABASE_URL"):
        environment.delenv(name)
    assert all(one.cure for one in run_checks() if one.result != OK)


def test_bad_values_are_all_told_and_nothing_else_is_looked_at(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MEET_BIND", "nowhere")
    environment.setenv("MEET_THREADS", "none")
    assert [(one.name, one.result) for one in run_checks()] == [("settings", FAILURE)] * 2


def test_what_is_bad_and_what_is_missing_is_told_in_one_round(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MEET_BIND", "nowhere")
    environment.setenv("SLACK_APP_TOKEN", "no token")
    environment.delenv("MEET_FROM_ADDRESS")
    assert [one.message.partition(" ")[0] for one in run_checks()] == [
        "SLACK_APP_TOKEN",
        "MEET_BIND",
        "MEET_FROM_ADDRESS",
    ]


def test_what_serving_misses_is_told_one_by_one(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("MEET_SECRET_KEY")
    environment.delenv("MEET_FROM_ADDRESS")
    assert [one.message.split()[0] for one in told_of("settings")] == ["MEET_FROM_ADDRESS", "MEET_SECRET_KEY"]
    assert not told_of("ses_identity")


@pytest.mark.parametrize(
    ("name", "cure"),
    [("MEET_SEND_RAT", "Did you mean MEET_SEND_RATE?"), ("MEET_XYZZY_PLUGH", "docs/reference.md lists")],
)
def test_a_misspelt_setting_is_noticed(environment: pytest.MonkeyPatch, name: str, cure: str) -> None:
    environment.setenv(name, "3")
    warning = next(one for one in told_of("settings") if one.result == WARNING)
    assert name in warning.message
    assert cure in warning.cure


def test_a_database_that_is_not_there_is_not_made_by_looking(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert the_only("database").result == WARNING
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("mode", [0o644, 0o606, 0o601, 0o660, 0o600])
@pytest.mark.parametrize("which", ["", "-wal", "-shm"])
def test_a_database_file_that_other_accounts_may_read_is_noticed(tmp_path: Path, which: str, mode: int) -> None:
    """Restored by a tool that gives files the modes of the umask."""
    file = tmp_path / "meet.db"
    other = Path(f"{file}{which}")
    for one in {file, other}:
        one.touch(mode=0o600)
    other.chmod(mode)
    warned = list(check_database(isolated_settings(database_url=f"sqlite:///{file}")))[:-1]
    assert [one.cure for one in warned] == ([f"chmod 600 {other}"] if mode & 0o007 else [])


def test_a_token_that_slack_refuses_is_a_failure(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    environment.setenv("SLACK_APP_TOKEN", "xapp-wrong")
    for name in ("slack_token", "slack_connection"):
        assert the_only(name).result == FAILURE
        assert "invalid_auth" in the_only(name).message


def test_a_missing_scope_is_named(environment: pytest.MonkeyPatch, client: PlaygroundClient) -> None:
    client.set_scopes(SCOPES - {"im:write"})
    assert the_only("slack_scopes").message == "The token lacks im:write."


def test_the_scopes_are_those_of_the_manifest() -> None:
    text = (ROOT / "manifest.yml").read_text(encoding="utf-8")
    assert all(f"- {scope}\n" in text for scope in SCOPES)


def test_signed_http_says_which_address_slack_must_call(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("SLACK_APP_TOKEN")
    environment.setenv("MEET_PUBLIC_URL", "https://meet.example.com")
    assert "https://meet.example.com/slack/events" in the_only("slack_connection").cure
    assert the_only("unsubscribe").message.endswith("https://meet.example.com.")


@pytest.mark.parametrize(("seconds", "result"), [(5, OK), (60, WARNING), (-60, WARNING), (900, FAILURE)])
def test_a_clock_that_goes_wrong_is_noticed(
    environment: pytest.MonkeyPatch, settings: Settings, seconds: int, result: str
) -> None:
    real = SystemClock().now()
    environment.setattr(checks_slack, "SystemClock", lambda: StandingClock(real + timedelta(seconds=seconds)))
    assert next(one.result for one in check_slack(settings) if one.name == "clock") == result


@pytest.mark.parametrize(
    ("change", "name", "result"),
    [
        ({"production_access": False}, "ses_sandbox", WARNING),
        ({"sending_enabled": False}, "ses_account", FAILURE),
        ({"enforcement_status": "PROBATION"}, "ses_account", WARNING),
        ({"per_day": 0}, "ses_quota", WARNING),
    ],
)
def test_the_state_of_the_ses_account_is_told(
    environment: pytest.MonkeyPatch, mail: MailClient, change: dict[str, Any], name: str, result: str
) -> None:
    mail.change(**change)
    assert the_only(name).result == result


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        (GET_ACCOUNT, "ses_account"),
        (GET_IDENTITY, "ses_identity"),
        (GET_SET, "configuration_set"),
    ],
)
def test_what_the_credentials_may_not_look_at_is_a_warning(
    environment: pytest.MonkeyPatch, mail: MailClient, operation: str, name: str
) -> None:
    mail.set_fault("access_denied", times=None, service="*", operation=operation)
    assert (the_only(name).result, the_only(name).message) == (WARNING, "These credentials may not look.")


@pytest.mark.parametrize(
    ("operation", "name"),
    [(GET_ACCOUNT, "ses_account"), (GET_IDENTITY, "ses_identity"), (GET_SET, "configuration_set")],
)
def test_ses_that_fails_is_one_failure_of_the_part_that_was_asked(
    environment: pytest.MonkeyPatch, mail: MailClient, operation: str, name: str
) -> None:
    mail.set_fault("expired_token", times=None, service="*", operation=operation)
    results = run_checks()
    assert [one.name for one in results if one.result == FAILURE] == [name]
    assert len({one.name for one in results}) == len(results)


def test_a_configuration_set_that_is_switched_off_is_a_failure(
    environment: pytest.MonkeyPatch, mail: MailClient
) -> None:
    mail.change(configuration_sets={"meet": False})
    assert the_only("configuration_set").message == "Sending is switched off for meet."


def test_an_event_that_is_not_published_is_named(environment: pytest.MonkeyPatch, settings: Settings) -> None:
    client = make_client(settings, "sesv2")
    named = {"ConfigurationSetName": "meet"}
    (old,) = client.get_configuration_set_event_destinations(**named)["EventDestinations"]
    fewer = [kind for kind in old["MatchingEventTypes"] if kind != "SEND"]
    destination = {"Enabled": True, "MatchingEventTypes": fewer, "SnsDestination": old["SnsDestination"]}
    client.update_configuration_set_event_destination(
        **named, EventDestinationName=old["Name"], EventDestination=destination
    )
    client.close()
    assert the_only("configuration_set").message == "meet does not publish SEND to a topic."


def test_without_region_and_queue_aws_is_not_asked(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("MEET_FEEDBACK_QUEUE_URL")
    assert not told_of("feedback_queue")
    environment.delenv("AWS_REGION")
    assert not told_of("ses_account")
    assert {one.message for one in told_of("settings")} == {
        "AWS_REGION is not set.",
        "MEET_FEEDBACK_QUEUE_URL is not set.",
    }


def test_scopes_that_slack_does_not_tell_are_no_failure(
    environment: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks_slack, "_header", lambda _answer, _wanted: "")
    assert the_only("slack_scopes").result == WARNING
