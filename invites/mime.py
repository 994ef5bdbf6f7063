"""Builds whole mails: tree, headers and byte rules that calendars need. It sends nothing and reads no database.

The tree is the one that CalConnect found to work everywhere (iMIP best practices): mixed > alternative(text, HTML,
calendar) + the same calendar as a file. Everything is base64 or ASCII, with CRLF, since SES keeps 8bit only sometimes.
All that the recipients of one invite share is built once and kept for the life of the builder, which is one round.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bot.domain.addresses import mail_domain
from bot.domain.codes import code_digits
from bot.domain.delivery import Delivery
from bot.domain.invite import Invite, Method, Role
from bot.domain.mail_news import NOTHING_TOLD, News, Told, news_of
from bot.domain.reply_address import reply_address
from bot.domain.stop_address import stop_address
from bot.domain.tokens import sign
from bot.language import _, language_tag, mark
from bot.ports import OutgoingMail
from invites.addresses import wire_address
from invites.mail_bodies import Bodies, render_code, render_invite
from invites.mail_marks import OUTBOX_HEADER
from invites.mail_text import Letter, write_code_text, write_invite_text
from invites.text import common_name, subject_of

if TYPE_CHECKING:
    from invites.calendar import SharedEvent

_MIXED, _ALTERNATIVE = b"=_meet_mixed", b"=_meet_alternative"
"""No base64 text contains "=_", so these can be fixed."""


Key = TypeVar("Key")
Piece = TypeVar("Piece")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 .'()_-]+")
_SUBJECTS = {
    News.FIRST: mark("📅 Calendar Invite: {title}"),
    News.MOVED: mark("📅 Moved: {title}"),
    News.CHANGED: mark("📅 Changed: {title}"),
    News.CANCELLED: mark("📅 Cancelled: {title}"),
    News.REOPENED: mark("📅 Cancelled: {title}"),
    News.REMOVED: mark("📅 Cancelled: {title}"),
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who mails: `from_address` bare, `public_url` an https address without slash, "" where Meet has none."""

    from_address: str
    secret: bytes
    public_url: str = ""
    stop_domain: str = ""
    """Where Meet receives mail that unsubscribes; "" where it receives none."""
    ses_domain: str = ""
    """The domain of the Message-IDs that SES writes; "" where mail goes another way."""

    @property
    def own_domain(self) -> str:
        """The domain of the Message-IDs that Meet writes itself (`invites.smtp`)."""
        return mail_domain(wire_address(self.from_address))

    @property
    def has_stop_link(self) -> bool:
        """One-click unsubscribing needs https (RFC 8058, section 3.1); else the mail names /meet stop."""
        return self.public_url.startswith("https://")

    def stop_link(self, delivery_id: str) -> str:
        return f"{self.public_url}/unsubscribe/{sign(self.secret, delivery_id)}" if self.has_stop_link else ""

    def unsubscribe_headers(self, delivery_id: str) -> list[str]:
        """How mail programs end mail: the link with one click first (RFC 8058), then an address (RFC 2369)."""
        link, address = self.stop_link(delivery_id), stop_address(self.secret, delivery_id, self.stop_domain)
        ways = [f"<{link}>"] if link else []
        ways += [f"<mailto:{address}?subject=unsubscribe>"] if address else []
        lines = ["List-Unsubscribe: " + ",\r\n ".join(ways)] if ways else []
        return [*lines, *(["List-Unsubscribe-Post: List-Unsubscribe=One-Click"] if link else [])]


class MailBuilder:
    """Builds the mails of one round, each in the language that is being read then.

    Safe for several threads: what mails share is built by the first of them, and the others wait for it.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._building = Lock()
        self._events: dict[tuple[Invite, Method, datetime, bool, str], SharedEvent] = {}
        self._bodies: dict[tuple[Letter, str], Bodies] = {}
        self._headers: dict[tuple[Invite, News, str], bytes] = {}

    def build_invite(
        self, delivery: Delivery, invite: Invite, *, name: str, zone: str, told: Told = NOTHING_TOLD
    ) -> OutgoingMail:
        """The mail of this delivery. `name` and `zone` are the recipient's, "" where unknown; `told` is what they hold.

        Raises MailRefused for an address that SES cannot take, ValueError for a delivery without method or role.
        """
        if delivery.method is None or delivery.role is None:
            raise ValueError("An invite's delivery has a method and a role.")
        recipient = wire_address(delivery.address)
        event = self._event(delivery, invite, delivery.method)
        reply_to = reply_address(invite, delivery.address)
        calendar = _calendar(event, invite, delivery.method, Recipient(recipient, name, delivery.role, reply_to))
        letter = Letter(invite, delivery.method, delivery.role, zone, news_of(delivery, invite, told), told)
        text, html = self._words(letter).with_stop_link(self._sender.stop_link(delivery.id))
        head = own_headers(self._sender, delivery.id, recipient, reply_to) + self._invite_headers(invite, letter.news)
        raw = _with_calendar(head, text, html, calendar, delivery.method)
        return OutgoingMail(delivery.id, recipient, raw, delivery.method)

    def build_code(self, delivery: Delivery) -> OutgoingMail:
        """The mail of a code. Raises MailRefused for an address that SES cannot take."""
        recipient = wire_address(delivery.address)
        words = write_code_text(code_digits(self._sender.secret, delivery.id))
        bodies = render_code(words, stoppable=self._sender.has_stop_link)
        text, html = bodies.with_stop_link(self._sender.stop_link(delivery.id))
        head = own_headers(self._sender, delivery.id, recipient) + shared_headers(
            self._sender.from_address, "", words.subject, ""
        )
        return OutgoingMail(delivery.id, recipient, head + alternative(text, html, b""), None)

    def _event(self, delivery: Delivery, invite: Invite, method: Method) -> "SharedEvent":
        # Loaded with the first invite: icalendar takes 3 MB, and 22 ms of the start.
        from invites.calendar import write_event

        dtstamp, cancels_all = delivery.dtstamp, delivery.cancels_all
        key = (invite, method, dtstamp, cancels_all, language_tag())
        return self._once(self._events, key, lambda: write_event(invite, method, dtstamp, cancels_all=cancels_all))

    def _words(self, letter: Letter) -> Bodies:
        stoppable = self._sender.has_stop_link
        key = (letter, language_tag())
        return self._once(self._bodies, key, lambda: render_invite(write_invite_text(letter), stoppable=stoppable))

    def _invite_headers(self, invite: Invite, news: News) -> bytes:
        return self._once(self._headers, (invite, news, language_tag()), lambda: self._new_headers(invite, news))

    def _new_headers(self, invite: Invite, news: News) -> bytes:
        subject = _(_SUBJECTS[news], title=subject_of(invite.title))
        reply_to = "" if invite.takes_replies else invite.organizer_address
        return shared_headers(self._sender.from_address, invite.organizer_name, subject, reply_to)

    def _once(self, kept: dict[Key, Piece], key: Key, build: Callable[[], Piece]) -> Piece:
        if key not in kept:
            with self._building:
                if key not in kept:
                    kept[key] = build()
        return kept[key]


def own_headers(sender: Sender, delivery_id: str, recipient: str, reply_to: str = "") -> bytes:
    """The headers of one recipient. `reply_to` is an address of their own; some programs answer it instead of
    ORGANIZER."""
    lines = [f"To: {recipient}", f"{OUTBOX_HEADER}: {delivery_id}"]
    lines += [f"Reply-To: {reply_to}"] if reply_to else []
    lines += sender.unsubscribe_headers(delivery_id)
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


class Recipient(NamedTuple):
    """Whose mail it is: address in ASCII, name, role, and where their calendar answers, "" for the organizer's own."""

    address: str
    name: str
    role: Role
    reply_to: str


def _calendar(event: "SharedEvent", invite: Invite, method: Method, to: Recipient) -> bytes:
    from invites.calendar import answered_to

    if to.reply_to:
        organizer = answered_to(invite, to.reply_to, to.address, method)
        return event.for_attendee(to.address, to.name, to.role, organizer)
    if to.role is Role.ORGANIZER:
        return event.without_attendee()
    return event.for_attendee(to.address, to.name, to.role)


@lru_cache(maxsize=256)
def shared_headers(from_address: str, organizer: str, subject: str, reply_to: str) -> bytes:
    """Headers that all recipients share. The subject folds into encoded words of whole characters (RFC 2047)."""
    encoded = Header(subject, "utf-8", header_name="Subject").encode(linesep="\r\n")
    lines = [f"From: {_sender_name(organizer)} <{wire_address(from_address)}>", f"Subject: {encoded}"]
    lines += [f"Reply-To: {wire_address(reply_to)}"] if reply_to else []
    lines += ["Auto-Submitted: auto-generated", "MIME-Version: 1.0"]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _sender_name(organizer: str) -> str:
    """What stands before Meet's own address (RFC 5322, section 3.4): `"Ada Lovelace (Meet)"`, encoded where it holds
    any sign that a reader could take for something else."""
    name = common_name(organizer)
    if not name:
        return "Meet"
    shown = f"{name} (Meet)"
    return (
        f'"{shown}"'
        if _PLAIN_NAME.fullmatch(shown)
        else Header(shown, "utf-8", header_name="From").encode(linesep="\r\n")
    )


def _with_calendar(head: bytes, text: str, html: str, calendar: bytes, method: Method) -> bytes:
    """Both copies of the calendar are the same bytes: some programs see only the one, some only the other."""
    encoded = _base64(calendar)
    kind = b"text/calendar; charset=UTF-8; method=" + method.value.encode()
    inline = _part(_ALTERNATIVE, kind, encoded)
    file = _part(
        _MIXED,
        b"application/ics; name=invite.ics",
        encoded,
        b"Content-Disposition: attachment; filename=invite.ics\r\n",
    )
    opening = b'Content-Type: multipart/mixed; boundary="' + _MIXED + b'"\r\n\r\n--' + _MIXED + b"\r\n"
    return b"".join([head, opening, alternative(text, html, inline), file, b"--", _MIXED, b"--\r\n"])


def alternative(text: str, html: str, calendar_part: bytes) -> bytes:
    """The body that mail programs choose from: text, HTML and, unless it is empty, the calendar."""
    opening = b'Content-Type: multipart/alternative; boundary="' + _ALTERNATIVE + b'"\r\n\r\n'
    plain = _part(_ALTERNATIVE, b"text/plain; charset=utf-8", _base64(_crlf(text)))
    rich = _part(_ALTERNATIVE, b"text/html; charset=utf-8", _base64(_crlf(html)))
    return b"".join([opening, plain, rich, calendar_part, b"--", _ALTERNATIVE, b"--\r\n"])


def _part(boundary: bytes, kind: bytes, encoded: bytes, disposition: bytes = b"") -> bytes:
    head = b"\r\nContent-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n" + disposition
    return b"".join([b"--", boundary, head, b"\r\n", encoded])


def _base64(content: bytes) -> bytes:
    """Lines of 76 signs (RFC 2045, section 6.8). Cutting one text is three times as fast as base64.encodebytes."""
    whole = base64.b64encode(content)
    return b"".join(whole[start : start + 76] + b"\r\n" for start in range(0, len(whole), 76))


def _crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8")
