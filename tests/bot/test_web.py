"""HTTP on MEET_BIND: health, the unsubscribe page, Slack's road, and what is refused."""

import contextlib
import http.client
import select
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
from werkzeug.test import Client

from bot.config.values import Bind
from bot.domain.errors import MeetError
from bot.domain.suppression import SuppressionReason
from bot.meet import Meet
from bot.web.front import HEALTH, READINESS, Front, build_web
from bot.web.parts import LONGEST_BODY, Parts
from bot.web.server import WebServer, server_options
from tests.bot.mail_links import reason_for, token_of_a_mail
from tests.patience import PATIENCE


@pytest.fixture
def browser(fake_meet: Meet) -> Client:
    return Client(build_web(Parts(fake_meet, None, {})))


def test_the_process_is_healthy(browser: Client) -> None:
    reply = browser.get("/healthz")
    assert (reply.status_code, reply.text) == (200, "ok\n")


@pytest.mark.parametrize("path", [HEALTH, READINESS])
def test_a_monitor_may_ask_without_the_body_and_gets_the_same_headers(browser: Client, path: str) -> None:
    asked, looked = browser.get(path), browser.head(path)
    assert (looked.status, looked.headers, looked.data) == (asked.status, asked.headers, b"")


def test_a_monitors_question_loads_no_pages(fake_meet: Meet) -> None:
    front = Front(Parts(fake_meet, None, {}))
    for path, is_page in ((HEALTH, False), (READINESS, False), ("/unsubscribe/x", True)):
        Client(front).get(path)
        assert ("_pages" in vars(front)) is is_page


def test_ready_means_that_every_part_is(fake_meet: Meet) -> None:
    troubles = {"database": "", "slack": ""}
    probes: dict[str, Callable[[], str]] = {name: partial(troubles.__getitem__, name) for name in troubles}
    browser = Client(build_web(Parts(fake_meet, None, probes)))
    assert browser.get("/readyz").json == {"database": "ok", "slack": "ok", "sending": "ok"}
    troubles["slack"] = "The socket to Slack is not connected."
    assert browser.get("/readyz").status_code == 503
    assert "The socket to Slack is not connected." in browser.get("/readyz").text


@pytest.mark.parametrize("path", ["", "/meet", "/a%20b/ü"])
def test_pages_are_served_under_the_path_of_the_public_url_whether_or_not_a_proxy_takes_it_away(
    fake_meet: Meet, path: str
) -> None:
    settings = fake_meet.settings.model_copy(update={"meet_public_url": f"https://example.com{path}"})
    browser = Client(build_web(Parts(replace(fake_meet, settings=settings), None, {})))
    token = token_of_a_mail(fake_meet)
    assert [browser.get(f"{way}/unsubscribe/{token}").status_code for way in (path, "")] == [200, 200]
    assert browser.get(f"{path}elsewhere/unsubscribe/{token}").status_code == 404
    assert browser.post(f"{path}/unsubscribe/{token}").status_code == 200
    assert reason_for(fake_meet) is SuppressionReason.OPT_OUT


def test_every_answer_forbids_scripts_frames_and_caches(browser: Client) -> None:
    for path in ("/healthz", "/unsubscribe/x", "/nothing"):
        headers = browser.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert (headers["X-Frame-Options"], headers["Cache-Control"]) == ("DENY", "no-store")
        assert "Set-Cookie" not in headers


@pytest.mark.parametrize(("asked", "read"), [("en-US,de;q=0.5", "en-US"), ("tlh", "en-GB"), ("", "en-GB")])
def test_a_page_is_in_the_language_that_its_browser_asks_for(browser: Client, asked: str, read: str) -> None:
    text = browser.get("/unsubscribe/x", headers={"Accept-Language": asked}).text
    assert f'<html lang="{read}">' in text


def test_slacks_road_is_closed_in_socket_mode(browser: Client) -> None:
    reply = browser.post("/slack/events", data="{}")
    assert reply.status_code == 404
    assert "Socket Mode" in reply.text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("GET", "/slack/events", 405)])
def test_what_is_not_served_is_refused_in_a_sentence(browser: Client, method: str, path: str, status: int) -> None:
    reply = browser.open(path, method=method)
    assert reply.status_code == status
    assert reply.text.strip().endswith("nothing was changed.")
    assert ("Allow" in reply.headers) == (status == 405)


def test_a_database_that_does_not_answer_is_explained(
    fake_meet: Meet, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise MeetError("Please try again in a moment.")

    monkeypatch.setattr("bot.services.consent.unsubscribe", refuse)
    reply = browser.post("/unsubscribe/x")
    assert reply.status_code == 503
    assert "Please try again in a moment." in reply.text


def test_a_fault_of_ours_shows_no_trace(
    browser: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr("bot.services.consent.unsubscribe", fail)
    reply = browser.post("/unsubscribe/x")
    assert reply.status_code == 500
    assert "inner detail" not in reply.text
    assert "inner detail" in caplog.text


@pytest.fixture
def server(fake_meet: Meet) -> Iterator[WebServer]:
    web = build_web(Parts(fake_meet, None, {}))
    running = WebServer(web, Bind("127.0.0.1", 0), threads=2, longest_body=LONGEST_BODY)
    yield running
    running.stop()


@pytest.fixture
def connection(server: WebServer) -> Iterator[http.client.HTTPConnection]:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as made:
        yield made


def test_waitress_serves_and_names_nothing_about_itself(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/healthz")
    reply = connection.getresponse()
    assert (reply.status, reply.read()) == (200, b"ok\n")
    assert reply.getheader("Server") is None


def test_a_body_that_is_too_large_is_refused(connection: http.client.HTTPConnection) -> None:
    connection.putrequest("POST", "/slack/events")
    connection.putheader("Content-Length", str(LONGEST_BODY + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413


def test_a_port_that_is_taken_gets_one_sentence(server: WebServer, fake_meet: Meet) -> None:
    web = build_web(Parts(fake_meet, None, {}))
    with pytest.raises(MeetError, match=rf"cannot listen on 127.0.0.1:{server.port} \(Address already in use\)"):
        WebServer(web, Bind("127.0.0.1", server.port), threads=1, longest_body=1)


def test_a_host_that_does_not_exist_gets_one_sentence(fake_meet: Meet) -> None:
    with pytest.raises(MeetError, match="cannot listen on"):
        WebServer(build_web(Parts(fake_meet, None, {})), Bind("256.0.0.1", 0), threads=1, longest_body=1)


def test_stopping_closes_open_connections_and_can_be_said_twice(
    server: WebServer, connection: http.client.HTTPConnection
) -> None:
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    server.stop()
    server.stop()
    assert not server.is_alive


@pytest.fixture
def strangers(server: WebServer) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        addresses = [("127.0.0.1", server.port)] * 300
        yield [stack.enter_context(socket.create_connection(one, timeout=PATIENCE)) for one in addresses]


@pytest.mark.parametrize("begun", [b"", b"GET /healthz HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"])
def test_strangers_who_send_half_a_request_keep_nobody_out(
    connection: http.client.HTTPConnection, strangers: list[socket.socket], begun: bytes
) -> None:
    for stranger in strangers:
        stranger.sendall(begun)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200


def test_a_request_that_trickles_in_is_ended_and_one_in_time_is_not(
    server: WebServer, connection: http.client.HTTPConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.server.SLOWEST_REQUEST", 0.5)
    slow = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    slow.sendall(b"POST /slack/events HTTP/1.1\r\nContent-Length: 100000\r\n\r\n")
    with slow, pytest.raises(OSError):  # noqa: PT011 (reset, or a broken pipe)
        _trickle_beside(connection, slow)


def _trickle_beside(quick: http.client.HTTPConnection, slow: socket.socket) -> None:
    """Raises once the server has closed `slow`."""
    for _ in range(1000):
        slow.sendall(b"x")
        select.select([slow], [], [], 0.01)  # bytes that come as fast as they can take the whole machine
        quick.request("GET", "/healthz")
        assert quick.getresponse().read() == b"ok\n"


@pytest.mark.parametrize(("files", "most"), [(1024, 600), (500, 300), (-1, 600), (100, 128)])
def test_connections_leave_files_to_the_rest_of_meet(files: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _kind: (files, files))
    assert server_options()["connection_limit"] == most
