"""The Socket Mode connection: opened, looked after, replaced without a moment in which Slack has none."""

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from handlers.slack import socket as slack_socket
from handlers.slack.socket import SlackSocket
from handlers.slack.socket_connection import SocketConnection
from handlers.slack.token_cures import app_token_cure
from playground.client import PlaygroundClient
from playground.server import Playground
from playground.slack.socket_mode import MOST_CONNECTIONS
from tests.handlers.socket_desk import HASTY_PING_SECONDS, Desk, connections, current, opened_desk, silent_app
from tests.playground.test_slack_socket_mode import Line


@pytest.fixture
def desk(settings: Settings, client: PlaygroundClient) -> Iterator[Desk]:
    with opened_desk(settings, client) as made:
        yield made


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
def test_the_successor_is_greeted_before_the_old_connection_is_closed(
    desk: Desk, playground: Playground, reason: str
) -> None:
    (before,), mark = connections(playground), playground.bus.last_number
    desk.client.disconnect_sockets(reason)
    desk.wait(lambda: before not in connections(playground), "the end of the old connection")
    told = [event.kind for event in playground.bus.history("socket.", mark)]
    assert told == ["socket.opened", "socket.closed"]
    assert desk.say("hello").acknowledged


def test_slack_asking_twice_opens_one_successor(desk: Desk, playground: Playground) -> None:
    (before,), mark = connections(playground), playground.bus.last_number
    for reason in ("warning", "refresh_requested"):
        desk.client.disconnect_sockets(reason, socket_id=before.id)
    desk.wait(lambda: before not in connections(playground), "the end of the old connection")
    assert desk.say("hello").acknowledged
    assert len(playground.bus.history("socket.opened", mark)) == 1


def test_a_request_in_work_while_the_connection_changes_is_acknowledged(desk: Desk, playground: Playground) -> None:
    (before,) = connections(playground)
    desk.gate.clear()
    desk.begin("slow")
    desk.wait(lambda: desk.taken, "the request")
    desk.client.disconnect_sockets("refresh_requested")
    desk.wait(lambda: before not in connections(playground), "the end of the old connection")
    desk.gate.set()
    assert desk.finish() == [True]


class Successor:
    """Takes what it is given."""

    is_good = True

    def __init__(self) -> None:
        self.taken: list[str] = []

    def send(self, text: str) -> bool:
        self.taken.append(text)
        return True


def test_an_answer_goes_to_a_successor_that_came_while_the_old_connection_was_tried(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = current(desk), Successor()
    monkeypatch.setattr(desk.socket, "_current", old)

    def close_meanwhile(_text: str) -> bool:
        monkeypatch.setattr(desk.socket, "_current", new)
        return False

    monkeypatch.setattr(old, "send", close_meanwhile)
    desk.socket._send(old, "taken")
    assert new.taken == ["taken"]


def test_a_connection_that_slack_forbids_is_told_and_tried_again(desk: Desk, playground: Playground) -> None:
    desk.client.disconnect_sockets("link_disabled")
    desk.wait(lambda: connections(playground) and not desk.socket.trouble(), "a new connection")
    assert desk.say("hello").acknowledged


def test_a_deaf_connection_is_noticed_and_replaced(
    settings: Settings, client: PlaygroundClient, playground: Playground
) -> None:
    with opened_desk(settings, client, HASTY_PING_SECONDS) as desk:
        before = connections(playground)
        desk.client.deafen_sockets()
        desk.wait(lambda: [one for one in connections(playground) if one not in before], "a new connection")
        desk.wait(lambda: desk.socket.trouble() == "", "the new one taken into use")


def test_the_old_connection_serves_on_while_slack_allows_no_further_one(desk: Desk, playground: Playground) -> None:
    (ours,) = connections(playground)
    with ExitStack() as stack:
        others = [stack.enter_context(Line(playground)) for _ in range(MOST_CONNECTIONS - 1)]
        mark = playground.bus.last_number
        desk.client.disconnect_sockets("refresh_requested", socket_id=ours.id)
        desk.wait(lambda: len(desk.client.calls("apps.connections.open", mark)) >= 2, "two attempts")
        assert ours in connections(playground)
        assert desk.socket.trouble() == ""
        others[0].socket.close()
        desk.wait(lambda: ours not in connections(playground), "a successor")
    desk.wait(lambda: len(connections(playground)) == 1, "the end of the others, which answer no request")
    assert desk.socket.trouble() == ""
    assert desk.say("hello").acknowledged


def test_the_proxy_of_the_environment_is_used_for_the_socket(
    settings: Settings, client: PlaygroundClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    proxies: list[str | None] = []

    class Noting(SocketConnection):
        def __init__(self, url: str, **options: Any) -> None:
            proxies.append(options["proxy"])
            super().__init__(url, **options)

    monkeypatch.setattr(slack_socket, "SocketConnection", Noting)
    desk = Desk(settings, client)
    desk.socket.start()
    assert desk.say("hello").acknowledged
    assert proxies == ["http://proxy.example:3128"]
    desk.socket.stop()


def test_slacks_retry_after_is_kept_when_connecting(desk: Desk, playground: Playground) -> None:
    desk.client.add_fault("apps.connections.open", status=429, retry_after=1, times=1)
    mark = playground.bus.last_number
    desk.client.cut_sockets()
    desk.wait(lambda: connections(playground) and not desk.socket.trouble(), "a new connection")
    assert len(desk.client.calls("apps.connections.open", mark)) == 2


def test_a_failed_attempt_to_connect_is_repeated_ever_more_slowly(desk: Desk) -> None:
    pauses = [desk.socket._pause_after(vain) for vain in range(20)]
    assert pauses[0] == 0
    assert pauses == sorted(pauses)
    assert pauses[-1] == slack_socket.LONGEST_PAUSE


def test_a_socket_that_never_connected_is_in_trouble(settings: Settings) -> None:
    socket = SlackSocket(settings, silent_app(settings))
    assert "not connected" in socket.trouble()
    socket.stop()


def test_a_socket_on_which_slack_has_not_greeted_is_in_trouble(desk: Desk) -> None:
    current(desk).is_greeted = False
    assert "not connected" in desk.socket.trouble()


def test_a_socket_whose_reader_is_stuck_is_in_trouble(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_socket, "DEAF_AFTER", timedelta(0))
    assert "Nothing has been read" in desk.socket.trouble()


def test_a_socket_that_nobody_looks_after_any_more_is_in_trouble(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.socket, "_keeper", threading.Thread())
    assert "not connected" in desk.socket.trouble()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        *(
            ({"error": code}, rf"refused SLACK_APP_TOKEN \({code}\); {re.escape(app_token_cure(code))}$")
            for code in ("not_allowed_token_type", "missing_scope", "token_revoked")
        ),
        ({"status": 429, "retry_after": 30}, r"could not be opened \(.*\); check the network"),
        ({"status": 503}, r"could not be opened \(.*\); check the network"),
        ({"lose": "reply"}, r"could not be opened \(.*\); check the network"),
    ],
)
def test_what_keeps_the_socket_from_opening_is_one_sentence_with_its_cure(
    settings: Settings, client: PlaygroundClient, fault: dict[str, Any], sentence: str
) -> None:
    client.add_fault("apps.connections.open", times=1, **fault)
    with pytest.raises(MeetError, match=sentence) as refused:
        Desk(settings, client).socket.start()
    assert "\n" not in str(refused.value)


def test_a_refused_handshake_is_one_sentence(
    settings: Settings, client: PlaygroundClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise ConnectionError("Handshake status 503")

    monkeypatch.setattr(slack_socket, "SocketConnection", refuse)
    with pytest.raises(MeetError, match=r"could not be opened \(Handshake status 503\); check the network"):
        Desk(settings, client).socket.start()
