"""What a mail that answers an invite means: whose answer it is, whether it is the newest, and who is told. Pure.

RFC 5546, sections 2.1.4, 2.1.5 and 3.2.3, and what programs really send.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.addresses import mask_address, normalise_address
from bot.domain.days import Days
from bot.domain.invite import Invite, InviteStatus
from bot.domain.poll import Slot
from bot.domain.reply_outcomes import Outcome, ReplyReason, Told


class Answer(StrEnum):
    """The values of PARTSTAT that say whether somebody comes (RFC 5545, section 3.2.12)."""

    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


class ReplyMethod(StrEnum):
    """The iTIP methods that Meet reads (RFC 5546, section 3.2). All others are refused."""

    REPLY = "REPLY"
    COUNTER = "COUNTER"


@dataclass(frozen=True, slots=True)
class Answering:
    """One ATTENDEE line: its addresses, normalised, none where it names none, and its PARTSTAT as written."""

    addresses: frozenset[str]
    partstat: str


@dataclass(frozen=True, slots=True)
class CalendarReply:
    """One REPLY or COUNTER, as far as Meet reads it. Times and texts of the event itself are never taken from it."""

    method: ReplyMethod
    uid: str
    sequence: int | None
    stamped_at: datetime | None
    attendees: tuple[Answering, ...]
    comment: str = ""
    proposed: Slot | Days | None = None
    """The time or the whole days that a COUNTER proposes."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent the mail: the address in From, and whether the domain in it vouches (DMARC passed)."""

    address: str
    is_vouched: bool


@dataclass(frozen=True, slots=True)
class Attendee:
    """Whom a reply address names. `sequence` is that of the newest mail to them; `address` is "" once forgotten."""

    user: str
    address: str
    address_hash: str
    sequence: int
    is_invited: bool = True
    """Whether the newest mail to them asks them to come; False where it took the meeting away."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """The newest answer of one attendee. `sequence` and `stamped_at` say how new it is (RFC 5546, section 2.1.5)."""

    invite: str
    user: str
    address_hash: str
    answer: Answer
    sequence: int
    stamped_at: datetime
    received_at: datetime
    is_verified: bool
    """The mail came from the attendee's own address, and its domain vouches for that."""
    comment: str = ""

    @property
    def newness(self) -> tuple[int, datetime]:
        """Of two answers the one with the higher value counts, in whatever order they arrive."""
        return self.sequence, self.stamped_at


@dataclass(frozen=True, slots=True)
class Decided:
    """What a reply changes: an answer to store, something to tell, or neither."""

    outcome: Outcome | ReplyReason
    attendance: Attendance | None = None
    told: Told | None = None
    other: str = ""
    """Who answered instead of the attendee, masked."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a reply meets: the invite, the attendee of its address, and their answer so far."""

    invite: Invite
    attendee: Attendee
    answered: Attendance | None = None

    @property
    def sequence(self) -> int:
        """The newest version that this attendee was mailed."""
        return max(self.invite.sequence, self.attendee.sequence)


def is_over(invite: Invite, now: datetime) -> bool:
    """Whether an answer comes too late: the meeting is cancelled, or has ended."""
    return invite.status is not InviteStatus.CONFIRMED or now >= invite.slot.ends_at


def is_of(reply: CalendarReply, invite: Invite, attendee: Attendee) -> bool:
    """Whether it answers this invite for this attendee."""
    return reply.uid == invite.uid and _own_line(reply.attendees, attendee.address) is not None


def is_proven(sender: Sender, attendee: Attendee) -> bool:
    """Whether the mail proves that the attendee wrote it: it comes from their address, whose domain vouches for it."""
    return sender.is_vouched and normalise_address(sender.address) == normalise_address(attendee.address)


def decide(reply: CalendarReply, standing: Standing, sender: Sender, received_at: datetime) -> Decided:
    """What this reply changes. Never raises. Nothing but a REPLY that accepts, declines or is tentative changes an
    answer, and only that of the attendee whom the address names."""
    if reply.uid != standing.invite.uid:
        return Decided(ReplyReason.WRONG_UID)
    if is_over(standing.invite, received_at) or not standing.attendee.is_invited:
        return Decided(Outcome.TOO_LATE)
    own = _own_line(reply.attendees, standing.attendee.address)
    if own is None and reply.attendees:
        return Decided(Outcome.TOLD, told=Told.OF_ANOTHER, other=_other(reply.attendees))
    if reply.method is ReplyMethod.COUNTER:
        return Decided(Outcome.TOLD, told=Told.COUNTERED)
    if own is None:
        return Decided(ReplyReason.NO_ATTENDEE)
    return _answered(reply, own.partstat.upper(), standing, sender, received_at)


def _own_line(attendees: Collection[Answering], address: str) -> Answering | None:
    """The line of the attendee. One line without an address, as Exchange writes it, can only be theirs: the mail was
    sent to their address of the invite."""
    wanted = normalise_address(address)
    own = next((line for line in attendees if wanted in line.addresses), None)
    if own is None and len(attendees) == 1:
        own = next((line for line in attendees if not line.addresses), None)
    return own


def _other(attendees: Collection[Answering]) -> str:
    named = sorted(address for line in attendees for address in line.addresses)
    return mask_address(named[0]) if named else ""


def version_of(reply: CalendarReply | None, standing: Standing, received_at: datetime) -> int:
    """Which version of the invite a mail is about. Written words name none: they are about the newest one."""
    if reply is None:
        return standing.sequence
    return _sequence(reply.sequence, min(reply.stamped_at or received_at, received_at), standing)


def _answered(
    reply: CalendarReply, partstat: str, standing: Standing, sender: Sender, received_at: datetime
) -> Decided:
    if partstat == "DELEGATED":
        return Decided(Outcome.TOLD, told=Told.DELEGATED)
    if partstat not in list(Answer):
        return Decided(Outcome.NO_CHANGE)
    new = _attendance(reply, Answer(partstat), standing, sender, received_at)
    before = standing.answered
    if before is not None and new.newness <= before.newness:
        return Decided(Outcome.REPEATED if new.newness == before.newness else Outcome.OLDER)
    return Decided(Outcome.ANSWERED, new)


def _attendance(
    reply: CalendarReply, answer: Answer, standing: Standing, sender: Sender, received_at: datetime
) -> Attendance:
    """A stamp from the future would block every later answer, so it is capped at the receipt, as is the sequence at
    ours."""
    attendee = standing.attendee
    stamped_at = min(reply.stamped_at or received_at, received_at)
    return Attendance(
        standing.invite.id,
        attendee.user,
        attendee.address_hash,
        answer,
        _sequence(reply.sequence, stamped_at, standing),
        stamped_at,
        received_at,
        is_proven(sender, attendee),
        reply.comment,
    )


def _sequence(said: int | None, stamped_at: datetime, standing: Standing) -> int:
    """The version that is answered. Some programs leave SEQUENCE out or always write 0: then the answer is to the
    newest version, unless it was written before that version was made."""
    if said:
        return max(min(said, standing.sequence), 0)
    return 0 if stamped_at < standing.invite.revised_at else standing.sequence
