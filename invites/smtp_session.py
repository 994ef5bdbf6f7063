"""One conversation with an SMTP server, from its greeting to the end of the mail, within one deadline. It never repeats
anything, and names the stage at which the conversation ended."""

import contextlib
import io
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any

from bot.config.smtp_server import Encryption, SmtpServer
from bot.domain.breaker import BreakerReason
from bot.ports import MailMisconfigured
from invites.smtp_errors import Stage, refusal, without_reply

CONNECT_TIMEOUT = 5
"""Seconds for each of the host's addresses."""
LONGEST_CALL = 25
"""Seconds for the whole conversation, the connection included. A lease of the outbox is longer
(`bot.services.sending.CALL_LEASE`)."""
MOST_BYTES = 1 << 20
"""So much a server may say in one conversation."""
READY, GO_AHEAD = 220, 354
_DOT = re.compile(rb"^\.", re.MULTILINE)


class Deadline:
    """When a conversation must be over."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds. Raises TimeoutError where none are left."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server took too long")
        return left


class Session:
    """Use it in one thread, for one mail."""

    def __init__(self, server: SmtpServer, tls: Callable[[], ssl.SSLContext], own_name: str, seconds: float) -> None:
        """`own_name` is what Meet calls itself to the server. `tls` is asked for where the connection is encrypted."""
        self._server, self._tls = server, tls
        self._deadline = Deadline(seconds)
        # Any, because its socket is one of ours (`_Bounded`).
        self._smtp: Any = smtplib.SMTP(local_hostname=own_name)
        self.stage = Stage.GREETING

    def open(self) -> None:
        """Connects, encrypts and logs in, as the settings say. Raises a MailError; nothing was sent then."""
        with self._at(Stage.GREETING):
            self._speak_over(self._connected())
        if self._server.encryption is Encryption.TLS:
            self._encrypt()
        with self._at(Stage.GREETING):
            self._expect(self._smtp.getreply(), READY)
            self._say_hello()
        if self._server.encryption is Encryption.STARTTLS:
            self._start_tls()
        if self._server.user:
            self._log_in()

    def send(self, sender: str, recipient: str, content: bytes) -> None:
        """Hands one mail over; `content` has lines that end in CRLF alone. Raises a MailError."""
        size = [f"size={len(content)}"] if self._smtp.has_extn("size") else []
        with self._at(Stage.SENDER):
            self._expect(self._smtp.mail(sender, size))
        with self._at(Stage.RECIPIENT):
            self._expect(self._smtp.rcpt(recipient))
        with self._at(Stage.DATA):
            self._expect(self._smtp.docmd("DATA"), GO_AHEAD)
        with self._at(Stage.CONTENT):
            # A line that begins with a dot gets another one: a dot alone ends the mail (RFC 5321, section 4.5.2).
            self._smtp.send(_DOT.sub(b"..", content) + b".\r\n")
        with self._at(Stage.ACCEPTING):
            self._expect(self._smtp.getreply())

    def close(self) -> None:
        """Says goodbye where the server listens. What it answers changes nothing, so nobody waits for it."""
        with contextlib.suppress(OSError):
            self._smtp.putcmd("QUIT")
        self._smtp.close()

    def _say_hello(self) -> None:
        reply = self._smtp.ehlo()
        if 500 <= reply[0] < 600:
            # A server older than EHLO (RFC 5321, section 4.1.4).
            reply = self._smtp.helo()
        self._expect(reply)

    def _start_tls(self) -> None:
        if not self._smtp.has_extn("starttls"):
            text = f"{self._server} offers no STARTTLS, so nothing was said to it"
            raise MailMisconfigured("NoStartTls", text, BreakerReason.CREDENTIALS)
        with self._at(Stage.ENCRYPTING):
            self._expect(self._smtp.docmd("STARTTLS"), READY)
        self._encrypt()
        # What the server said before it was encrypted counts for nothing (RFC 3207, section 4.2).
        self._smtp.ehlo_resp = self._smtp.helo_resp = None
        self._smtp.esmtp_features, self._smtp.does_esmtp = {}, False
        with self._at(Stage.GREETING):
            self._say_hello()

    def _encrypt(self) -> None:
        with self._at(Stage.ENCRYPTING):
            raw = self._raw
            raw.settimeout(self._left())
            try:
                self._speak_over(self._tls().wrap_socket(raw, server_hostname=self._server.host))
            except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
                raise
            except ssl.SSLError as error:
                text = f"no encryption with {self._server}: {error.reason or error}"
                raise MailMisconfigured(type(error).__name__, text, BreakerReason.CREDENTIALS) from error

    def _log_in(self) -> None:
        with self._at(Stage.LOGIN):
            try:
                self._smtp.login(self._server.user, self._server.password)
            except smtplib.SMTPAuthenticationError as error:
                raise refusal(Stage.LOGIN, error.smtp_code, "") from None
            except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException):
                raise
            except smtplib.SMTPException as error:
                text = f"{self._server} offers no way to log in that Meet knows"
                raise MailMisconfigured("NoLogin", text, BreakerReason.CREDENTIALS) from error

    def _connected(self) -> socket.socket:
        """To the first of the host's addresses that takes the connection. Raises OSError where none does in time."""
        host, port = self._server.host, self._server.port
        failed: OSError = ConnectionError("the host has no address")
        for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            left = self._left()
            try:
                return socket.create_connection((str(address[0]), int(address[1])), min(CONNECT_TIMEOUT, left))
            except OSError as error:
                failed = error
        raise failed

    def _speak_over(self, raw: socket.socket) -> None:
        """From now on over this socket; what waits unread of the one before is dropped."""
        self._raw = raw
        self._smtp.sock = _Bounded(raw, self._deadline)
        self._smtp.file = None

    def _expect(self, reply: tuple[int, bytes], code: int | None = None) -> None:
        if not (_is_success(reply[0]) if code is None else reply[0] == code):
            raise refusal(self.stage, reply[0], reply[1].decode("utf-8", "replace"))

    def _left(self) -> float:
        return self._deadline.left()

    @contextlib.contextmanager
    def _at(self, stage: Stage) -> Iterator[None]:
        """What comes instead of a reply becomes a MailError of this stage. The errors of smtplib are OSErrors."""
        self.stage = stage
        try:
            yield
        except (OSError, ValueError) as error:
            raise without_reply(stage, error) from error


class _Bounded:
    """A socket that keeps to a deadline, whatever the other side drips. It has what smtplib uses of a socket."""

    def __init__(self, raw: socket.socket, deadline: Deadline) -> None:
        self._raw, self._deadline = raw, deadline

    def sendall(self, data: bytes) -> None:
        self._raw.settimeout(self._deadline.left())
        self._raw.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._raw, self._deadline))

    def close(self) -> None:
        self._raw.close()


class _Reading(io.RawIOBase):
    def __init__(self, raw: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._raw, self._deadline, self._room = raw, deadline, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._raw.settimeout(self._deadline.left())
        number = self._raw.recv_into(buffer)
        self._room -= number
        if self._room < 0:
            raise OSError("the server says too much")
        return number


def _is_success(reply: int) -> bool:
    return 200 <= reply < 300
