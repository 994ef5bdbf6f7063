"""Meet on servers that others wrote: the least of Slack and SES, and moto's queues."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, TypeVar
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.acceptance import foreign_slack as slack
from tests.acceptance.foreign_slack import CHANNEL, ORGANIZER, TEAM, VOTER, Bare
from tests.acceptance.forks import nursery
from tests.patience import PATIENCE

T = TypeVar("T")
HOUR = 3600
ADDRESSES = {ORGANIZER: "org@example.test", VOTER: "voter@example.test"}


class House:
    """The bare servers, a queue of moto's, and `meet` as an operator starts it."""

    def __init__(self, bare: Bare, aws: str, database_url: str) -> None:
        self.bare = bare
        session = boto3.Session(aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1")
        self.sqs = session.client("sqs", endpoint_url=aws)
        # a queue of its own: moto still answers the receive of a bot that was killed, and hides what it answered with
        self.queue: str = self.sqs.create_queue(QueueName=f"feedback-{uuid4()}")["QueueUrl"]
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": slack.SECRET,
            "SLACK_API_URL": f"{bare.url}/api",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_ENDPOINT_URL": aws,
            "AWS_ENDPOINT_URL_SES": bare.url,
            "MEET_FROM_ADDRESS": "meet@example.test",
            "MEET_FEEDBACK_QUEUE_URL": self.queue,
            "MEET_BIND": "127.0.0.1:0",
            "MEET_SECRET_KEY": "k" * 32,
            "MEET_SEND_RATE": "50",
            "MEET_LOG_FORMAT": "json",
        }
        self.port = 0

    def meet(self, *words: str) -> subprocess.CompletedProcess[str]:
        return nursery().run(list(words), self.environment, PATIENCE)

    def json(self, *words: str) -> Any:
        return json.loads(self.meet(*words, "--json").stdout)

    def wait(self, look: Callable[[], T], what: str) -> T:
        until = time.monotonic() + PATIENCE
        while not (found := look()):
            assert time.monotonic() < until, f"{what} did not come; Slack was called for {self.bare.calls}"
            time.sleep(0.05)
        return found

    def view(self, callback_id: str) -> dict[str, Any]:
        """The newest view of that name that Meet opened."""
        views: list[dict[str, Any]] = [call["view"] for call in self.bare.of("views.open")]
        return [view for view in views if view["callback_id"] == callback_id][-1]

    def open_poll(self, title: str, view_id: str, **values: Any) -> slack.Answer:
        slack.command(self.port, ORGANIZER, title)
        times = {f"time:{number}": slack.picked(_ahead(number)) for number in (1, 2)}
        entered = {"title": slack.text(title), "place": slack.text("Room 4"), **times, **values}
        return slack.submit(self.port, ORGANIZER, self.view("open_poll"), entered, view_id=view_id)

    def posted(self, title: str) -> dict[str, Any]:
        def found() -> list[dict[str, Any]]:
            posts = [call for call in self.bare.of("chat.postMessage") if call["channel"] == CHANNEL]
            return [call for call in posts if title in json.dumps(call)]

        return self.wait(found, f"the poll {title}")[0]

    def shows(self, words: str) -> bool:
        """Whether a redrawn message says so."""
        return words in json.dumps(self.bare.of("chat.update"), ensure_ascii=False)

    def register(self, user: str) -> None:
        """The person gives an address and proves it by the code that was mailed."""
        address = ADDRESSES[user]
        slack.command(self.port, user, f"email {address}")
        given = {"address": {"type": "email_text_input", "value": address}}
        asked = slack.submit(self.port, user, self.view("register_address"), given)
        assert asked.json["view"]["callback_id"] == "prove_address"
        code = re.search(r"\b\d{6}\b", self.mail_to(address)["body"])
        assert code
        proven = slack.submit(self.port, user, asked.json["view"], {"code": slack.text(code[0])})
        assert address in json.dumps(proven.json)

    def mail_to(self, address: str, subject: str = "") -> dict[str, str]:
        def found() -> list[dict[str, str]]:
            mails = [read(mail.raw) for mail in self.bare.mails]
            return [mail for mail in mails if mail["To"] == address and subject in mail["Subject"]]

        return self.wait(found, f"a mail to {address}")[-1]


def _ahead(number: int) -> int:
    return int(time.time()) // HOUR * HOUR + (48 + 2 * number) * HOUR


def read(raw: bytes) -> dict[str, str]:
    """Headers, text and calendar of a mail."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    found = {"body": body.get_content() if body else "", "ics": ""}
    for part in mail.walk():
        if part.get_filename() == "invite.ics":
            found["ics"] = part.get_content().decode()
    return {**dict(mail.items()), **found}


def elements(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [element for block in message["blocks"] for element in block.get("elements", [])]


def values(message: dict[str, Any], action_id: str) -> list[str]:
    return [one["value"] for one in elements(message) if one.get("action_id") == action_id]


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def house(moto: str, chosen_url: str) -> Iterator[House]:
    with Bare() as bare:
        house = House(bare, moto, chosen_url)
        child = nursery().start(["serve"], house.environment)
        try:
            house.port = _port_of(child.stderr)
            yield house
        finally:
            child.kill(PATIENCE)  # a stop would wait for SQS's long poll
            child.stderr.close()


def _port_of(told: Any) -> int:
    for line in told:
        if line.startswith("{") and (news := json.loads(line))["event"] == "serving":
            return int(news["port"])
    raise AssertionError("`meet serve` ended")


def test_the_whole_loop_needs_no_more_than_the_least_of_slack_and_ses(house: House) -> None:
    assert house.open_poll("Design review", "V1").body == ""
    message = house.posted("Design review")
    option, poll = values(message, "vote_yes")[0], values(message, "close_poll")[0]
    assert slack.press(house.port, VOTER, "vote_yes", option).status == 200
    house.wait(lambda: house.shows('"Yes 1"'), "the tally")
    house.register(ORGANIZER)
    house.register(VOTER)

    slack.press(house.port, ORGANIZER, "close_poll", poll)
    closed = slack.submit(house.port, ORGANIZER, house.view("close_poll"), {"winner": slack.chosen(option)})
    assert (closed.status, closed.json) == (200, {"response_action": "clear"})
    invite = house.mail_to(ADDRESSES[VOTER], "📅 Calendar Invite: Design review")
    assert "METHOD:REQUEST" in invite["ics"]
    assert "LOCATION:Room 4" in invite["ics"]

    house.wait(lambda: _sent(house, ADDRESSES[VOTER]), "the delivery to be settled")
    house.sqs.send_message(QueueUrl=house.queue, MessageBody=json.dumps(_bounce(_sent(house, ADDRESSES[VOTER]))))
    assert house.meet("run-job", "feedback").returncode == 0
    house.wait(lambda: house.json("suppressions", "list"), "the suppression")
    notice = house.wait(lambda: [one for one in house.bare.of("chat.postMessage") if values_of(one, VOTER)], "a notice")
    assert values(notice[-1], "fix_address")


def values_of(message: dict[str, Any], user: str) -> bool:
    return message["channel"] == user and bool(values(message, "fix_address")) if "blocks" in message else False


def _sent(house: House, address: str) -> str:
    rows = house.json("deliveries", "list")
    found = [one["ses_message_id"] for one in rows if one["address"] == address and one["method"] == "REQUEST"]
    return str(found[0] or "")


def _bounce(message_id: str) -> dict[str, Any]:
    """As SES's identity notifications say it, raw, and no more than its documentation calls required."""
    recipients = [{"emailAddress": ADDRESSES[VOTER]}]
    bounce = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": recipients}
    return {"notificationType": "Bounce", "bounce": bounce, "mail": {"messageId": message_id}}


def test_errors_stand_on_their_fields_though_the_view_came_without_its_blocks(house: House) -> None:
    past = slack.picked(int(time.time()) - HOUR)
    refused = house.open_poll("Too late", "V1", **{"time:2": past})
    assert refused.json["response_action"] == "errors"
    assert list(refused.json["errors"]) == ["time:2"]


def test_two_polls_from_views_without_an_id_are_two_polls(house: House) -> None:
    for title in ("First", "Second"):
        slack.command(house.port, ORGANIZER, title)
        entered = {"title": slack.text(title), "time:1": slack.picked(_ahead(1))}
        sent = {"type": "view_submission", "trigger_id": title, "view": _without_id(house, entered)}
        assert slack.interact(house.port, ORGANIZER, sent).body == ""
        house.posted(title)
    assert len(house.json("polls", "list")) == 2


def _without_id(house: House, entered: dict[str, Any]) -> dict[str, Any]:
    state = {block: {block.partition(":")[0]: value} for block, value in entered.items()}
    opened = house.view("open_poll")
    kept = {name: opened[name] for name in ("callback_id", "private_metadata")}
    return {"type": "modal", **kept, "state": {"values": state}}


def test_a_press_without_any_optional_key_counts_and_the_answer_comes_by_direct_message(house: House) -> None:
    house.open_poll("Bare press", "V1")
    option = values(house.posted("Bare press"), "vote_yes")[0]
    assert slack.press(house.port, VOTER, "vote_no", option).status == 200
    assert slack.press(house.port, VOTER, "vote_yes", "no-such-option").status == 200
    house.wait(lambda: [one for one in house.bare.of("chat.postMessage") if one["channel"] == VOTER], "a private note")


def test_a_slack_that_names_no_workspace_is_served_all_the_same(house: House) -> None:
    house.open_poll("Somewhere", "V1")
    assert house.json("polls", "list")[0]["workspace"] == TEAM
