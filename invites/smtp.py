"""An SMTP server as Mailer: one connection for one mail, never retried here. It knows no outbox."""

import re
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property

from bot.config.settings import Settings
from bot.domain.addresses import mail_domain
from bot.domain.breaker import BreakerReason
from bot.domain.mail_health import Reading
from bot.ports import Clock, MailMisconfigured, MailRefused, OutgoingMail, Quota
from invites.addresses import wire_address
from invites.smtp_session import LONGEST_CALL, Session

RATE = 10.0
"""Mails a second, of which Meet uses a share. No server tells its limit; MEET_SEND_RATE sets another one."""
_BREAK = re.compile(rb"\r\n|\r|\n")
_ID = re.compile(r"[A-Za-z0-9._-]+")


class SmtpMailer:
    """Hands mail to the server of SMTP_URL. Safe for several threads: they share nothing but the settings."""

    def __init__(self, settings: Settings, clock: Clock, *, longest_call: float = LONGEST_CALL) -> None:
        """`longest_call` is how many seconds one mail, or one look at the server, may take."""
        self._settings, self._clock, self._longest_call = settings, clock, longest_call

    def send(self, mail: OutgoingMail) -> None:
        """Returns None: an SMTP server sends no feedback that could name the mail. Raises a MailError that says what it
        means (invites/smtp_errors.py)."""
        sender, recipient = self._sender, wire_address(mail.recipient)
        content = stamped(mail, sender, self._clock.now())
        with self._session() as session:
            session.send(sender, recipient, content)

    def look(self) -> None:
        """Connects, encrypts, logs in and leaves. Raises a MailError where that fails."""
        with self._session():
            pass

    def quota(self) -> Quota:
        """A rate to begin with, and no limit a day: SMTP has no way to ask."""
        return Quota(rate=RATE, daily=-1, sent=0)

    def reputation(self, now: datetime) -> list[Reading]:  # noqa: ARG002 (the port has it)
        """None: nobody measures it."""
        return []

    def close(self) -> None:
        """No connection is kept."""

    @contextmanager
    def _session(self) -> Iterator[Session]:
        server = self._settings.smtp_url
        if server is None:
            raise MailMisconfigured("NoServer", "SMTP_URL is not set.", BreakerReason.CREDENTIALS)
        # The sender's domain is a name that DNS knows, which a container's own name is not.
        own_name = mail_domain(self._sender)
        with closing(Session(server, lambda: self._tls, own_name, self._longest_call)) as session:
            session.open()
            yield session

    @property
    def _sender(self) -> str:
        if self._settings.meet_from_address is None:
            raise MailMisconfigured("NoSender", "MEET_FROM_ADDRESS is not set.", BreakerReason.IDENTITY)
        return wire_address(self._settings.meet_from_address)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Checks the certificate and its name against the machine's authorities, or those of SSL_CERT_FILE."""
        return ssl.create_default_context()


def stamped(mail: OutgoingMail, sender: str, now: datetime) -> bytes:
    """The mail with the headers that SES adds by itself, in lines that all end in CRLF.

    A bare CR or LF could end the mail early at one server and not at the next. The Message-ID is the delivery's: a mail
    that is sent again after a lost reply is the same one to mail programs.
    """
    if not _ID.fullmatch(mail.delivery):
        raise MailRefused("InvalidDelivery", "The delivery's id cannot stand in a header.")
    head = f"Date: {format_datetime(now)}\r\nMessage-ID: <{mail.delivery}@{mail_domain(sender)}>\r\n"
    return head.encode("ascii") + _BREAK.sub(b"\r\n", mail.raw.rstrip(b"\r\n") + b"\n")
