"""Slack waits three seconds for an acknowledgement: what it shows, sends again and ignores after that."""

import threading
from datetime import timedelta
from functools import partial

import pytest

from playground import cast
from playground.client import Person, PlaygroundClient
from playground.server import Playground
from playground.slack.transport import ANSWER_SECONDS
from tests.patience import PATIENCE
from tests.playground.recording_bot import SILENCE, RecordingBot, in_background

pytestmark = pytest.mark.usefixtures("slacks_own_pace")


def test_silence_shows_the_person_a_timeout(
    bot: RecordingBot, client: PlaygroundClient, playground: Playground, ada: Person
) -> None:
    bot.answer = lambda _request: SILENCE
    outcomes = []
    thread = in_background(lambda: outcomes.append(ada.slash("/meet", channel=cast.TEAM)))
    bot.wait_for(1)
    client.advance(timedelta(seconds=ANSWER_SECONDS))
    thread.join(PATIENCE)
    assert (outcomes[0].acknowledged, outcomes[0].warning) == (False, "operation_timeout")
    assert [shown["warning"] for shown in ada.warnings()] == ["operation_timeout"]


def test_an_acknowledgement_after_three_seconds_counts_for_nothing(
    bot: RecordingBot, client: PlaygroundClient, ada: Person
) -> None:
    released = threading.Event()
    bot.answer = lambda _request: released.wait(PATIENCE) and {"text": "too late"}
    outcomes = []
    thread = in_background(lambda: outcomes.append(ada.slash("/meet", channel=cast.TEAM)))
    bot.wait_for(1)
    client.advance(timedelta(seconds=ANSWER_SECONDS))
    thread.join(PATIENCE)
    released.set()
    client.wait_until(lambda: client.events("slack.late_ack"), "the late acknowledgement")
    assert not outcomes[0].acknowledged
    assert ada.messages(cast.TEAM) == []


def test_an_acknowledgement_counts_for_as_long_as_a_test_allows(
    bot: RecordingBot, client: PlaygroundClient, ada: Person
) -> None:
    client.set_connection(answer_seconds=30)
    released = threading.Event()
    bot.answer = lambda _request: released.wait(PATIENCE) and {"text": "in time"}
    outcomes = []
    thread = in_background(lambda: outcomes.append(ada.slash("/meet", channel=cast.TEAM)))
    bot.wait_for(1)
    client.advance(timedelta(seconds=15))
    released.set()
    thread.join(PATIENCE)
    assert outcomes[0].acknowledged


def test_interactions_are_not_sent_again_by_slack(bot: RecordingBot, client: PlaygroundClient, ada: Person) -> None:
    bot.answer = lambda _request: SILENCE
    thread = in_background(lambda: ada.shortcut("open_poll"))
    bot.wait_for(1)
    client.advance(timedelta(seconds=ANSWER_SECONDS))
    thread.join(PATIENCE)
    client.advance(timedelta(minutes=10))
    bot.answer = lambda _request: None
    ada.shortcut("second")
    assert [request.payload["callback_id"] for request in bot.requests] == ["open_poll", "second"]


def _sent_so_often(client: PlaygroundClient, name: str, count: int) -> bool:
    sent = [event for event in client.events("slack.sent") if event["detail"]["name"] == name]
    return len(sent) == count


def test_an_unanswered_event_comes_again_at_once_after_one_minute_and_after_five(
    bot: RecordingBot, client: PlaygroundClient, ada: Person
) -> None:
    bot.answer = lambda _request: SILENCE
    in_background(ada.open_home)
    for count, pause in ((1, timedelta()), (2, timedelta(minutes=1)), (3, timedelta(minutes=5)), (4, timedelta())):
        requests = bot.wait_for(count)
        assert requests[-1].retry_attempt == count - 1
        client.advance(timedelta(seconds=ANSWER_SECONDS))
        client.wait_until(partial(_sent_so_often, client, "app_home_opened", count), "the failure")
        client.advance(pause)
    client.advance(timedelta(hours=1))
    assert len(bot.requests) == 4
    assert {request.payload["event_id"] for request in bot.requests} == {bot.requests[0].payload["event_id"]}
    assert len({request.envelope_id for request in bot.requests}) == 4
    assert bot.requests[1].retry_reason == "http_timeout"


def test_a_deaf_connection_swallows_payloads_and_pings(
    bot: RecordingBot, client: PlaygroundClient, ada: Person
) -> None:
    assert client.deafen_sockets() == 1
    outcomes = []
    thread = in_background(lambda: outcomes.append(ada.shortcut("open_poll")))
    client.wait_until(lambda: client.connection()["sockets"][0]["deaf"], "deafness")
    thread.join(0.05)
    while thread.is_alive():
        client.advance(timedelta(seconds=ANSWER_SECONDS))
        thread.join(0.1)
    assert outcomes[0].warning == "operation_timeout"
    assert bot.requests == []
    assert bot.client.is_connected()
