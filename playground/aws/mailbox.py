"""Every mail SES took, whole, and what became of it. It knows nothing of HTTP."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from functools import cached_property
from threading import Condition
from typing import Any

from playground.aws.addresses import bare_address


@dataclass
class Mail:
    """One accepted mail: as it was submitted (`raw`, parsed as `written`) and as SES sent it on (`wire`)."""

    id: str
    region: str
    accepted_at: datetime
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    written: Message
    wire: bytes
    tags: dict[str, str]
    configuration_set: str | None
    source_ip: str
    events: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    """What the recipient's calendar answered: choice, comment, at, and the time that was proposed."""

    @property
    def envelope_address(self) -> str:
        """The sender without its display name."""
        return bare_address(self.sender)

    @cached_property
    def subject(self) -> str:
        return decoded_text(str(self.written["Subject"] or ""))

    @cached_property
    def sent(self) -> Message:
        """The parsed mail that leaves SES; parsed once, because a mail never changes."""
        return message_from_bytes(self.wire, policy=policy.compat32)

    @property
    def status(self) -> str:
        """The kind of the event that says most, for the reader of the mailbox.

        A soft bounce after a delivery is an answering machine's, and a delivery after a soft bounce ends it.
        """
        told = max(self.events, key=_weight, default=None)
        return str(told["kind"]) if told else "accepted"


_WEIGHTS = {"Send": 0, "DeliveryDelay": 1, "Bounce": 2, "Delivery": 3, "Reject": 4, "Complaint": 5}
_HARD = 4


def _weight(event: dict[str, Any]) -> int:
    """How much an event says of where its mail is: events come in any order."""
    is_hard = event["kind"] == "Bounce" and event.get("type") == "Permanent"
    return _HARD if is_hard else _WEIGHTS[event["kind"]]


@dataclass(frozen=True)
class MailFilter:
    """Which mails are wanted; an empty field asks for nothing."""

    to: str = ""
    subject: str = ""
    tag: str = ""
    after: str = ""

    def wants(self, mail: Mail) -> bool:
        return (
            (not self.to or self.to.lower() in [address.lower() for address in mail.recipients])
            and self.subject.lower() in mail.subject.lower()
            and (not self.tag or self.tag in [f"{name}={value}" for name, value in mail.tags.items()])
        )


def decoded_text(value: str) -> str:
    """A header's text, unfolded, its encoded words decoded; as it is written where they are unlawful."""
    unfolded = " ".join(value.split())
    # The modern policies of email.message raise a dozen kinds of errors for odd headers; these are all there are here.
    try:
        return str(make_header(decode_header(unfolded)))
    except (HeaderParseError, LookupError, ValueError):
        return unfolded


class Mailbox:
    """The accepted mails in the order of their arrival; safe for several threads."""

    def __init__(self) -> None:
        self._mails: list[Mail] = []
        self._changed = Condition()
        self._waiting_allowed = True

    def add(self, mail: Mail) -> None:
        with self._changed:
            self._mails.append(mail)
            self._changed.notify_all()

    def record(
        self, mail: Mail, kind: str, recipients: list[str], moment: datetime, bounce_type: str | None = None
    ) -> None:
        """Note an event on its mail; a bounce with its type: Permanent, Transient or Undetermined."""
        about = {"type": bounce_type} if bounce_type else {}
        with self._changed:
            mail.events.append({"kind": kind, "recipients": recipients, "at": moment.isoformat(), **about})
            self._changed.notify_all()

    def clear(self) -> None:
        with self._changed:
            self._mails.clear()

    def find(self, mail_id: str) -> Mail | None:
        with self._changed:
            return next((mail for mail in self._mails if mail.id == mail_id), None)

    def mails(self, wanted: MailFilter | None = None) -> list[Mail]:
        """The wanted mails, oldest first; those after the mail `after` names, where it is given."""
        wanted = wanted or MailFilter()
        with self._changed:
            mails = list(self._mails)
        ids = [mail.id for mail in mails]
        start = ids.index(wanted.after) + 1 if wanted.after in ids else 0
        return [mail for mail in mails[start:] if wanted.wants(mail)]

    def wait(self, wanted: MailFilter, timeout: float) -> list[Mail]:
        """The wanted mails, as soon as there is one; empty when `timeout` seconds bring none."""
        return self.wait_until(lambda: self.mails(wanted), timeout)

    def wait_until(self, look: Callable[[], list[Mail]], timeout: float) -> list[Mail]:
        deadline = time.monotonic() + timeout
        with self._changed:
            while not (found := look()):
                left = deadline - time.monotonic()
                if left <= 0 or not self._waiting_allowed or not self._changed.wait(left):
                    return look()
            return found

    def stop_waiting(self) -> None:
        """End all waits, now and later: the playground stops."""
        with self._changed:
            self._waiting_allowed = False
            self._changed.notify_all()
