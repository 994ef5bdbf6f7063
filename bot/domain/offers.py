"""The slots that a draft offers, picked and in bulk, and what is wrong with each, on the field that causes it."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.days import MOST_DAYS, Days, days_from
from bot.domain.draft import Entered
from bot.domain.poll import MAX_OPTIONS, Option, Slot
from bot.domain.times.calendar import FARTHEST, OnCalendar, place_on_calendar
from bot.domain.times.date_order import DateOrder
from bot.domain.times.lines import DAYS, read_lines
from bot.domain.times.values import LEAST_LENGTH, Problem, Reading, ReadLoosely, Reason, WallTime, is_length
from bot.domain.zones import instants_of, slot_of_days

ZONE = "timezone"


@dataclass(frozen=True, slots=True)
class Offer:
    """One offered slot and where it was entered. `readings` are both starts where its hour occurs twice."""

    field: str
    slot: Slot
    readings: tuple[datetime, ...] = ()


@dataclass(slots=True)
class Offers:
    """What was found: the offers in order of time, and field to problem."""

    found: list[Offer] = field(default_factory=list)
    errors: dict[str, Problem] = field(default_factory=dict)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(offer.slot for offer in self.found)


@dataclass(frozen=True, slots=True)
class Frame:
    """What turns text into instants: the zone that governs it (None while unknown), the length, and now (UTC).

    The length is that of times; whole days have none.
    """

    zone: ZoneInfo | None
    length: timedelta
    now: datetime
    order: DateOrder = DateOrder.UNKNOWN
    read_loosely: ReadLoosely | None = None


def collect_offers(entered: Entered, frame: Frame) -> Offers:
    """Every slot of a new poll, or the errors that stand in the way, each on its field."""
    offers = further_offers(entered, frame, ())
    if not offers.found and not offers.errors:
        offers.errors["date:1" if entered.days else "time:1"] = Problem(Reason.NOTHING_OFFERED)
    return offers


def further_offers(entered: Entered, frame: Frame, offered: Sequence[Slot]) -> Offers:
    """What was entered beside these slots, which are offered already; nothing where nothing was.

    Picking one of them again is a duplicate; in the lines it is left out, as one that was picked as well.
    """
    offers = Offers()
    _add_picked(offers, entered, frame, {same_choice(slot) for slot in offered})
    _add_bulk(offers, expand_bulk(entered.bulk_days, entered.bulk_times, frame), offered)
    count = len(offered) + len(offers.found)
    if offers.found and count > MAX_OPTIONS:
        first = max(MAX_OPTIONS - len(offered), 0)
        offers.errors.setdefault(offers.found[first].field, _too_many(count))
    offers.found.sort(key=lambda offer: poll_order(offer.slot))
    return offers


def poll_order(slot: Slot) -> tuple[datetime, datetime]:
    """By this the slots of a new poll are sorted, and so numbered."""
    return slot.starts_at, slot.ends_at


def same_choice(slot: Slot) -> Days | datetime:
    """What makes two slots one and the same to choose from: the dates, or the start."""
    return slot.days or slot.starts_at


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
    offers = Offers(errors=_first_of_each(placed))
    offers.errors |= {} if offers.errors else _sum_errors(reading, placed)
    if not offers.errors:
        for wall in placed.times:
            _add_slot(offers, wall, replace(frame, length=reading.length or frame.length), reading.clock_field)
        offers.found += [Offer(reading.clock_field, slot_of_days(days, frame.zone)) for days in placed.whole_days]
    return offers


def _first_of_each(placed: OnCalendar) -> dict[str, Problem]:
    """One problem a field is said at a time."""
    return dict(reversed(placed.problems))


def _sum_errors(reading: Reading, placed: OnCalendar) -> dict[str, Problem]:
    """What is wrong with the whole. Days are whole only where it was said: forgotten clock times must not make them."""
    if not all(group.clocks or group.whole_days for group in reading.groups):
        return {reading.clock_field: Problem(Reason.DAYS_WITHOUT_TIMES)}
    if (count := len(placed.times) + len(placed.whole_days)) > MAX_OPTIONS:
        return {DAYS: _too_many(count)}
    return {} if is_length(reading.length or LEAST_LENGTH) else {reading.clock_field: Problem(Reason.WRONG_LENGTH)}


def _add_picked(offers: Offers, entered: Entered, frame: Frame, offered: set[Days | datetime]) -> None:
    seen = set(offered)
    for offer in _picked(entered, frame):
        reason = reason_against(offer.slot, frame.now) or (
            Reason.DUPLICATE if same_choice(offer.slot) in seen else None
        )
        if reason:
            offers.errors[offer.field] = Problem(reason)
        else:
            offers.found.append(offer)
        seen.add(same_choice(offer.slot))


def _picked(entered: Entered, frame: Frame) -> Iterator[Offer]:
    """Each picked date begins so many whole days as were chosen.

    What lies out of reach is refused in any case, so that it is brought to where the calendar has not ended yet.
    """
    zone, count = frame.zone or ZoneInfo("UTC"), entered.days if is_day_count(entered.days) else 1
    first, last = frame.now - 2 * FARTHEST, frame.now + 2 * FARTHEST
    for time in entered.times:
        starts_at = min(time.starts_at, last)
        yield Offer(time.field, Slot(starts_at, starts_at + frame.length))
    for picked in entered.dates:
        day = min(max(picked.day, first.date()), last.date())
        yield Offer(picked.field, slot_of_days(days_from(day, count), zone))


def _add_bulk(offers: Offers, bulk: Offers, offered: Sequence[Slot]) -> None:
    """A bulk slot that was filled into the time fields as well is the same slot, not a duplicate."""
    known = {*offers.slots, *offered}
    offers.found.extend(offer for offer in bulk.found if offer.slot not in known)
    offers.errors.update(bulk.errors)


def is_day_count(count: int) -> bool:
    """Whether so many whole days can be one option."""
    return 1 <= count <= MOST_DAYS


def reason_against(slot: Slot, now: datetime) -> Reason | None:
    """Why nobody can meet then; None where nothing is against it."""
    if not slot.is_ahead(now):
        return Reason.PAST
    return Reason.TOO_FAR if slot.starts_at > now + FARTHEST else None


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


def in_order_of_time(options: Iterable[Option], gone: Container[str] = ()) -> list[Option]:
    """As a poll offers them; withdrawn ones, and those that are `gone`, last."""
    return sorted(options, key=lambda one: (one.withdrawn or one.id in gone, one.slot.starts_at, one.position))
