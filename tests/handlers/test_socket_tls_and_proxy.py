"""How a connection reaches Slack: over TLS, whose certificate is verified, and through a proxy."""

import base64
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from handlers.slack.socket_connection import SocketConnection
from tests.acceptance.faulty_proxy import pour
from tests.handlers.frame_server import TEXT, FrameServer, frame
from tests.handlers.socket_reader import Reader


@pytest.fixture
def server() -> Iterator[FrameServer]:
    with FrameServer() as running:
        yield running


def certificate(folder: Path) -> Path:
    """A certificate of 127.0.0.1, signed by itself, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    draft = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = (
        draft.not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=36500))
        .add_extension(host, critical=False)
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[FrameServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    with FrameServer(context) as running:
        yield running


def test_over_tls_many_threads_send_while_one_reads(tls_server: FrameServer, tmp_path: Path) -> None:
    reader = Reader(tls_server, context=ssl.create_default_context(cafile=str(tmp_path / "certificate.pem")))
    threads = [threading.Thread(target=reader.connection.send, args=(f"{number}" * 5000,)) for number in range(20)]
    for thread in threads:
        thread.start()
    tls_server.send(*[frame(TEXT, b"y" * 20_000)] * 50)
    assert [len(reader.next()) for _ in range(50)] == [20_000] * 50
    assert {tls_server.next_frame() for _ in threads} == {(TEXT, (f"{number}" * 5000).encode()) for number in range(20)}
    reader.connection.end(timedelta(0))
    reader.wait_for_the_end()


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_server: FrameServer) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        SocketConnection(tls_server.url, context=None, proxy=None, ping_seconds=60)


class Tunnel:
    """An HTTP proxy for one connection: notes what CONNECT asked for, then carries bytes."""

    def __init__(self, target: int) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.asked = ""
        self._target = target
        threading.Thread(target=self._carry, daemon=True).start()

    def _carry(self) -> None:
        wire, _ = self._listening.accept()
        while not self.asked.endswith("\r\n\r\n"):
            self.asked += wire.recv(4096).decode()
        wire.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with wire, socket.create_connection(("127.0.0.1", self._target)) as server:
            back = threading.Thread(target=pour, args=(server, wire), daemon=True)
            back.start()
            pour(wire, server)
            back.join()
        self._listening.close()


def test_a_proxy_of_the_environment_is_asked_for_a_tunnel(server: FrameServer) -> None:
    tunnel = Tunnel(server.port)
    reader = Reader(server, proxy=f"http://me:p%40ss@{tunnel.place}")
    server.send(frame(TEXT, b"through the proxy"))
    assert reader.next() == "through the proxy"
    assert tunnel.asked.startswith(f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n")
    assert f"Proxy-Authorization: Basic {base64.b64encode(b'me:p@ss').decode()}" in tunnel.asked
    reader.connection.end(timedelta(0))
    reader.wait_for_the_end()


def test_hosts_named_in_no_proxy_are_reached_without_it(server: FrameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    reader = Reader(server, proxy="http://127.0.0.1:1")
    server.send(frame(TEXT, b"directly"))
    assert reader.next() == "directly"
    reader.connection.end(timedelta(0))
    reader.wait_for_the_end()
