"""The invite: one event with one UID for life, and its iTIP terms (RFC 5545, RFC 5546)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.poll import Slot


class Method(StrEnum):
    """iTIP methods that Meet mails (RFC 5546, section 3.2)."""

    REQUEST = "REQUEST"
    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


class Role(StrEnum):
    """ATTENDEE's ROLE parameter (RFC 5545, section 3.2.16): yes is required, maybe is optional."""

    REQUIRED = "REQ-PARTICIPANT"
    OPTIONAL = "OPT-PARTICIPANT"
    ORGANIZER = "ORGANIZER"
    """Not an iCalendar role: the organizer's own copy, mailed as PUBLISH without ATTENDEE."""


class InviteStatus(StrEnum):
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Invite:
    """What a poll's winner became. `uid` and the organizer's address are frozen when it is made."""

    id: str
    workspace: str
    poll: str
    uid: str
    sequence: int
    status: InviteStatus
    slot: Slot
    title: str
    place: str
    note: str
    zone: str
    organizer: str
    organizer_name: str
    organizer_address: str
    permalink: str
    created_at: datetime
    revised_at: datetime
    reason: str = ""
    """Why the meeting is cancelled, as the organizer typed it; "" while it stands."""
    reply_domain: str = ""
    """Where calendars answer it (`bot.domain.reply_address`); "" where they answer the organizer. Frozen too."""
    reply_secret: str = field(default="", repr=False)

    @property
    def takes_replies(self) -> bool:
        """Whether its ORGANIZER is an address of Meet's own, and the organizer an attendee like everybody else."""
        return self.reply_domain != ""

    def method_for(self, role: Role) -> Method:
        """How the event is mailed. The organizer's own copy is published, since calendars throw away a request of
        their own owner (RFC 5546, section 3.2.1); where Meet takes the replies, the organizer is asked too."""
        return Method.PUBLISH if role is Role.ORGANIZER and not self.takes_replies else Method.REQUEST
