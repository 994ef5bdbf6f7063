"""What an invite's mail tells its reader, who may have been told something else before."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.days import Days
from bot.domain.delivery import Delivery
from bot.domain.invite import Invite, Method
from bot.domain.poll import Slot
from bot.domain.zones import slot_of_days, zone_or_utc


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
    """What the address holds by an earlier mail: when the meeting passes and the sequence, None for no event.

    `reopened`: the poll is open again. `days` are the whole days that it was told, `ends_at` is the end of a time, None
    where the mail did not note it.
    """

    passes_at: datetime | None = None
    sequence: int = -1
    reopened: bool = False
    days: Days | None = None
    ends_at: datetime | None = None


NOTHING_TOLD = Told()


def news_of(mail: Delivery, invite: Invite, told: Told) -> News:
    """What this mail of the invite tells whoever was told that."""
    if mail.method is Method.CANCEL:
        return News.REMOVED if not mail.cancels_all else News.REOPENED if told.reopened else News.CANCELLED
    if told.passes_at is None or told.sequence >= mail.sequence:
        return News.FIRST
    return News.CHANGED if _is_the_same(told, invite.slot) else News.MOVED


def slot_before(invite: Invite, told: Told) -> Slot | None:
    """The time that the reader knows, where it is another one; one whose end is not known is as long as the new one."""
    if told.passes_at is None or _is_the_same(told, invite.slot):
        return None
    if told.days:
        return slot_of_days(told.days, zone_or_utc(invite.zone))
    return Slot(told.passes_at, told.ends_at or told.passes_at + invite.slot.length)


def _is_the_same(told: Told, slot: Slot) -> bool:
    """Days are compared as dates: their instants follow from the zone."""
    if told.days or slot.days:
        return told.days == slot.days
    return told.passes_at == slot.starts_at
