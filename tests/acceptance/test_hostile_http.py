"""Strangers before a `meet serve` in HTTP mode: whatever they send, Meet answers on and does nothing for them."""

import contextlib
import http.client
import threading
from collections.abc import Iterator
from typing import NamedTuple, Self

import pytest
from sqlalchemy import NullPool, create_engine, func, select

from playground.client import PlaygroundClient
from storage.tables import metadata
from tests.acceptance.oauth_house import oauth_settings
from tests.acceptance.served import Process, serving
from tests.patience import PATIENCE
from tests.patient_slack import patient_playground
from tests.storage.databases import fresh_url

MARK = "marked-by-a-stranger"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PAGES = ["/unsubscribe/x.y", "/healthz", "/readyz", "/nothing"]
ROUTES = ["/slack/events", "/slack/install", "/slack/oauth_redirect", *PAGES]
PERSON = f"team_id=T1&user_id=U1&channel_id=C1&token={MARK}&command=/meet"
SIZE = 1_900_000
WRITTEN_BY_JOBS = ("job_heartbeat", "account_figure", "account_mark", "pacing", "feedback_event", "breaker")


def issue_example(size: int) -> bytes:
    """An unsigned command whose text made the log's patterns work for minutes."""
    return f"{PERSON}&text={'A' * size}".encode()


BODIES: dict[str, tuple[bytes, str]] = {
    "a long text": (issue_example(100_000), FORM),
    "the longest text": (issue_example(SIZE), FORM),
    "an address without end": (f"{PERSON}&text={'a@' * (SIZE // 2)}".encode(), FORM),
    "percent without end": (b"%" * SIZE, FORM),
    "fields without end": (b"a=b&" * (SIZE // 4), FORM),
    "fields of one name": (f"{PERSON}&".encode() * 20_000, FORM),
    "deep JSON": (b"[" * SIZE, JSON),
    "deep JSON in a form": (b"payload=" + b"%7B%22a%22%3A" * 100_000, FORM),
    "a hook of theirs": (b'payload={"type":"block_actions","response_url":"https://hooks.slack.com/x"}', FORM),
    "digits without end": (b"9" * SIZE, JSON),
    "no text": (b"\xff\xfe\x00\xd8" * 100_000, FORM),
    "no JSON text": (b'{"a":"\xff\xed\xa0\x80' + b"\x00" * 1000, JSON),
    "parts": (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" * 20_000, "multipart/form-data; boundary=x"),
    "nothing": (b"", ""),
    "an odd type": (b"x" * 1000, "text/x-odd; charset=utf-7; charset=\x22"),
    "too much": (b"x" * (2 * 1024 * 1024 + 1), FORM),
}


class Scene(NamedTuple):
    process: Process
    slack: PlaygroundClient
    database: str

    def send(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> int:
        """The status of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.process.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            # A server that answers before it has read everything may close first; its answer can be read all the same.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, body, headers or {})
            return connection.getresponse().status

    def rows(self) -> dict[str, int]:
        """How many rows each table holds that nobody but people and Slack write to."""
        with create_engine(self.database, poolclass=NullPool).connect() as connection:
            tables = [table for table in metadata.sorted_tables if table.name not in WRITTEN_BY_JOBS]
            return {one.name: connection.scalar(select(func.count()).select_from(one)) or 0 for one in tables}


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with opened_scene() as opened:
        yield opened


@contextlib.contextmanager
def opened_scene() -> Iterator[Scene]:
    with patient_playground() as playground, fresh_url() as url:
        client = PlaygroundClient(playground.url)
        settings = oauth_settings(playground, url, slack_app_token=None)
        with serving(settings, client) as process:
            yield Scene(process, client, url)


class Health:
    """Asks `/healthz` all along."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._told, self.answers = scene, threading.Event(), list[int]()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        while not self._told.is_set():
            self.answers.append(self._scene.send("GET", "/healthz"))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._told.set()
        self._thread.join(PATIENCE)


@pytest.mark.parametrize("path", ROUTES)
def test_no_body_keeps_healthz_from_answering_or_is_a_fault(scene: Scene, path: str) -> None:
    before = scene.rows()
    with Health(scene) as health:
        statuses = {
            name: scene.send("POST", path, body, {"Content-Type": kind, "X-Slack-Signature": "v0=1"})
            for name, (body, kind) in BODIES.items()
        }
        asked = len(health.answers)
    assert [name for name, status in statuses.items() if status >= 500] == []
    assert statuses["too much"] == 413
    if path == "/slack/events":
        assert set(statuses.values()) == {401, 413}
    assert asked
    assert set(health.answers) == {200}
    assert scene.rows() == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "X" * 100])
def test_no_method_writes_a_row_or_calls_slack(scene: Scene, method: str) -> None:
    before, calls = scene.rows(), scene.slack.events("slack.call")
    for path in (*ROUTES, "/slack/install?team=T1", "/slack/oauth_redirect?code=x&state=y"):
        headers = {"Cookie": "meet-install=y", "Content-Type": FORM}
        assert scene.send(method, path, b"", headers) < 500
    assert scene.rows() == before
    assert scene.slack.events("slack.call") == calls


def test_what_strangers_send_stays_out_of_the_log_and_is_told_once() -> None:
    with opened_scene() as scene:
        for number in range(20):
            headers = {
                "X-Slack-Request-Timestamp": str(number),
                "X-Slack-Signature": f"v0={MARK}",
                "Content-Type": FORM,
            }
            assert scene.send("POST", "/slack/events", issue_example(number), headers) == 401
        code, told = scene.process.end()
    assert (code, "Traceback" in told, MARK in told) == (0, False, False)
    assert told.count("signature_does_not_fit") == 1
