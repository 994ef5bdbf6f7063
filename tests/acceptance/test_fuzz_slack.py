"""Whatever Slack may send, signed: no incident, and nothing said that Slack would refuse or that mentions anybody."""

import json
import logging
import urllib.parse
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from bot.web.front import build_web
from bot.web.parts import Parts
from handlers import background
from playground import cast
from playground.client import Message
from playground.slack import posting
from playground.slack.channels import Message as SlackMessage
from playground.slack.signed_http import signature
from playground.slack.validator.view import view_refusal
from tests.acceptance.fault_house import House, built_house, incidents
from tests.acceptance.team import options, poll_of
from tests.fuzz.corpus import examples, filled, mutated, recorded
from tests.fuzz.mentions import assert_call_forges_nothing

POLL_LASTS = 40
"""Examples until a new poll: somebody will have closed or cancelled the old one by then."""
NOT_OURS = ("invalid_url",)
"""What Slack says of a response_url that was mutated, or is long gone: the note goes by DM then."""


class Fuzzed:
    """A Meet over signed HTTP that does at once what follows an answer, so that a fault names its cause."""

    def __init__(self, house: House) -> None:
        self.house, self.sent = house, 0
        meet, slack = house.serving.application.meet, house.serving.application.slack
        self.web: Client = Client(build_web(Parts(meet, slack, {})))
        self.message: Message | None = None
        self.seen = house.mark()

    def poll(self) -> Message:
        """An open poll of not long ago."""
        if self.message is None or self.sent % POLL_LASTS == 0:
            self.house.team.playground.clock.advance(timedelta(hours=1))
            self.message = self.house.team.poll(f"Poll {self.sent}")
        self.sent += 1
        return self.message

    def fill(self, name: str) -> tuple[str, Any]:
        """A recorded payload about this poll, with a trigger that works."""
        message = self.poll()
        kind, payload = filled(
            name,
            poll=poll_of(message),
            option=options(message)[0],
            url=self.house.team.playground.url,
            voter=self.house.team.voters[0].id,
        )
        slack = self.house.team.playground.slack
        if "trigger_id" in payload:
            payload["trigger_id"] = slack.triggers.issue(cast.ADA)
        if "response_url" in payload:
            payload["response_url"] = slack.url + slack.hooks.issue(cast.ADA, cast.TEAM, self.pressed(payload))
        return kind, payload

    def pressed(self, payload: Any) -> SlackMessage | None:
        """What a press in a direct message may replace. Elsewhere nothing is replaced."""
        if payload.get("channel", {}).get("name") != "directmessage":
            return None
        slack = self.house.team.playground.slack
        with slack.workspace.lock:
            return posting.post(slack, slack.workspace.channel(cast.TEAM), text="A message with buttons")

    def send(self, kind: str, payload: Any) -> TestResponse:
        body, content_type = encoded(kind, payload)
        return self.send_raw(body, content_type)

    def send_raw(self, body: bytes, content_type: str) -> TestResponse:
        stamp = str(int(self.house.client.now().timestamp()))
        headers = {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(cast.SIGNING_SECRET, stamp, body),
            "Content-Type": content_type,
        }
        return self.web.post("/slack/events", data=body, headers=headers)

    def news(self) -> tuple[list[Any], list[dict[str, Any]]]:
        """Since the last look: what Slack refused of Meet, but for what the payload itself named wrongly, and all that
        Meet said to Slack."""
        events = self.house.team.playground.bus.history(after=self.seen)
        self.seen = self.house.mark()
        refused = [event.detail for event in events if event.kind == "refused"]
        said = [event.detail["arguments"] for event in events if event.kind == "slack.call"]
        said += [event.detail["body"] for event in events if event.kind == "slack.responded"]
        return [one for one in refused if not any(words in str(one) for words in NOT_OURS)], said


def encoded(kind: str, payload: Any) -> tuple[bytes, str]:
    """As Slack encodes it: JSON for events, a form for the rest."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    if kind == "interactive":
        return form({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
    fields = payload if isinstance(payload, dict) else {"payload": payload}
    return form(fields), "application/x-www-form-urlencoded"


def form(fields: dict[str, Any]) -> bytes:
    return urllib.parse.urlencode(fields, errors="replace").encode()


@pytest.fixture(scope="module")
def fuzzed(faults: "Faults") -> Iterator[Fuzzed]:
    patch = pytest.MonkeyPatch()
    patch.setattr(background.Background, "run", lambda _self, work, *arguments: background._logged(work, arguments))
    changes = {"slack_app_token": None, "meet_feedback_queue_url": None}
    with built_house(voters=1, **changes) as house:
        house.client.relax_rate_limits()
        url = f"http://127.0.0.1:{house.serving.web.port}/slack/events"
        house.client.set_connection(mode="http", request_url=url)
        fuzzed = Fuzzed(house)
        yield fuzzed
        assert_nothing_is_left(fuzzed, faults)
    patch.undo()


class Faults(logging.Handler):
    """Keeps what was logged as a fault of Meet's own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def told(self) -> list[str]:
        told = incidents(self.records)
        self.records.clear()
        return told


@pytest.fixture(scope="module")
def faults() -> Iterator[Faults]:
    handler = Faults()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def assert_well(fuzzed: Fuzzed, faults: Faults, reply: TestResponse, payload: Any) -> None:
    assert faults.told() == [], payload
    refused, said = fuzzed.news()
    assert refused == [], payload
    assert reply.status_code in (200, 400, 404), (reply.status_code, payload)
    if reply.is_json and isinstance(reply.json, dict):
        said.append(reply.json)
        assert_slack_takes(reply.json, payload)
    for arguments in said:
        assert_call_forges_nothing(arguments)


def assert_slack_takes(answer: dict[str, Any], payload: Any) -> None:
    """A view or errors that come with an acknowledgement raise nothing in Meet when they are wrong."""
    if "view" in answer:
        assert view_refusal(answer["view"], "modal") is None, payload
    if "errors" in answer:
        assert answer["errors"].keys() <= fields_of(payload["view"]), payload
        assert all(answer["errors"].values())


def fields_of(view: dict[str, Any]) -> set[str]:
    """Where Slack shows an error: at input blocks, or, where a view came without them, at what was entered."""
    blocks = view.get("blocks")
    found = [one for one in blocks if isinstance(one, dict)] if isinstance(blocks, list) else []
    named = [one.get("block_id") for one in found if one.get("type") == "input"]
    return {name for name in named if isinstance(name, str) and name} or set(view["state"]["values"])


names = st.sampled_from(sorted(recorded()))


@pytest.mark.parametrize("name", sorted(recorded()))
def test_every_payload_of_the_corpus_is_answered(fuzzed: Fuzzed, faults: Faults, name: str) -> None:
    kind, payload = fuzzed.fill(name)
    reply = fuzzed.send(kind, payload)
    assert reply.status_code == 200
    assert_well(fuzzed, faults, reply, payload)


@examples
@given(name=names, seed=st.integers(0, 2**32 - 1))
def test_no_mutated_payload_of_slack_is_an_incident(fuzzed: Fuzzed, faults: Faults, name: str, seed: int) -> None:
    kind, payload = fuzzed.fill(name)
    payload = mutated(payload, seed)
    assert_well(fuzzed, faults, fuzzed.send(kind, payload), payload)


@examples
@given(body=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
@example(body=b"payload=")
@example(body=b"payload={")
@example(body=b"payload=[]")
@example(body=b"payload=null")
@example(body=b"payload=1")
@example(body=b"payload=" + b"[" * 5000)
@example(body=b"command=/meet")
@example(body=b"ssl_check=1")
@example(body=b"\xff\xfe")
@example(body=b"[]")
@example(body=b"{}")
@example(body=b"null")
@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "application/json"])
def test_no_signed_bytes_are_an_incident(fuzzed: Fuzzed, faults: Faults, content_type: str, body: bytes) -> None:
    reply = fuzzed.send_raw(body, content_type)
    assert faults.told() == []
    assert reply.status_code < 500


def assert_nothing_is_left(fuzzed: Fuzzed, faults: Faults) -> None:
    """The jobs and redraws that all of this set off have found nothing wrong, either."""
    message = fuzzed.poll()
    fuzzed.house.pass_time(minutes=10)
    fuzzed.house.team.wait_until_drawn(message)
    assert faults.told() == []
    refused, said = fuzzed.news()
    assert refused == []
    for arguments in said:
        assert_call_forges_nothing(arguments)
