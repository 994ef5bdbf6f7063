"""The slots that a draft offers, picked and in bulk, and what is wrong with each, on the field that causes it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.draft import Draft
from bot.domain.poll import MAX_OPTIONS, Slot
from bot.domain.times.calendar import FARTHEST, OnCalendar, place_on_calendar
from bot.domain.times.date_order import DateOrder
from bot.domain.times.lines import DAYS, read_lines
from bot.domain.times.values import LEAST_LENGTH, Problem, Reading, ReadLoosely, Reason, WallTime, WholeDay, is_length
from bot.domain.zones import instants_of

ZONE = "timezone"


@dataclass(frozen=True, slots=True)
class Offer:
    """One offered slot and where it was entered. `readings` are both starts where its hour occurs twice."""

    field: str
    slot: Slot
    readings: tuple[datetime, ...] = ()


@dataclass(slots=True)
class Offers:
    """What was found: the offers in order of time, the days that are offered as a whole, and field to problem."""

    found: list[Offer] = field(default_factory=list)
    whole_days: tuple[WholeDay, ...] = ()
    errors: dict[str, Problem] = field(default_factory=dict)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(offer.slot for offer in self.found)


@dataclass(frozen=True, slots=True)
class Frame:
    """What turns text into instants: the zone that governs it (None while unknown), the length, and now (UTC)."""

    zone: ZoneInfo | None
    length: timedelta
    now: datetime
    order: DateOrder = DateOrder.UNKNOWN
    read_loosely: ReadLoosely | None = None


def collect_offers(draft: Draft, frame: Frame) -> Offers:
    """Every slot of the draft, or the errors that stand in the way, each on its field."""
    offers = Offers()
    _add_picked(offers, draft, frame)
    _add_bulk(offers, expand_bulk(draft.bulk_days, draft.bulk_times, frame))
    if not offers.found and not offers.errors:
        offers.errors["time:1"] = Problem(Reason.NOTHING_OFFERED)
    if len(offers.found) > MAX_OPTIONS:
        offers.errors.setdefault(offers.found[MAX_OPTIONS].field, _too_many(len(offers.found)))
    offers.found.sort(key=lambda offer: (offer.slot.starts_at, offer.slot.ends_at))
    return offers


def expand_bulk(days: str, times: str, frame: Frame) -> Offers:
    """Days x clock times as slots, for the button that fills the time fields; empty where neither was typed."""
    if not days.strip() and not times.strip():
        return Offers()
    return expand_reading(read_lines(days, times, frame.order), frame)


def expand_reading(reading: Reading, frame: Frame) -> Offers:
    """What was read as slots. Text is never turned into instants while the zone is unknown."""
    if frame.zone is None:
        return Offers(errors={ZONE: Problem(Reason.ZONE_UNKNOWN)})
    placed = place_on_calendar(reading, frame.now.astimezone(frame.zone), frame.read_loosely)
    offers = Offers(whole_days=placed.whole_days, errors=_first_of_each(placed))
    offers.errors |= {} if offers.errors else _sum_errors(reading, placed)
    if not offers.errors:
        for wall in placed.times:
            _add_slot(offers, wall, replace(frame, length=reading.length or frame.length), reading.clock_field)
    return offers


def _first_of_each(placed: OnCalendar) -> dict[str, Problem]:
    """One problem a field is said at a time."""
    return dict(reversed(placed.problems))


def _sum_errors(reading: Reading, placed: OnCalendar) -> dict[str, Problem]:
    """What is wrong with the whole. Whole days cannot be stored yet: a day needs a clock time."""
    if placed.whole_days:
        asked = any(group.whole_days for group in reading.groups)
        return {reading.clock_field: Problem(Reason.NO_WHOLE_DAYS if asked else Reason.DAYS_WITHOUT_TIMES)}
    if len(placed.times) > MAX_OPTIONS:
        return {DAYS: _too_many(len(placed.times))}
    return {} if is_length(reading.length or LEAST_LENGTH) else {reading.clock_field: Problem(Reason.WRONG_LENGTH)}


def _add_picked(offers: Offers, draft: Draft, frame: Frame) -> None:
    seen: set[datetime] = set()
    for picked in draft.times:
        reason = reason_against(picked.starts_at, frame.now) or (Reason.DUPLICATE if picked.starts_at in seen else None)
        if reason:
            offers.errors[picked.field] = Problem(reason)
        else:
            offers.found.append(Offer(picked.field, Slot(picked.starts_at, picked.starts_at + frame.length)))
        seen.add(picked.starts_at)


def _add_bulk(offers: Offers, bulk: Offers) -> None:
    """A bulk slot that was filled into the time fields as well is the same slot, not a duplicate."""
    picked = set(offers.slots)
    offers.found.extend(offer for offer in bulk.found if offer.slot not in picked)
    offers.whole_days = bulk.whole_days
    offers.errors.update(bulk.errors)


def reason_against(starts_at: datetime, now: datetime) -> Reason | None:
    """Why nobody can meet then; None where nothing is against it."""
    if starts_at <= now:
        return Reason.PAST
    return Reason.TOO_FAR if starts_at > now + FARTHEST else None


def _too_many(count: int) -> Problem:
    return Problem(Reason.TOO_MANY, count=count)


def _add_slot(offers: Offers, wall: WallTime, frame: Frame, clock_field: str) -> None:
    slot = slot_of(wall, frame)
    if isinstance(slot, Problem):
        offers.errors.setdefault(DAYS if slot.reason is Reason.PAST else clock_field, slot)
    else:
        offers.found.append(replace(slot, field=clock_field))


def slot_of(wall: WallTime, frame: Frame) -> Offer | Problem:
    """The slot of a wall time that is still ahead; of an hour that occurs twice the first reading ahead, and both.

    A clock time that the clocks go over, a past one and a wrong length are problems. The frame has a zone.
    """
    zone = frame.zone or ZoneInfo("UTC")
    starts = instants_of(wall.day, wall.starts, zone)
    ends = () if wall.ends is None else instants_of(wall.span.end_day(wall.day), wall.ends, zone)
    if not starts or (wall.ends is not None and not ends):
        return Problem(Reason.LEFT_OUT, "", (wall.day,), wall.ends if starts else wall.starts, zone.key)
    ahead = tuple(at for at in starts if at > frame.now)
    if not ahead:
        return Problem(Reason.PAST, days=(wall.day,), clock=wall.starts)
    end = ends[0] if ends else ahead[0] + frame.length
    if not is_length(end - ahead[0]):
        return Problem(Reason.WRONG_LENGTH)
    return Offer("", Slot(ahead[0], end), ahead if len(ahead) > 1 else ())
