"""Slack's Retry-After stops every call of that method in that workspace, whoever makes it, and in every replica."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.context import BoltContext

import handlers
from bot.services import holding
from handlers.slack.clients import WebClient
from handlers.slack.errors import SlackApiError
from handlers.slack.refusals import Kind, read_refusal
from playground import cast
from storage.database import Database, DatabaseUnavailable
from tests.handlers.stage import Stage

WAIT = 90
CALLED = re.compile(r"\b(?:chat|conversations|users|views)_[a-z]\w*(?=\()|(?<=client\.)views_\w+")
ARGUMENTS: dict[str, dict[str, Any]] = {
    "chat_delete": {"channel": "C1", "ts": "1.1"},
    "chat_getPermalink": {"channel": "C1", "message_ts": "1.1"},
    "chat_postMessage": {"channel": "C1", "text": "x"},
    "chat_update": {"channel": "C1", "ts": "1.1", "text": "x"},
    "conversations_open": {"users": "U1"},
    "users_info": {"user": "U1"},
    "views_open": {"trigger_id": "1", "view": {}},
    "views_publish": {"user_id": "U1", "view": {}},
    "views_push": {"trigger_id": "1", "view": {}},
    "views_update": {"view_id": "V1", "view": {}},
}


@pytest.fixture(autouse=True)
def forgotten(stage: Stage) -> None:
    """No hold of another test."""
    stage.playground.clock.advance(timedelta(minutes=5))


@pytest.fixture
def gone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is away, for whoever reads and whoever writes. Nobody had begun anything: a lease would outlast it
    by a minute."""
    stage.pass_time(timedelta(0))

    def refuse(*_: object) -> None:
        raise DatabaseUnavailable

    for way in ("_connected", "_writing_alone"):
        monkeypatch.setattr(Database, way, refuse)


def word_of(method: str) -> str:
    return method.replace("_", ".", 1)


def of_a_job(stage: Stage) -> WebClient:
    """The client by which jobs call Slack."""
    client = stage.meet.clients.client(cast.WORKSPACE)
    assert isinstance(client, WebClient)
    return client


def of_a_press(stage: Stage) -> WebClient:
    """The client by which a press is answered."""
    asked = BoltContext({})
    stage.serving.application.clients.authorize(asked, "", cast.WORKSPACE)
    client = asked.client
    assert isinstance(client, WebClient)
    return client


def refused(client: WebClient, method: str) -> SlackApiError:
    with pytest.raises(SlackApiError) as found:
        getattr(client, method)(**ARGUMENTS[method])
    return found.value


def test_the_methods_of_this_test_are_those_that_meet_calls() -> None:
    sources = Path(handlers.__file__).parent.rglob("*.py")
    assert {name for source in sources for name in CALLED.findall(source.read_text())} == set(ARGUMENTS)


@pytest.mark.parametrize("client_of", [of_a_job, of_a_press])
@pytest.mark.parametrize("method", sorted(ARGUMENTS))
def test_while_slack_wants_no_call_of_a_method_none_is_made(
    stage: Stage, method: str, client_of: Callable[[Stage], WebClient]
) -> None:
    client = client_of(stage)
    holding.hold(stage.meet.database, cast.WORKSPACE, word_of(method), timedelta(seconds=WAIT))
    refusal = read_refusal(refused(client, method))
    assert (refusal.kind, refusal.wait) == (Kind.WAIT, timedelta(seconds=WAIT))
    assert stage.calls(word_of(method)) == []
    stage.playground.clock.advance(timedelta(seconds=WAIT))
    refused(client, method)
    assert len(stage.calls(word_of(method))) == 1


@pytest.mark.parametrize("client_of", [of_a_job, of_a_press])
@pytest.mark.parametrize("method", sorted(ARGUMENTS))
def test_a_wait_that_any_call_was_told_is_known_to_every_replica(
    stage: Stage, method: str, client_of: Callable[[Stage], WebClient]
) -> None:
    stage.client.add_fault(word_of(method), status=429, retry_after=WAIT)
    refused(client_of(stage), method)
    left = holding.wait_left(stage.meet.database, cast.WORKSPACE, word_of(method))
    assert timedelta() < left <= timedelta(seconds=WAIT)


def test_whoever_presses_within_the_wait_is_told_so_without_asking_slack(stage: Stage) -> None:
    message = stage.poll()
    stage.introduce(stage.ben)
    holding.hold(stage.meet.database, cast.WORKSPACE, "views.open", timedelta(seconds=WAIT))
    stage.ben.click(message, "answer_all")
    stage.private_note(stage.ben, "Slack could not")
    assert stage.calls("views.open", user=stage.ben.id) == []
    stage.playground.clock.advance(timedelta(seconds=WAIT))
    stage.ben.click(message, "answer_all")
    stage.ben.wait_for_modal("answer_all")


@pytest.mark.parametrize("method", sorted(ARGUMENTS))
def test_while_the_database_is_away_slack_is_asked_and_what_it_says_is_heard(
    stage: Stage, request: pytest.FixtureRequest, method: str
) -> None:
    client = of_a_job(stage)
    stage.client.add_fault(word_of(method), status=429, retry_after=WAIT)
    request.getfixturevalue("gone")
    refusal = read_refusal(refused(client, method))
    assert (refusal.kind, refusal.wait) == (Kind.WAIT, timedelta(seconds=WAIT))


@pytest.mark.parametrize("action", ["show_grid", "close_poll", "post_draft"])
def test_a_press_without_a_response_url_is_told_by_message_that_the_database_is_away(
    stage: Stage, request: pytest.FixtureRequest, action: str
) -> None:
    poll = stage.poll_id(stage.poll())
    request.getfixturevalue("gone")
    stage.dispatch_press(stage.ada, action, poll)
    stage.ada.wait_for_message(None, "could not use its database")
