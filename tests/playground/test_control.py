"""The control API: who may use it, what it says when it will not, events, the clock, starting and stopping."""

import json
import re
import socket
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import simple_websocket

from playground import cast, control, control_people
from playground.bus import Bus
from playground.client import Person, PlaygroundClient, PlaygroundRefused
from playground.clock import PlaygroundClock
from playground.errors import PlaygroundError
from playground.server import Playground, start
from tests.patience import PATIENCE
from tests.playground.raw_http import ask, post_json

DOCUMENT = Path(__file__).parents[2] / "docs" / "playground.md"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:1", "localhost:1", "169.254.169.254", ""]
)
@pytest.mark.parametrize("path", ["/control/state", "/api/auth.test", "/"])
def test_a_foreign_host_is_refused(playground: Playground, host: str, path: str) -> None:
    reply = ask(playground.url + path, headers={"Host": host})
    if host:
        assert reply.status == 403
        assert reply.json()["error"].startswith("The playground answers only as 127.0.0.1 or localhost")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "file://", "http://127.0.0.1:1", "https://127.0.0.1:{port}", "http://x"]
)
def test_a_foreign_origin_is_refused(playground: Playground, origin: str) -> None:
    port = playground.url.rsplit(":", 1)[1]
    headers = {"Origin": origin.format(port=port), "Content-Type": "application/json"}
    reply = ask(f"{playground.url}/control/reset", "{}", headers)
    assert reply.status == 403
    assert "may not use the playground" in reply.json()["error"]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_our_own_page_may_use_it_under_both_names(playground: Playground, name: str) -> None:
    port = playground.url.rsplit(":", 1)[1]
    for host in (f"{name}:{port}", name):
        headers = {"Host": host, "Origin": f"http://{name}:{port}"}
        assert ask(f"{playground.url}/control/state", headers=headers).status == 200


def test_a_foreign_page_cannot_open_the_web_socket(playground: Playground) -> None:
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    handshake = {**upgrade, "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "https://evil.example"}
    for path in ("/live", "/socket"):
        assert ask(playground.url + path, headers=handshake).status == 403


def test_it_listens_on_loopback_only(playground: Playground) -> None:
    assert playground.url.startswith("http://127.0.0.1:")
    assert playground.aws_url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("which", ["port", "aws_port"])
def test_a_taken_port_is_said_in_one_sentence(which: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(PlaygroundError, match=f"^Port {number} on 127.0.0.1 cannot be used .*PORT=0"):
            start(**{which: number})


def test_a_playground_stops_once_and_frees_its_port() -> None:
    with start() as first:
        port = int(first.url.rsplit(":", 1)[1])
    first.stop()
    with start(port=port) as second:
        assert second.url == first.url


@pytest.mark.parametrize("body", ["{", "[]", '"x"', "7", ""])
def test_what_is_no_json_object_is_refused(playground: Playground, body: str) -> None:
    reply = ask(f"{playground.url}/control/reset", body, {"Content-Type": "application/json"})
    assert reply.status == 409
    assert reply.json()["error"] == ("The control API takes a JSON object; send one, {} if there is nothing to say.")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/control/clock", {}),
        ("/control/clock", {"advance_seconds": -1}),
        ("/control/clock", {"advance_seconds": "soon"}),
        ("/control/clock", {"advance_seconds": 1e300}),
        ("/control/app", {"is_nice": True}),
        ("/control/connection", {"mode": "pigeon"}),
        ("/control/connection", {"colour": "red"}),
        ("/control/connection", {"answer_seconds": 0}),
        ("/control/connection", {"answer_seconds": 31}),
        ("/control/connection", {"answer_seconds": "long"}),
        ("/control/faults", {"slack": []}),
        (f"/control/people/{cast.ADA}/slash", {"command": "/meet"}),
        (f"/control/people/{cast.ADA}/slash", {"command": "/meet", "text": "", "channel": "C0NOWHERE1"}),
        (f"/control/people/{cast.ADA}/click", {"view": "V1", "action_id": "x"}),
        (f"/control/people/{cast.ADA}/click", {}),
        ("/control/people/U0NOBODY01/reload", {"x": 1}),
        ("/control/channels", {}),
    ],
)
def test_a_wrong_wish_gets_a_sentence(playground: Playground, path: str, body: object) -> None:
    reply = post_json(playground.url + path, body)
    assert reply.status in (409, 410)
    assert reply.json()["error"].endswith(".")


@pytest.mark.parametrize("path", ["/control/nonsense", "/control/people/U1/fly", "/nowhere.html", "/../pyproject.toml"])
def test_what_is_not_there_is_said_in_json(playground: Playground, path: str) -> None:
    reply = ask(playground.url + path)
    assert reply.status == 404
    assert "cannot be served" in reply.json()["error"]


def test_the_state_shows_the_cast(client: PlaygroundClient) -> None:
    state = client.state()
    assert {person["id"] for person in state["people"]} >= {cast.ADA, cast.BOT, cast.SLACKBOT, cast.OUT}
    assert {channel["name"] for channel in state["channels"]} == {"team", "random", "secret", "old", "news"}
    assert "users:read.email" in state["scopes"]


def test_a_reset_brings_the_default_workspace_back(client: PlaygroundClient, ada: Person) -> None:
    ada.post(cast.TEAM, "x")
    client.set_scopes([])
    client.alter_person(cast.ADA, tz="Asia/Tokyo")
    client.add_fault("*", status=500, times=0)
    client.reset()
    assert ada.messages(cast.TEAM) == []
    assert client.faults() == []
    assert [event["kind"] for event in client.events()] == ["reset"]
    assert "chat:write" in client.state()["scopes"]


def test_events_are_numbered_filtered_and_waited_for(client: PlaygroundClient, ada: Person) -> None:
    ada.post(cast.TEAM, "one")
    last = client.events()[-1]["number"]
    threading.Timer(0.05, lambda: ada.post(cast.TEAM, "two")).start()
    found = client.events("message.", after=last, wait=PATIENCE)
    assert [event["detail"]["text"] for event in found] == ["two"]
    assert client.events("message.deleted") == []
    assert client.events("message.deleted,message.posted", after=last) == found
    assert client.events("message.posted")[0]["number"] < found[0]["number"]


def test_a_wait_in_vain_says_for_what(client: PlaygroundClient) -> None:
    with pytest.raises(TimeoutError, match="in vain for a miracle"):
        client.wait_until(lambda: False, "a miracle", 0.1)


def test_calls_of_a_method_can_be_looked_at(client: PlaygroundClient, playground: Playground) -> None:
    ask(f"{playground.slack_api_url}auth.test?token={cast.BOT_TOKEN}")
    (call,) = client.calls("auth.test")
    assert (call["ok"], call["error"], call["status"]) == (True, None, 200)


def test_the_page_hears_everything_live(playground: Playground, ada: Person) -> None:
    # Without a number the line begins when the server comes to it, which may be after the post.
    url = f"{playground.url.replace('http', 'ws')}/live?after={playground.bus.last_number}"
    line = simple_websocket.Client.connect(url)
    try:
        ada.post(cast.TEAM, "heard")
        event = json.loads(line.receive(timeout=PATIENCE))
        assert (event["kind"], event["detail"]["text"]) == ("message.posted", "heard")
    finally:
        line.close()


def test_live_can_begin_in_the_past(playground: Playground, client: PlaygroundClient, ada: Person) -> None:
    ada.post(cast.TEAM, "before")
    number = client.events("message.posted")[-1]["number"]
    line = simple_websocket.Client.connect(f"{playground.url.replace('http', 'ws')}/live?after={number - 1}")
    try:
        # The test's WebSocket client shows what came with the handshake only when more arrives.
        ada.post(cast.TEAM, "after")
        assert json.loads(line.receive(timeout=PATIENCE))["number"] == number
    finally:
        line.close()


def test_the_history_is_bounded() -> None:
    bus = Bus(size=3)
    for number in range(5):
        bus.publish("tick", {"n": number})
    assert [event.detail["n"] for event in bus.history()] == [2, 3, 4]
    assert bus.last_number == 5


def test_the_clock_goes_forward_only(client: PlaygroundClient) -> None:
    before = client.now()
    assert client.advance(timedelta(days=1)) - before >= timedelta(days=1)
    with pytest.raises(PlaygroundRefused, match="only goes forward"):
        client.advance(timedelta(seconds=-1))


def test_a_wait_on_the_clock_ends_when_time_is_advanced_or_the_waiter_stopped() -> None:
    clock = PlaygroundClock()
    assert clock.now().tzinfo is UTC
    answers: list[bool] = []
    stopped = threading.Event()
    waits = [
        threading.Thread(target=lambda: answers.append(clock.wait_until(clock.now() + timedelta(hours=1)))),
        threading.Thread(
            target=lambda: answers.append(clock.wait_until(clock.now() + timedelta(days=9), stopped.is_set))
        ),
    ]
    for wait in waits:
        wait.start()
    clock.advance(timedelta(hours=2))
    waits[0].join(PATIENCE)
    stopped.set()
    clock.wake()
    waits[1].join(PATIENCE)
    assert answers == [True, False]


def test_a_naive_instant_is_refused(client: PlaygroundClient, ada: Person) -> None:
    with pytest.raises(ValueError, match="names no instant"):
        ada.fill({"time:1": datetime(2026, 12, 1, 9)})  # noqa: DTZ001 (naive on purpose)


def test_the_document_lists_every_route_and_no_other() -> None:
    told = set(re.findall(r"^\| `(GET|POST|DELETE) (/control\S*)` \|", DOCUMENT.read_text(), re.MULTILINE))
    served = {(method, f"/control{path}") for path, method, _ in [*control.routes(), *control_people.routes()]}
    assert told == served
