"""The slots that a draft offers, picked and in bulk, and what is wrong with each, on the field that causes it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.bulk import BulkError, BulkTime, read_days, read_times
from bot.domain.draft import Draft
from bot.domain.poll import MAX_OPTIONS, Slot
from bot.domain.zones import instants_of, print_day, print_moment

FARTHEST = timedelta(days=731)
"""Two years ahead: farther is a slip of the year."""
LEAST_LENGTH, MOST_LENGTH = timedelta(minutes=15), timedelta(minutes=1440)

NOTHING_OFFERED = "Please offer at least one time."
DUPLICATE = "This time is offered already; please change or empty it."
PAST = "This time has passed; please pick one that is still ahead."
WRONG_LENGTH = "A meeting lasts from 15 minutes to 24 hours, in whole minutes."
TOO_FAR = "This time is more than two years ahead; please check the year."
DAYS_WITHOUT_TIMES = "Please say at what clock times, like 9:00, 14:30."
TIMES_WITHOUT_DAYS = "Please say on which days, like mon-wed or 2026-12-01."
BULK_PAST = "At least one of these times has passed; please leave that day or time out."


@dataclass(frozen=True, slots=True)
class Offer:
    """One offered slot, where it was entered, and, where its hour occurs twice, both readings in words."""

    field: str
    slot: Slot
    doubled: str = ""


@dataclass(slots=True)
class Offers:
    """What was found: the offers in order of time, and field to sentence."""

    found: list[Offer] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(offer.slot for offer in self.found)


def collect_offers(draft: Draft, zone: ZoneInfo, length: timedelta, now: datetime) -> Offers:
    """Every slot of the draft, or the errors that stand in the way, each on its field."""
    offers = Offers()
    _add_picked(offers, draft, length, now)
    _add_bulk(offers, draft, zone, length, now)
    if not offers.found and not offers.errors:
        offers.errors["time:1"] = NOTHING_OFFERED
    if len(offers.found) > MAX_OPTIONS:
        offers.errors.setdefault(offers.found[MAX_OPTIONS].field, _too_many(len(offers.found)))
    offers.found.sort(key=lambda offer: (offer.slot.starts_at, offer.slot.ends_at))
    return offers


def expand_bulk(days: str, times: str, zone: ZoneInfo, length: timedelta, now: datetime) -> Offers:
    """Days x clock times as slots, for the button that fills the time fields; empty where neither was typed."""
    offers = Offers()
    if not days.strip() and not times.strip():
        return offers
    if not times.strip():
        offers.errors["bulk_times"] = DAYS_WITHOUT_TIMES
    elif not days.strip():
        offers.errors["bulk_days"] = TIMES_WITHOUT_DAYS
    else:
        _cross(offers, days, times, _Frame(zone, length, now))
    return offers


@dataclass(frozen=True, slots=True)
class _Frame:
    zone: ZoneInfo
    length: timedelta
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def _add_picked(offers: Offers, draft: Draft, length: timedelta, now: datetime) -> None:
    seen: set[datetime] = set()
    for picked in draft.times:
        if problem := _problem_of(picked.starts_at, now) or (DUPLICATE if picked.starts_at in seen else ""):
            offers.errors[picked.field] = problem
        else:
            offers.found.append(Offer(picked.field, Slot(picked.starts_at, picked.starts_at + length)))
        seen.add(picked.starts_at)


def _add_bulk(offers: Offers, draft: Draft, zone: ZoneInfo, length: timedelta, now: datetime) -> None:
    """A bulk slot that was filled into the time fields as well is the same slot, not a duplicate."""
    bulk = expand_bulk(draft.bulk_days, draft.bulk_times, zone, length, now)
    picked = set(offers.slots)
    offers.found.extend(offer for offer in bulk.found if offer.slot not in picked)
    offers.errors.update(bulk.errors)


def _problem_of(starts_at: datetime, now: datetime) -> str:
    if starts_at <= now:
        return PAST
    return TOO_FAR if starts_at > now + FARTHEST else ""


def _too_many(count: int) -> str:
    return f"A poll offers at most {MAX_OPTIONS} times, and these are {count}; please leave some out."


def _cross(offers: Offers, days: str, times: str, frame: _Frame) -> None:
    clocks = _read_times(offers, times)
    named = _read_days(offers, days, frame, today_counts=all(_is_ahead(frame, clock.starts) for clock in clocks))
    if len(named) * len(clocks) > MAX_OPTIONS:
        offers.errors["bulk_days"] = _too_many(len(named) * len(clocks))
    elif not offers.errors:
        for day in named:
            for clock in clocks:
                _add_slot(offers, day, clock, frame)


def _read_days(offers: Offers, days: str, frame: _Frame, *, today_counts: bool) -> tuple[date, ...]:
    """Days in reach of a calendar only, so that no arithmetic on them can overflow."""
    try:
        named = read_days(days, frame.today, today_counts=today_counts)
    except BulkError as exc:
        offers.errors["bulk_days"] = str(exc)
        return ()
    if named and named[0] < frame.today:
        offers.errors["bulk_days"] = BULK_PAST
    elif named and named[-1] > frame.today + FARTHEST:
        offers.errors["bulk_days"] = TOO_FAR
    return named


def _read_times(offers: Offers, times: str) -> tuple[BulkTime, ...]:
    try:
        return read_times(times)
    except BulkError as exc:
        offers.errors["bulk_times"] = str(exc)
        return ()


def _is_ahead(frame: _Frame, clock: time) -> bool:
    return any(instant > frame.now for instant in instants_of(frame.today, clock, frame.zone))


def _add_slot(offers: Offers, day: date, clock: BulkTime, frame: _Frame) -> None:
    starts = instants_of(day, clock.starts, frame.zone)
    ends = instants_of(day, clock.ends, frame.zone) if clock.ends else tuple(at + frame.length for at in starts)
    if not starts or not ends:
        offers.errors["bulk_times"] = _left_out(day, clock, frame.zone)
    elif starts[0] <= frame.now:
        offers.errors["bulk_days"] = BULK_PAST
    elif not is_length(ends[0] - starts[0]):
        offers.errors["bulk_times"] = WRONG_LENGTH
    else:
        offers.found.append(Offer("bulk_times", Slot(starts[0], ends[0]), _readings(starts, frame.zone)))


def is_length(length: timedelta) -> bool:
    """Whether a meeting may last so long: 15 minutes to a day, whole minutes."""
    return LEAST_LENGTH <= length <= MOST_LENGTH and not length % timedelta(minutes=1)


def _left_out(day: date, clock: BulkTime, zone: ZoneInfo) -> str:
    missing = clock.starts if not instants_of(day, clock.starts, zone) else clock.ends
    return f"{missing:%H:%M} on {print_day(day)} does not exist in {zone.key}: the clocks go forward over it."


def _readings(starts: tuple[datetime, ...], zone: ZoneInfo) -> str:
    return " and ".join(print_moment(at, zone.key) for at in starts) if len(starts) > 1 else ""
