"""Owns the values of the form that opens a poll, between Slack's fields and the view; it checks nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.poll import MAX_OPTIONS

DEFAULT_MINUTES = 60
LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240, 480)
FIRST_TIMES = 3
"""So many empty times stand in a new form: a question with one answer needs no poll."""


@dataclass(frozen=True, slots=True)
class TimeField:
    """One picker of the form; its block keeps its name for as long as its value is the person's own."""

    block: str
    picked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PollForm:
    """What stands in the modal now. `zone` is "" until somebody chose one or Slack's profile told it."""

    title: str = ""
    note: str = ""
    place: str = ""
    minutes: int = DEFAULT_MINUTES
    zone: str = ""
    times: tuple[TimeField, ...] = ()
    bulk_days: str = ""
    bulk_times: str = ""
    channel: str = ""
    deadline_at: datetime | None = None
    required: tuple[str, ...] = ()
    asks_address: bool = False
    organizer_address: str = ""
    settings: frozenset[str] = frozenset()
    suffixes: Mapping[str, str] = field(default_factory=dict)
    """Fields whose value we changed under an open modal: Slack takes a new value only in a block of a new name."""

    @property
    def picked(self) -> tuple[tuple[str, datetime], ...]:
        """Block and instant of every time that was picked, in the order of the form."""
        return tuple((time.block, time.picked_at) for time in self.times if time.picked_at)

    def block(self, name: str) -> str:
        """The block_id under which a field stands now."""
        return f"{name}:{self.suffixes[name]}" if name in self.suffixes else name


def with_profile(form: PollForm, zone: str, address: str) -> PollForm:
    """The form with what Slack's profile told meanwhile, where the person has chosen nothing else."""
    if form.zone or not zone:
        return form
    suffixes = {**form.suffixes, "timezone": "profile", "organizer_address": "profile"}
    return replace(form, zone=zone, organizer_address=form.organizer_address or address, suffixes=suffixes)


def new_times(count: int = FIRST_TIMES) -> tuple[TimeField, ...]:
    return tuple(TimeField(f"time:{number}") for number in range(1, count + 1))


def emptied(times: tuple[TimeField, ...]) -> tuple[TimeField, ...]:
    """The fields without their values: what is filled in next takes names that none of them has."""
    return tuple(TimeField(time.block) for time in times)


def _next_number(form: PollForm) -> int:
    numbers = [time.block.partition(":")[2] for time in form.times]
    return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1


def with_another_time(form: PollForm) -> PollForm:
    """The form with one more empty time, unless it already offers as many as a poll may have."""
    if len(form.times) >= MAX_OPTIONS:
        return form
    return replace(form, times=(*form.times, TimeField(f"time:{_next_number(form)}")))


def with_filled_times(form: PollForm, instants: tuple[datetime, ...]) -> PollForm:
    """The form with these instants after the picked ones, and the lines they came from empty.

    Empty pickers go, and every changed field is a new block: Slack keeps what stands in a block whose name it knows.
    """
    known = {instant for _, instant in form.picked}
    kept = tuple(time for time in form.times if time.picked_at)
    first = _next_number(form)
    fresh = [instant for instant in instants if instant not in known]
    added = tuple(TimeField(f"time:{first + index}", instant) for index, instant in enumerate(fresh))
    suffixes = {**form.suffixes, **dict.fromkeys(("bulk_days", "bulk_times", "length"), str(first))}
    times = (*kept, *added)[:MAX_OPTIONS]
    return replace(form, times=times, bulk_days="", bulk_times="", suffixes=suffixes)
