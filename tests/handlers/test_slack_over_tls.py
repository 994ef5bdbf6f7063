"""Calls to Slack over TLS: all on one context, whose authorities are read once, and never without a certificate."""

import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import URLError

import pytest

from bot.clock import SystemClock
from bot.config.settings import Settings
from handlers.slack.app import build_slack_app
from handlers.slack.clients import SingleWorkspaceClients, WebClient, web_client
from handlers.slack.install_flow import OAuthClient
from handlers.slack.response_url import answer_privately
from handlers.slack.tls import tls_context
from storage.database import Database
from tests.handlers.test_socket_tls_and_proxy import certificate

CALLS = 5


class Answer(BaseHTTPRequestHandler):
    """Says yes to everything, as Slack does."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b'{"ok": true, "team_id": "T1", "user_id": "U1", "bot_id": "B1"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_about: object) -> None:
        """Nothing: the test looks at what Meet makes of it."""


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[str]:
    """The address of a Slack that speaks TLS, with a certificate that only SSL_CERT_FILE vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        running = Thread(target=server.serve_forever, daemon=True)
        running.start()
        yield f"https://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        running.join()


@pytest.fixture
def over_tls(slack: str, settings: Settings) -> Settings:
    return settings.model_copy(update={"slack_api_url": f"{slack}/api/"})


@pytest.fixture
def authorities_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ssl.SSLContext]]:
    """The contexts that read the machine's authorities since the test began."""
    read, load = list[ssl.SSLContext](), ssl.SSLContext.load_default_certs

    def noted(context: ssl.SSLContext, *purpose: ssl.Purpose) -> None:
        read.append(context)
        load(context, *purpose)

    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", noted)
    tls_context.cache_clear()
    yield read
    tls_context.cache_clear()


def test_the_authorities_are_read_once_however_many_calls_and_answers_follow(
    slack: str,
    over_tls: Settings,
    tmp_path: Path,
    authorities_read: list[ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    for _ in range(CALLS):
        client = web_client(over_tls, "xoxb-1")
        assert client.auth_test()["ok"]
        assert client.chat_postMessage(channel="C1", text="Hello")["ok"]
        assert answer_privately(client, f"{slack}/hook", "Hello", [])
    assert len(authorities_read) == 1


def clients_of(settings: Settings, database: Database) -> list[WebClient]:
    """One of each kind: a workspace's, that of installing, Bolt's own, that of checks and of Socket Mode."""
    single = SingleWorkspaceClients(settings, database)
    return [
        single.client("T1"),
        OAuthClient(settings),
        build_slack_app(settings, single).client,
        web_client(settings, "xoxb-1"),
    ]


def test_every_kind_of_client_shares_them(
    over_tls: Settings, tmp_path: Path, authorities_read: list[ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    database = Database(over_tls.database_url, clock=SystemClock())
    database.migrate()
    for client in clients_of(over_tls, database):
        assert client.api_call("auth.test", json={"token": "xoxb-1"})["ok"]
    database.dispose()
    assert len(authorities_read) == 1


@pytest.mark.usefixtures("authorities_read")
def test_a_slack_whose_certificate_nobody_vouches_for_is_told_nothing(slack: str, over_tls: Settings) -> None:
    client = web_client(over_tls, "xoxb-1")
    with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
        client.auth_test()
    assert not answer_privately(client, f"{slack}/hook", "secret", [])
