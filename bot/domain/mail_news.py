"""What an invite's mail tells its reader, who may have been told something else before."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.delivery import Delivery
from bot.domain.invite import Invite, Method
from bot.domain.poll import Slot


class News(StrEnum):
    """What is new for the reader of a mail."""

    FIRST = "first"
    """They do not hold the event, or get the very same mail once more."""
    MOVED = "moved"
    CHANGED = "changed"
    """Everything but the time may differ."""
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    """Cancelled, since the poll is open again."""
    REMOVED = "removed"
    """The meeting takes place, without this reader."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the address holds by an earlier mail: the meeting's start and the sequence, None for no event.

    `reopened`: the poll is open again.
    """

    starts_at: datetime | None = None
    sequence: int = -1
    reopened: bool = False


NOTHING_TOLD = Told()


def news_of(mail: Delivery, invite: Invite, told: Told) -> News:
    """What this mail of the invite tells whoever was told that."""
    if mail.method is Method.CANCEL:
        return News.REMOVED if not mail.cancels_all else News.REOPENED if told.reopened else News.CANCELLED
    if told.starts_at is None or told.sequence >= mail.sequence:
        return News.FIRST
    return News.CHANGED if told.starts_at == invite.slot.starts_at else News.MOVED


def slot_before(invite: Invite, told: Told) -> Slot | None:
    """The time that the reader knows, where it is another one; a meeting that moves keeps its length."""
    if told.starts_at is None or told.starts_at == invite.slot.starts_at:
        return None
    return Slot(told.starts_at, told.starts_at + invite.slot.length)
