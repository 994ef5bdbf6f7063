"""An edit of a poll that was posted: what somebody wants, as values. It checks nothing."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.draft import PickedDay, PickedTime
from bot.domain.places import places_per_time
from bot.domain.poll import PollSnapshot
from bot.domain.reasons import Why
from bot.domain.times.date_order import DateOrder
from bot.domain.times.zone_change import Keep

MOST_CO_ORGANIZERS = 10
MOST_EVER_OFFERED = 200
"""Times that a poll has offered in all, withdrawn ones among them, which stay for ever."""


class EditReason(Why, StrEnum):
    """Why an edit cannot be saved."""

    ANONYMITY_STAYS = "anonymity_stays"
    """Somebody has answered in the belief that no name is shown."""
    CHANGED_MEANWHILE = "changed_meanwhile"
    """Somebody else saved an edit after this one was begun."""
    CANNOT_HELP = "cannot_help"
    """One of the co-organizers is an app, deactivated, of another workspace or unknown."""
    TOO_MANY_HELP = "too_many_help"
    ALL_WITHDRAWN = "all_withdrawn"
    TOO_MANY_EVER = "too_many_ever"


@dataclass(frozen=True, slots=True)
class PollEdit:
    """A poll as somebody wants it.

    `times` maps ids of options to starts, and `dates` those of whole days to their first day; an option in neither
    stays as it is.
    """

    title: str
    place: str
    note: str
    deadline_at: datetime | None
    anonymous: bool
    hidden: bool
    auto_close: bool
    required: tuple[str, ...]
    co_organizers: tuple[str, ...]
    times: Mapping[str, datetime]
    withdrawn: frozenset[str] = frozenset()
    added: tuple[PickedTime, ...] = ()
    length: timedelta = timedelta(hours=1)
    """Of the added times; a changed one keeps its own length."""
    places: int | None = 0
    """How many people may say yes to each time; 0: any number, None: what was typed is no number."""
    dates: Mapping[str, date] = field(default_factory=dict)
    added_dates: tuple[PickedDay, ...] = ()
    days: int = 1
    """How many whole days begin with each of the added dates."""
    bulk_days: str = ""
    bulk_times: str = ""
    zone: str = ""
    """Another zone for the poll; "" leaves it as it is."""
    keep: Keep = Keep.MOMENTS
    """What of the offered times stays in another zone. Whole days are the same dates in any case."""
    proposals: bool = False
    agreement: bool = False
    quorum: int = 0
    """How many of the required people are enough; 0: all of them."""
    date_order: DateOrder = DateOrder.UNKNOWN
    """What "12/1" means to whoever edits."""
    confirmed: str = ""
    """The token of the Unconfirmed that was accepted."""


def edit_of(snapshot: PollSnapshot) -> PollEdit:
    """The edit that changes nothing."""
    poll = snapshot.poll
    return PollEdit(
        title=poll.title,
        place=poll.place,
        note=poll.note,
        deadline_at=poll.deadline_at,
        anonymous=poll.anonymous,
        hidden=poll.hidden,
        auto_close=poll.auto_close,
        proposals=poll.proposals,
        agreement=poll.agreement,
        required=poll.required,
        co_organizers=poll.co_organizers,
        times={},
        places=places_per_time(snapshot),
        zone=poll.zone,
        quorum=poll.quorum,
    )


def stamp_of(snapshot: PollSnapshot) -> str:
    """Changes with everything that an edit can change, and with nothing else: answers leave it as it is."""
    edit = edit_of(snapshot)
    seen = [(option.id, option.slot, option.withdrawn) for option in snapshot.options]
    return hashlib.sha256(repr((edit, seen)).encode()).hexdigest()[:32]
