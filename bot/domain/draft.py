"""What an organizer hands in to open a poll, and whether it can be accepted. Decides; neither reads nor writes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.times.date_order import DateOrder


@dataclass(frozen=True, slots=True)
class PickedTime:
    """One picked start, UTC, and the field it was picked in (`time:1`), which is where its errors show."""

    field: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """The opening modal as typed. Instants are UTC; `zone` is an IANA name; texts are as the person left them."""

    workspace: str
    organizer: str
    channel: str
    title: str
    length: timedelta
    zone: str
    times: tuple[PickedTime, ...] = ()
    note: str = ""
    place: str = ""
    bulk_days: str = ""
    bulk_times: str = ""
    deadline_at: datetime | None = None
    required: tuple[str, ...] = ()
    anonymous: bool = False
    hidden: bool = False
    auto_close: bool = False
    places: int | None = 0
    """How many people may say yes to each time; 0: any number, None: what was typed is no number."""
    organizer_address: str = ""
    language: str = ""
    """The locale in which the poll's message is written; "" is Meet's default."""
    date_order: DateOrder = DateOrder.UNKNOWN
    """What "12/1" means to the organizer."""
    confirmed: str = ""
    """The token of the Unconfirmed that the person accepted by submitting again."""
