"""Owns the values of the form that opens a poll, between Slack's fields and the view; it checks nothing."""

from dataclasses import dataclass, replace
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
    reset: str = ""
    """Suffix of the blocks whose value came from Slack's profile after the modal was open: a new name, a new value."""

    @property
    def picked(self) -> tuple[tuple[str, datetime], ...]:
        """Block and instant of every time that was picked, in the order of the form."""
        return tuple((field.block, field.picked_at) for field in self.times if field.picked_at)


def with_profile(form: PollForm, zone: str, address: str) -> PollForm:
    """The form with what Slack's profile told meanwhile, where the person has chosen nothing else."""
    if form.zone or not zone:
        return form
    return replace(form, zone=zone, organizer_address=form.organizer_address or address, reset="profile")


def new_times(count: int = FIRST_TIMES) -> tuple[TimeField, ...]:
    return tuple(TimeField(f"time:{number}") for number in range(1, count + 1))


def _next_number(form: PollForm) -> int:
    numbers = [int(field.block.partition(":")[2]) for field in form.times if field.block.partition(":")[2].isdigit()]
    return max(numbers, default=0) + 1


def with_another_time(form: PollForm) -> PollForm:
    """The form with one more empty time, unless it already offers as many as a poll may have."""
    if len(form.times) >= MAX_OPTIONS:
        return form
    return replace(form, times=(*form.times, TimeField(f"time:{_next_number(form)}")))


def with_filled_times(form: PollForm, instants: tuple[datetime, ...]) -> PollForm:
    """The form with these instants after the picked ones.

    Empty pickers go, and every filled one is a new block: Slack keeps what stands in a block whose name it knows.
    """
    known = {instant for _, instant in form.picked}
    kept = tuple(field for field in form.times if field.picked_at)
    first = _next_number(form)
    fresh = [instant for instant in instants if instant not in known]
    added = tuple(TimeField(f"time:{first + index}", instant) for index, instant in enumerate(fresh))
    return replace(form, times=(*kept, *added)[:MAX_OPTIONS], bulk_days="", bulk_times="")
