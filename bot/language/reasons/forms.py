"""The sentences of what is wrong with a form, and of what should be known before a poll is posted or closed."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.addresses import AddressReason
from bot.domain.cautions import DAY_ENDS, DAY_STARTS, AtNight, HourTwice, Overlap, begins_by_day
from bot.domain.draft_check import MOST_REQUIRED, DraftReason
from bot.domain.handing_over import HandOverReason
from bot.domain.ranking import Caution
from bot.domain.reasons import CannotAnswer, Why
from bot.domain.text import MOST_NOTE, MOST_PLACE, MOST_TITLE
from bot.domain.zones import zone_or_utc
from bot.language.dates import clock, short_moment, short_slot
from bot.language.texts import _, mark, plural

TEXTS: dict[Why, str] = {
    AddressReason.EMPTY: mark("Please give an address, like ada@example.com."),
    AddressReason.NOT_BARE: mark(
        "Please give the bare address, like ada@example.com, without a name, brackets or blanks."
    ),
    AddressReason.NON_ASCII_LOCAL: mark(
        "Mail cannot go to an address with such letters before the @; please give another one."
    ),
    AddressReason.TOO_LONG: mark("That address is too long to be mailed; please give another one."),
    AddressReason.NO_SUCH_DOMAIN: mark("The part after the @ is not a mail domain; please check it."),
    Caution.NOBODY_CAN: mark("Nobody has said yes or maybe to this time."),
    Caution.NOBODY_SURE: mark("Nobody has said yes to this time."),
    Caution.REQUIRED_CANNOT: mark("Somebody who must be there has said no to this time."),
    Caution.REQUIRED_SILENT: mark("Somebody who must be there has not answered this time, so no invite goes to them."),
    Caution.TOO_FEW: mark("Too few of those who must be there can come at this time."),
    DraftReason.NO_TITLE: mark("Please say what the meeting is about."),
    DraftReason.TITLE_TOO_LONG: mark("Please keep the title within {most_title} characters."),
    DraftReason.NOTE_TOO_LONG: mark("Please keep the note within {most_note} characters."),
    DraftReason.PLACE_TOO_LONG: mark("Please keep the place within {most_place} characters."),
    DraftReason.UNKNOWN_ZONE: mark("This time zone is not known; please choose one from the list."),
    DraftReason.NO_CHANNEL: mark("Please choose where the poll is posted."),
    DraftReason.DEADLINE_PAST: mark("The deadline has passed; please pick one that is still ahead."),
    DraftReason.DEADLINE_TOO_LATE: mark("The deadline must come before the last time offered."),
    DraftReason.NOBODY_TO_AGREE: mark("Choosing once all agree needs somebody who must be there; please name them."),
    DraftReason.DEADLINE_NEEDED: mark("Choosing by itself needs a deadline; please pick one, or take the tick away."),
    DraftReason.NOBODY_REQUIRED: mark(
        "An anonymous poll names nobody who must be there; please empty “Who must be there”, or take "
        "the tick at “Anonymous” away."
    ),
    DraftReason.ANONYMOUS_REQUIRES: mark(
        "An anonymous poll requires nobody; please take this tick away, or empty “Who must be there”."
    ),
    DraftReason.TOO_MANY_REQUIRED: mark("At most {most_required} people can be required; please leave some out."),
    DraftReason.QUORUM_TOO_HIGH: mark(
        "This must be between 1 and the number of people who must be there; leave it empty for all of them."
    ),
    HandOverReason.ORGANIZES_ALREADY: mark("This person organizes the poll already; please choose somebody else."),
    HandOverReason.NOBODY: mark(
        "Meet cannot find this person at Slack just now, so nothing was changed; please try again."
    ),
    HandOverReason.TOO_MANY_SERIES: mark(
        "This poll repeats, and as many polls of this person repeat as may. Please choose somebody else."
    ),
    HandOverReason.CANNOT_RUN_IT: mark(
        "This person cannot run a poll here: it is an app, an account that was deactivated, or somebody of another "
        "workspace. Please choose somebody else."
    ),
}
NUMBERS = {
    "most_title": MOST_TITLE,
    "most_note": MOST_NOTE,
    "most_place": MOST_PLACE,
    "most_required": MOST_REQUIRED,
}
"""What the sentences name."""
MOST_SLEEPERS = 10
"""So many people are named in one caution."""
MOST_NIGHTS = 15
"""So many times at night stand in one caution."""


def cannot_answer(why: CannotAnswer) -> str:
    return plural(
        "{people} cannot answer: an app, a deactivated account, or someone whom Meet cannot reach. Please take it out.",
        "{people} cannot answer: apps, deactivated accounts, or people whom Meet cannot reach. Please take them out.",
        len(why.names),
        people=", ".join(why.names),
    )


def overlap(why: Overlap) -> str:
    time, other = (short_slot(one, why.zone, one.starts_at) for one in (why.slot, why.other))
    return _("{time} overlaps {other}.", time=time, other=other)


def hour_twice(why: HourTwice) -> str:
    first, second = (short_moment(at, why.zone, at) for at in why.readings)
    return _(
        "The clocks go back, so this hour occurs twice: {first} and {second}. The first of the two is offered.",
        first=first,
        second=second,
    )


def at_night(why: AtNight) -> str:
    """Cautions name no year: they are about times that were typed a moment ago. One sentence for all people."""
    start, end = _day_of(why)
    return _("{time} is {theirs}: outside of {start} to {end} there.", time=_time_of(why), theirs=_theirs(why),
             start=start, end=end)  # fmt: skip


def nights(whys: Sequence[AtNight]) -> str:
    """Several times at night: one sentence, and a line for each of them."""
    start, end = _day_of(whys[0])
    head = _("By the clocks of these people it is outside of {start} to {end}:", start=start, end=end)
    lines = [f"{_time_of(why)}: {_theirs(why)}" for why in whys[:MOST_NIGHTS]]
    rest = len(whys) - MOST_NIGHTS
    more = [plural("And {number} more like this.", "And {number} more like this.", rest)] if rest > 0 else []
    return "\n".join([head, *lines, *more])


def _day_of(why: AtNight) -> tuple[str, str]:
    """When a day begins and ends, as clock times."""
    start, end = (clock(datetime.combine(why.starts_at, at)) for at in (DAY_STARTS, DAY_ENDS))
    return start, end


def _time_of(why: AtNight) -> str:
    return short_moment(why.starts_at, why.zone, why.starts_at)


def _theirs(why: AtNight) -> str:
    """The time by the clock of each person; the end as well, where that alone is at night."""
    theirs = [_asleep(why, name, zone) for name, zone in why.people[:MOST_SLEEPERS]]
    rest = len(why.people) - MOST_SLEEPERS
    return ", ".join([*theirs, *([_("and {number} more", number=rest)] if rest > 0 else [])])


def _asleep(why: AtNight, name: str, zone: str) -> str:
    time = seen_from(why.starts_at, why.zone, zone)
    if begins_by_day(why.starts_at, zone):
        until = seen_from(why.ends_at, zone, zone)
        return _("{time} until {end} for {name}", time=time, end=until, name=name)
    return _("{time} for {name}", time=time, name=name)


def seen_from(instant: datetime, here: str, there: str) -> str:
    """The clock in the zone `there`; with the day where it is another one than in the zone `here`."""
    theirs = instant.astimezone(zone_or_utc(there))
    same_day = instant.astimezone(zone_or_utc(here)).date() == theirs.date()
    return clock(theirs) if same_day else short_moment(instant, there, instant)
