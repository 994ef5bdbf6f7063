"""No body of a request is in the log, at any level, whether it was refused or taken, and whoever would write it."""

import io
import json
import logging
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from bot.config.logs import set_up_logging
from bot.config.settings import Settings
from bot.serving import Serving
from playground import cast
from playground.client import PlaygroundClient
from playground.server import Playground
from playground.slack.signed_http import FORM, JSON, signature

MARK = "marked-and-never-logged"
PERSON = {"team_id": cast.WORKSPACE, "user_id": cast.ADA, "channel_id": cast.TEAM, "token": MARK, "trigger_id": MARK}
USER = {"team": {"id": cast.WORKSPACE}, "user": {"id": cast.ADA}, "token": MARK, "trigger_id": f"1.2.{MARK}"}
BODIES: dict[str, tuple[dict[str, Any], str]] = {
    "a command": ({**PERSON, "command": "/meet", "text": f"help {MARK}"}, FORM),
    "a command of nobody's": ({**PERSON, "command": "/other", "text": MARK, "response_url": f"https://{MARK}"}, FORM),
    "a press": (
        {"payload": {**USER, "type": "block_actions", "actions": [{"action_id": MARK, "value": MARK}]}},
        FORM,
    ),
    "a submission of nobody's": (
        {"payload": {**USER, "type": "view_submission", "view": {"type": "modal", "callback_id": MARK, "state": {}}}},
        FORM,
    ),
    "a shortcut of nobody's": ({"payload": {**USER, "type": "shortcut", "callback_id": MARK}}, FORM),
    "an event of nobody's": (
        {
            "type": "event_callback",
            "team_id": cast.WORKSPACE,
            "event": {"type": "message", "text": MARK},
            "token": MARK,
        },
        JSON,
    ),
    "something unknown": ({"type": MARK, "secret": MARK}, JSON),
    "no shape of Slack's": ({"payload": {"type": 1, "text": MARK}}, FORM),
}


@pytest.fixture(params=["DEBUG", "INFO", "WARNING", "ERROR"])
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def url(
    playground: Playground, client: PlaygroundClient, settings: Settings, level: str, log: io.StringIO
) -> Iterator[str]:
    """Where a Meet of this level listens; it is set up in the order of `meet serve`: the log, then everything else."""
    over_http = settings.model_copy(update={"slack_app_token": None, "meet_log_level": level})
    set_up_logging(over_http, log)
    with Serving(over_http, clock=playground.clock, receive_seconds=0) as serving:
        url = f"http://127.0.0.1:{serving.web.port}/slack/events"
        client.set_connection(mode="http", request_url=url)
        yield url


def encoded(body: dict[str, Any], kind: str) -> bytes:
    if kind == JSON:
        return json.dumps(body).encode()
    return urllib.parse.urlencode({k: v if isinstance(v, str) else json.dumps(v) for k, v in body.items()}).encode()


def send(url: str, client: PlaygroundClient, body: bytes, kind: str, secret: str) -> int:
    stamp = str(int(client.now().timestamp()))
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(secret, stamp, body)}
    asked = urllib.request.Request(url, body, {**headers, "Content-Type": kind})
    try:
        with urllib.request.urlopen(asked) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


@pytest.mark.parametrize("secret", [cast.SIGNING_SECRET, "wrong-secret"], ids=["taken", "refused"])
def test_no_body_is_logged_at_any_level(url: str, client: PlaygroundClient, log: io.StringIO, secret: str) -> None:
    for body, kind in BODIES.values():
        status = send(url, client, encoded(body, kind), kind, secret)
        assert (status == 401) == (secret != cast.SIGNING_SECRET)
    logging.getLogger("slack_bolt.Later").critical("Unhandled request %s", MARK)
    logging.getLogger("slack_bolt:later").critical("Unhandled request %s", MARK)
    logging.getLogger("slack_sdk.web.base_client").info("Sending a request with %s", MARK)
    assert MARK not in log.getvalue()
    assert cast.BOT_TOKEN not in log.getvalue()


def test_what_a_person_types_is_not_logged_at_any_level(url: str, client: PlaygroundClient, log: io.StringIO) -> None:
    ada = client.person(cast.ADA)
    assert ada.slash("/meet", MARK, channel=cast.TEAM).acknowledged
    ada.wait_for_modal("open_poll")
    assert MARK not in log.getvalue()
