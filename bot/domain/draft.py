"""What an organizer hands in to open a poll, and whether it can be accepted. Decides; neither reads nor writes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.series import Repeat
from bot.domain.times.date_order import DateOrder


@dataclass(frozen=True, slots=True)
class PickedTime:
    """One picked start, UTC, and the field it was picked in (`time:1`), which is where its errors show."""

    field: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class PickedDay:
    """One picked date, and the field it was picked in."""

    field: str
    day: date


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered to be offered: picked times, picked dates, and the two lines of "many at once"."""

    times: tuple[PickedTime, ...] = ()
    days: int = 0
    """How many whole days begin with each of `dates`; 0: times are picked."""
    dates: tuple[PickedDay, ...] = ()
    bulk_days: str = ""
    bulk_times: str = ""


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
    days: int = 0
    """How many whole days begin with each of `dates`; 0: times are picked."""
    dates: tuple[PickedDay, ...] = ()
    note: str = ""
    place: str = ""
    bulk_days: str = ""
    bulk_times: str = ""
    deadline_at: datetime | None = None
    required: tuple[str, ...] = ()
    quorum: int = 0
    """How many of the required people are enough; 0: all of them."""
    co_organizers: tuple[str, ...] = ()
    anonymous: bool = False
    hidden: bool = False
    auto_close: bool = False
    agreement: bool = False
    places: int | None = 0
    """How many people may say yes to each time; 0: any number, None: what was typed is no number."""
    proposals: bool = False
    repeat: Repeat | None = None
    organizer_address: str = ""
    language: str = ""
    """The locale in which the poll's message is written; "" is Meet's default."""
    date_order: DateOrder = DateOrder.UNKNOWN
    """What "12/1" means to the organizer."""
    in_thread: str | None = None
    """ts of the message in whose thread it is posted; None: in the channel itself."""
    confirmed: str = ""
    """The token of the Unconfirmed that the person accepted by submitting again."""

    @property
    def entered(self) -> Entered:
        return Entered(self.times, self.days, self.dates, self.bulk_days, self.bulk_times)
