"""Mails for tests, and independent readers of them: stdlib email, icalendar, vobject, ics, and raw bytes."""

import warnings
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from typing import Any, cast

import icalendar
import vobject

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.invite import Invite, InviteStatus, Method, Role
from bot.domain.mail_news import NOTHING_TOLD, Told
from bot.domain.poll import Slot
from bot.ports import OutgoingMail
from invites.mime import MailBuilder, Sender

NOW = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)
STARTS = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SECRET = b"a secret for tests, and for nothing else"
PLAIN = Sender("invites@meet.example.com", SECRET)
STOPS = "replies.example.com"
RECEIVING = Sender("invites@meet.example.com", SECRET, "https://meet.example.com", STOPS)
PUBLIC = Sender("invites@meet.example.com", SECRET, "https://meet.example.com")
INVITE = Invite(
    id="invite-1",
    workspace="T1",
    poll="poll-1",
    uid="poll-1@meet.example.com",
    sequence=0,
    status=InviteStatus.CONFIRMED,
    slot=Slot(STARTS, STARTS + timedelta(hours=1)),
    title="Design review",
    place="Room 4",
    note="Bring ideas.\nAnd tea.",
    zone="Europe/Berlin",
    organizer="U1",
    organizer_name="Ada Lovelace",
    organizer_address="ada@example.com",
    permalink="https://team.slack.com/archives/C1/p1764000000000100",
    created_at=NOW,
    revised_at=NOW,
)
DELIVERY = Delivery(
    id="0123456789abcdef0123456789abcdef",
    workspace="T1",
    kind=DeliveryKind.INVITE,
    user="U2",
    address="ben@example.com",
    status=DeliveryStatus.SENDING,
    created_at=NOW,
    dtstamp=NOW,
    poll="poll-1",
    invite="invite-1",
    method=Method.REQUEST,
    role=Role.REQUIRED,
    attempts=1,
)


@dataclass(frozen=True)
class Built:
    """One mail as its readers see it."""

    mail: OutgoingMail

    @property
    def raw(self) -> bytes:
        return self.mail.raw

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.SMTP)

    @property
    def parts(self) -> list[EmailMessage]:
        return cast("list[EmailMessage]", list(self.message.walk()))

    def part(self, kind: str) -> EmailMessage:
        (found,) = [part for part in self.parts if part.get_content_type() == kind]
        return found

    @cached_property
    def text(self) -> str:
        return str(self.part("text/plain").get_content()).replace("\r\n", "\n")

    @cached_property
    def html(self) -> str:
        return str(self.part("text/html").get_content())

    @property
    def ics(self) -> bytes:
        return cast("bytes", self.part("text/calendar").get_payload(decode=True))

    @property
    def attached(self) -> bytes:
        return cast("bytes", self.part("application/ics").get_payload(decode=True))


def build(
    sender: Sender = PLAIN,
    *,
    name: str = "Ben",
    zone: str = "America/New_York",
    invite: Invite = INVITE,
    told: Told = NOTHING_TOLD,
    **changes: Any,
) -> Built:
    """The mail of DELIVERY about `invite`; fields of the delivery are given by name."""
    delivery = replace(DELIVERY, **changes)
    return Built(MailBuilder(sender).build_invite(delivery, invite, name=name, zone=zone, told=told))


def cancellation(sender: Sender = PLAIN, **changes: Any) -> Built:
    invite = replace(INVITE, sequence=1, status=InviteStatus.CANCELLED)
    return build(sender, invite=invite, method=Method.CANCEL, sequence=1, **changes)


def organizers_copy(**changes: Any) -> Built:
    return build(method=Method.PUBLISH, role=Role.ORGANIZER, address="ada@example.com", **changes)


def build_code(sender: Sender = PLAIN) -> Built:
    """The mail of a code."""
    return Built(MailBuilder(sender).build_code(replace(DELIVERY, kind=DeliveryKind.CODE, method=None, role=None)))


def every_kind(kind: str, sender: Sender = PLAIN) -> Built:
    """A mail of that kind of KINDS."""
    match kind:
        case "request":
            return build(sender)
        case "maybe":
            return build(sender, role=Role.OPTIONAL)
        case "update":
            return build(sender, invite=replace(INVITE, sequence=2), sequence=2)
        case "publish":
            return organizers_copy(sender=sender)
        case "cancel":
            return cancellation(sender)
        case "cancel one":
            return cancellation(sender, cancels_all=False)
    return cancellation(sender, role=Role.ORGANIZER, address="ada@example.com")


KINDS = ["request", "maybe", "update", "publish", "cancel", "cancel one", "cancel organizer"]
"""Every kind of mail with a calendar."""


def by_icalendar(ics: bytes) -> Any:
    """The event as icalendar reads it."""
    (event,) = icalendar.Calendar.from_ical(ics).walk("VEVENT")
    return event


def by_vobject(ics: bytes) -> Any:
    """The event as vobject reads it."""
    return vobject.readOne(ics.decode("utf-8")).vevent


def by_ics(ics: bytes) -> Any:
    """The event as ics.py reads it."""
    with warnings.catch_warnings():
        # Its parser still asks a library by the name it had before.
        warnings.simplefilter("ignore")
        from ics import Calendar

        (event,) = Calendar(ics.decode("utf-8")).events
    return event


def unfolded(ics: bytes) -> list[str]:
    """The content lines, folds undone (RFC 5545, section 3.1)."""
    return ics.decode("utf-8").replace("\r\n ", "").split("\r\n")


def line(ics: bytes, name: str) -> str:
    """The only line of that property, parameters and all; "" where there is none."""
    found = [one for one in unfolded(ics) if one.split(":")[0].split(";")[0] == name]
    assert len(found) <= 1, found
    return found[0] if found else ""
