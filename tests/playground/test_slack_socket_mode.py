"""Socket Mode as facts/slack.md has it: greetings, one connection for each payload, disconnects."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Self

import pytest
import simple_websocket
from slack_sdk import WebClient

from playground import cast
from playground.client import Person, PlaygroundClient
from playground.server import Playground
from tests.patience import PATIENCE
from tests.playground.recording_bot import RecordingBot, in_background


class Line:
    """A bare WebSocket to the playground."""

    def __init__(self, playground: Playground, url: str | None = None) -> None:
        app = WebClient(token=cast.APP_TOKEN, base_url=playground.slack_api_url, retry_handlers=[])
        self.socket = simple_websocket.Client.connect(url or app.apps_connections_open(app_token=cast.APP_TOKEN)["url"])

    def next(self) -> dict[str, Any]:
        text = self.socket.receive(timeout=PATIENCE)
        assert text is not None
        message: dict[str, Any] = json.loads(text)
        return message

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(simple_websocket.ConnectionClosed):
            self.socket.close()

    def ack(self, envelope_id: str, payload: Any = None) -> None:
        self.socket.send(json.dumps({"envelope_id": envelope_id, "payload": payload}))


@contextmanager
def lines(playground: Playground, count: int) -> Iterator[list[Line]]:
    opened = [Line(playground) for _ in range(count)]
    try:
        yield opened
    finally:
        for line in opened:
            line.__exit__()
        PlaygroundClient(playground.url).wait_until(
            lambda: not playground.slack.delivery.hub.connections(), "the lines to close"
        )


def test_hello_tells_how_many_connections_there_are(playground: Playground) -> None:
    with lines(playground, 2) as (first, second):
        hellos = [first.next(), second.next()]
        assert {hello["type"] for hello in hellos} == {"hello"}
        assert {hello["num_connections"] for hello in hellos} == {1, 2}
        assert hellos[0]["connection_info"] == {"app_id": cast.APP}


def test_the_eleventh_connection_is_turned_away(playground: Playground) -> None:
    with lines(playground, 10) as opened:
        assert [line.next()["type"] for line in opened] == ["hello"] * 10
        with Line(playground) as eleventh:
            assert eleventh.next() == {"type": "disconnect", "reason": "too_many_websockets"}


def test_a_ticket_opens_one_connection(playground: Playground) -> None:
    app = WebClient(token=cast.APP_TOKEN, base_url=playground.slack_api_url, retry_handlers=[])
    url = app.apps_connections_open(app_token=cast.APP_TOKEN)["url"]
    with Line(playground, url) as first:
        assert first.next()["type"] == "hello"
        with Line(playground, url) as second:
            assert second.next() == {"type": "disconnect", "reason": "link_disabled"}


def test_each_payload_goes_to_one_connection_in_turn(playground: Playground, ada: Person) -> None:
    with lines(playground, 2) as opened:
        for line in opened:
            line.next()
        heard: list[int] = []

        def listen(number: int) -> None:
            while True:
                envelope = opened[number].next()
                heard.append(number)
                opened[number].ack(envelope["envelope_id"])

        threads = [in_background(partial(_until_closed, listen, number)) for number in (0, 1)]
        outcomes = [ada.slash("/meet", channel=cast.TEAM) for _ in range(4)]
        assert all(outcome.acknowledged for outcome in outcomes)
        assert sorted(heard) == [0, 0, 1, 1]
    for thread in threads:
        thread.join(PATIENCE)


def _until_closed(listen: Any, number: int) -> None:
    try:
        listen(number)
    except (simple_websocket.ConnectionClosed, AssertionError):
        return


def test_an_envelope_says_what_it_carries(bot: RecordingBot, playground: Playground, ada: Person) -> None:
    ada.slash("/meet", "Design review", channel=cast.TEAM)
    (request,) = bot.requests
    assert (request.type, request.accepts_response_payload) == ("slash_commands", True)
    ada.open_home()
    event = bot.wait_for(2)[-1]
    assert (event.type, event.accepts_response_payload, event.retry_attempt) == ("events_api", False, 0)


@pytest.mark.parametrize("same_envelope", [False, True])
def test_a_payload_is_delivered_twice_on_demand(
    bot: RecordingBot, client: PlaygroundClient, ada: Person, same_envelope: bool
) -> None:
    client.set_connection(deliver_twice=1, same_envelope=same_envelope)
    assert ada.shortcut("open_poll").acknowledged
    first, second = bot.wait_for(2)
    assert first.payload == second.payload
    assert (first.envelope_id == second.envelope_id) is same_envelope
    ada.shortcut("once")
    assert len(bot.wait_for(3)) == 3


def whoever_hears(opened: list[Line]) -> tuple[Line, dict[str, Any]]:
    """The first of these lines to be told something, and what."""
    while True:
        for line in opened:
            if text := line.socket.receive(timeout=0.05):
                return line, json.loads(text)


def test_a_connection_asked_to_go_gets_nothing_more_while_another_is_open(
    client: PlaygroundClient, playground: Playground, ada: Person
) -> None:
    with lines(playground, 2) as opened:
        for line in opened:
            line.next()
        first = client.connection()["sockets"][0]["id"]
        assert client.disconnect_sockets("warning", socket_id=first) == 1
        going, told = whoever_hears(opened)
        (staying,) = [line for line in opened if line is not going]
        assert told["reason"] == "warning"
        threads = [in_background(lambda: ada.slash("/meet", channel=cast.TEAM)) for _ in range(3)]
        for _ in threads:
            staying.ack(staying.next()["envelope_id"])
        for thread in threads:
            thread.join(PATIENCE)
        assert all(event["detail"]["acknowledged"] for event in client.events("slack.sent"))


def test_link_disabled_ends_every_connection(client: PlaygroundClient, playground: Playground) -> None:
    with lines(playground, 2) as opened:
        for line in opened:
            line.next()
        assert client.disconnect_sockets("link_disabled") == 2
        assert [line.next()["reason"] for line in opened] == ["link_disabled"] * 2
        assert client.connection()["sockets"] == []


def test_a_cut_connection_ends_without_a_word_and_the_next_ticket_works(
    client: PlaygroundClient, playground: Playground
) -> None:
    with lines(playground, 1) as (line,):
        line.next()
        assert client.cut_sockets() == 1
        with pytest.raises(simple_websocket.ConnectionClosed):
            line.next()
    with lines(playground, 1) as (again,):
        assert again.next()["num_connections"] == 1


def test_what_is_no_acknowledgement_is_refused_and_the_line_stays(playground: Playground, ada: Person) -> None:
    client = PlaygroundClient(playground.url)
    with lines(playground, 1) as (line,):
        line.next()
        for nonsense in ("{", "[]", "{}", '{"envelope_id": ["x"]}', '"text"'):
            line.socket.send(nonsense)
        line.ack("never-sent")
        client.wait_until(lambda: client.events("slack.late_ack"), "the last one")
        assert len(client.events("refused")) == 5
        thread = in_background(lambda: ada.shortcut("open_poll"))
        line.ack(line.next()["envelope_id"])
        thread.join(PATIENCE)
        assert client.events("slack.sent")[-1]["detail"]["acknowledged"]


def test_without_a_bot_the_person_sees_that_nothing_was_sent(client: PlaygroundClient, ada: Person) -> None:
    assert ada.slash("/meet", channel=cast.TEAM).warning == "dispatch_failed"
    client.set_connection(mode="socket")
    assert ada.slash("/meet", channel=cast.TEAM).warning == "dispatch_failed"
