"""SMTP servers on loopback: one that plays a script of faults, and aiosmtpd, which nobody here wrote."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.patience import PATIENCE
from tests.taken_mails import mail_taken

DROP, STALL, DRIP, FLOOD = "drop", "stall", "drip", "flood"
"""Instead of a reply: the connection ends; nothing comes; one byte now and then; lines without end."""
SMOOTH = {
    "CONNECT": "220 relay.example.com ESMTP",
    "EHLO": "250-relay.example.com\r\n250-SIZE 35882577\r\n250 8BITMIME",
    "HELO": "250 relay.example.com",
    "STARTTLS": "220 go ahead",
    "AUTH": "235 welcome",
    "MAIL": "250 sender ok",
    "RCPT": "250 recipient ok",
    "DATA": "354 go ahead",
    "END": "250 queued as 4F2B31",
}
"""By the command, or by CONNECT and END (of the mail), what a server says to which nothing is wrong."""
USER, PASSWORD = "meet@example.com", "correct horse"


@dataclass
class Scripted:
    """A server that answers as its script says. `lines` are the commands that it read, `mails` what it took."""

    script: dict[str, str]
    listener: socket.socket
    lines: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def serve(self) -> None:
        """One connection after the other, until the listener is closed."""
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            with peer, suppress(OSError):
                peer.settimeout(20)
                self._converse(peer, peer.makefile("rb"))

    def _converse(self, peer: socket.socket, reading: Any) -> None:
        said = self._say(peer, "CONNECT")
        while said and (line := reading.readline()):
            self.lines.append(line.decode("latin-1").rstrip("\r\n"))
            verb = self.lines[-1].split(" ")[0].upper()
            if verb == "QUIT":
                return
            said = self._say(peer, verb)
            if verb == "DATA" and said.startswith("354"):
                self._take(peer, reading)
                said = self._say(peer, "END")

    def _take(self, peer: socket.socket, reading: Any) -> None:
        if self.script.get("CONTENT") == DROP:
            peer.shutdown(socket.SHUT_RDWR)
            return
        lines = list(iter(reading.readline, b".\r\n"))
        self.mails.append(b"".join(lines))
        mail_taken(self.mails[-1])

    def _say(self, peer: socket.socket, verb: str) -> str:
        """What was said; "" where the connection is to end."""
        reply = self.script.get(verb, "502 not known")
        if reply == DROP:
            return ""
        if reply == STALL:
            self.ended.wait(20)
            return ""
        if reply == DRIP:
            while not self.ended.wait(0.02):
                peer.sendall(b"2")
            return ""
        if reply == FLOOD:
            while True:
                peer.sendall(b"250-and more\r\n" * 1000)
        peer.sendall(f"{reply}\r\n".encode())
        return reply


@contextmanager
def scripted(**changes: str) -> Iterator[Scripted]:
    """A server whose replies differ from SMOOTH as given."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Scripted(SMOOTH | changes, listener)
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            # A blocked accept() does not notice that its socket was closed.
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
    thread.join(PATIENCE)


class Inbox:
    """aiosmtpd's handler: it keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.taken.append(envelope)
        mail_taken(envelope.content)
        return "250 OK"


def _admits(_server: Any, _session: Any, _envelope: Any, _mechanism: str, login: Any) -> AuthResult:
    is_known = isinstance(login, LoginPassword) and (login.login, login.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_known, handled=False)


@contextmanager
def aiosmtpd_server(**options: Any) -> Iterator[tuple[Inbox, int]]:
    """aiosmtpd with these options of its own, and the port where it listens."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=_free_port(), authenticator=_admits, **options)
    controller.start()
    try:
        yield inbox, controller.port
    finally:
        controller.stop(no_assert=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def certificate(folder: Path, host: str = "127.0.0.1") -> Path:
    """A file with a key and a certificate for this address that nobody but itself vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay of a test")])
    begins, names = (
        datetime.now(UTC) - timedelta(days=1),
        x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]),
    )
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=30))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{host}.pem"
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(*form) + signed.public_bytes(serialization.Encoding.PEM))
    return file


def server_context(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
