"""Owns the values of the form that opens a poll, between Slack's fields and the view; it checks nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from bot.domain.poll import MAX_OPTIONS

DEFAULT_MINUTES = 60
DEFAULT_LEAD = 5
"""So many days before its first time the next poll of a series opens."""
LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240, 480)
DAY_COUNTS = (1, 2, 3, 4, 5, 7)
"""Of whole days that are one option; other numbers are typed as a range."""
FIRST_TIMES = 2
"""So many empty times stand in a new form: a question with one answer needs no poll."""


@dataclass(frozen=True, slots=True)
class TimeField:
    """One picker of the form; its block keeps its name for as long as its value is the person's own.

    "time:1" picks an instant, "date:2" a date.
    """

    block: str
    picked_at: datetime | None = None
    picked_on: date | None = None

    @property
    def is_date(self) -> bool:
        return self.block.startswith("date:")


@dataclass(frozen=True, slots=True)
class PollForm:
    """What stands in the modal now. `zone` is "" until somebody chose one or Slack's profile told it."""

    title: str = ""
    note: str = ""
    place: str = ""
    minutes: int = DEFAULT_MINUTES
    days: int = 0
    """How many whole days each picked date begins; 0: times are picked."""
    zone: str = ""
    times: tuple[TimeField, ...] = ()
    bulk_days: str = ""
    bulk_times: str = ""
    channel: str = ""
    deadline_at: datetime | None = None
    required: tuple[str, ...] = ()
    asks_address: bool = False
    address_pending: bool = False
    """The address is asked for as soon as Slack's profile has told one, or has told nothing."""
    organizer_address: str = ""
    quorum: str = ""
    """How many of the required people are enough, as typed."""
    co_organizers: tuple[str, ...] = ()
    places: str = ""
    """Of each time, as typed; "" for any number of people."""
    repeat: str = ""
    """A rhythm's name; "" where the poll stands alone."""
    opens_before: int = DEFAULT_LEAD
    settings: frozenset[str] = frozenset()
    suffixes: Mapping[str, str] = field(default_factory=dict)
    """Fields whose value we changed under an open modal: Slack takes a new value only in a block of a new name."""
    own_zone: str = ""
    """The organizer's zone at Slack, in which the pickers are."""
    zone_before: str = ""
    """The zone until the last change, while it is asked whether the clock times or the moments stay."""
    asks_zone: bool = False
    """Nobody could tell the zone, so that it is asked for without "More options"."""
    asks_channel: bool = False
    """The form was opened without a channel, so that it is asked for without "More options"."""
    asks_people: bool = False
    """Somebody was named in the words, or times were to be suggested: who must be there stands beside the times."""
    named: bool = False
    """Somebody was named behind the command."""
    from_words: bool = False
    """Times were typed behind the command: whoever reads them and posts sees the address above them."""
    thread: str = ""
    """ts of the thread that the form was opened from; the poll is posted there as long as its channel is chosen."""
    thread_channel: str = ""
    suggestions: tuple[datetime, ...] = ()
    """What Meet suggested last; of these, those count that are still picked."""
    shows_lines: bool = False
    shows_more: bool = False

    @property
    def picked(self) -> tuple[tuple[str, datetime], ...]:
        """Block and instant of every time that was picked, in the order of the form."""
        return tuple((time.block, time.picked_at) for time in self.times if time.picked_at)

    @property
    def picked_days(self) -> tuple[tuple[str, date], ...]:
        """Block and date of every date that was picked."""
        return tuple((time.block, time.picked_on) for time in self.times if time.picked_on)

    @property
    def contradicts(self) -> bool:
        """Whether it names people who must be there, and is to be anonymous, which names nobody."""
        return bool(self.required) and "anonymous" in self.settings

    @property
    def suggested(self) -> frozenset[datetime]:
        """The suggested times that stand in the form."""
        return frozenset(self.suggestions).intersection(instant for _block, instant in self.picked)

    @property
    def in_thread(self) -> str | None:
        """ts of the thread in which the poll will be posted."""
        return self.thread if self.thread and self.channel == self.thread_channel else None

    def block(self, name: str) -> str:
        """The block_id under which a field stands now."""
        return f"{name}:{self.suffixes[name]}" if name in self.suffixes else name


def with_profile(form: PollForm, zone: str, address: str) -> PollForm:
    """The form with what Slack's profile told meanwhile. A field that the person may have typed in stays untouched."""
    form = replace(form, own_zone=zone or form.own_zone)
    if zone and not form.zone:
        form = replace(form, zone=zone, suffixes={**form.suffixes, "timezone": "profile"})
    return with_address_asked(form, address)


def with_address_asked(form: PollForm, address: str) -> PollForm:
    """The form with the field for the organizer's address, if it waits for one."""
    if not form.address_pending:
        return form
    return replace(form, asks_address=True, address_pending=False, organizer_address=address)


def without_profile(form: PollForm) -> PollForm:
    """The form for somebody of whom Slack tells nothing: they are asked."""
    return replace(with_address_asked(form, ""), asks_zone=not form.zone)


def new_times(count: int = FIRST_TIMES) -> tuple[TimeField, ...]:
    return tuple(TimeField(f"time:{number}") for number in range(1, count + 1))


def emptied(times: tuple[TimeField, ...]) -> tuple[TimeField, ...]:
    """The fields without their values: what is filled in next takes names that none of them has."""
    return tuple(TimeField(time.block) for time in times)


def next_number(form: PollForm) -> int:
    """The first number that no picker of the form has or had before it."""
    numbers = [time.block.partition(":")[2] for time in form.times]
    return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1


def with_another_time(form: PollForm) -> PollForm:
    """The form with one more empty time, unless it already offers as many as a poll may have."""
    if len(form.times) >= MAX_OPTIONS:
        return form
    name = "date" if form.days else "time"
    return replace(form, times=(*form.times, TimeField(f"{name}:{next_number(form)}")))


def with_filled_times(form: PollForm, instants: tuple[datetime, ...]) -> PollForm:
    """The form with these instants after the picked ones, and the lines they came from empty.

    Every changed field is a new block: Slack keeps what stands in a block whose name it knows.
    """
    first = str(next_number(form))
    return with_lines_emptied(with_times_added(form, instants), first)


def with_lines_emptied(form: PollForm, suffix: str) -> PollForm:
    """The form whose two lines went into its pickers, together with their length."""
    suffixes = {**form.suffixes, **dict.fromkeys(("bulk_days", "bulk_times", "length"), suffix)}
    return replace(form, bulk_days="", bulk_times="", suffixes=suffixes)


def with_times_added(form: PollForm, instants: tuple[datetime, ...]) -> PollForm:
    """The form with these instants, as far as they are new, after the picked ones; empty pickers go."""
    known = {instant for _, instant in form.picked}
    kept = tuple(time for time in form.times if time.picked_at)
    first = next_number(form)
    fresh = [instant for instant in instants if instant not in known]
    added = tuple(TimeField(f"time:{first + index}", instant) for index, instant in enumerate(fresh))
    return replace(form, times=(*kept, *added)[:MAX_OPTIONS])


def with_suggested(form: PollForm, instants: tuple[datetime, ...]) -> PollForm:
    """The form with these times among the picked ones, all in order. They can be taken away together."""
    filled = with_times_added(form, instants)
    times = sorted(filled.times, key=lambda time: time.picked_at or datetime.max.replace(tzinfo=UTC))
    return replace(filled, times=tuple(times), suggestions=(*sorted(form.suggested), *instants))


def without_suggested(form: PollForm) -> PollForm:
    """The form without the suggested times, and with as many empty pickers as a new one has."""
    kept = tuple(time for time in form.times if time.picked_at not in form.suggested)
    first, missing = next_number(form), max(FIRST_TIMES - len(kept), 0)
    return replace(
        form, times=(*kept, *(TimeField(f"time:{first + number}") for number in range(missing))), suggestions=()
    )


def with_other_times(form: PollForm, instants: tuple[datetime, ...]) -> PollForm:
    """The form with these instants in the place of the picked ones."""
    first = next_number(form)
    return replace(form, times=tuple(TimeField(f"time:{first + index}", at) for index, at in enumerate(instants)))


def with_fields_renamed(form: PollForm, names: tuple[str, ...]) -> PollForm:
    """The form with these fields in new blocks, so that Slack shows the form's values in them."""
    return replace(form, suffixes={**form.suffixes, **dict.fromkeys(names, str(next_number(form)))})
