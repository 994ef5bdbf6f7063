"""Owns how typed times get into the form of a poll: the words of the command, and the two lines of "many at once"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.offers import Frame, Offers, expand_bulk
from bot.domain.poll import MAX_OPTIONS, Slot
from bot.domain.text import MOST_PLACE, MOST_TITLE, clean_line
from bot.domain.times.command import read_command
from bot.domain.times.date_order import DateOrder, date_order
from bot.domain.times.named_people import read_people
from bot.domain.times.values import Problem, Reason
from bot.domain.times.zone_change import Keep, change_zone
from bot.domain.zones import find_zone
from bot.language import _, plural
from bot.language.reasons import reason_text
from bot.loose_days import read_loosely
from handlers.command_people import parts_of
from handlers.people import known_profile, read_names
from handlers.routing import Call
from handlers.views.form_days import offered_days, picked_slots, with_dates, with_fitting_pickers
from handlers.views.open_poll_more import SETTINGS
from handlers.views.people_fields import required_label
from handlers.views.poll_form import (
    PollForm,
    next_number,
    with_filled_times,
    with_lines_emptied,
    with_other_times,
)
from handlers.views.text import clip

MOST_NAMES = 10
"""Whoever is mentioned after so many people stands beyond the end of any title."""
Drawn = tuple[PollForm, dict[str, str]]
"""A form as it is shown, and what is said in it, by the form's part."""


def order_of(call: Call) -> DateOrder:
    """What "12/1" means to this person, as far as their language at Slack tells."""
    known = known_profile(call.meet, call.workspace, call.user)
    return date_order(known.locale, known.zone) if known else DateOrder.UNKNOWN


def form_of_words(call: Call) -> tuple[PollForm, dict[str, str]]:
    """A form with what the command's words say, and what is to be said about them, by the part of the form. The times
    still stand in the lines; whoever is named must be there.

    A title with line breaks in it was pasted and is one line here.
    """
    names = read_names(call, call.payload.mentioned[:MOST_NAMES])
    parts = list(parts_of(call.payload.raw_words, names, _is_clock))
    found = read_people(parts, lambda words: read_command(words, order_of(call), _names_day))
    read = found.words
    form = PollForm(
        title=clip(clean_line(read.title), MOST_TITLE),
        place=clip(clean_line(read.place), MOST_PLACE),
        bulk_days=read.days,
        bulk_times=read.times,
        shows_lines=bool(read.days or read.times),
        from_words=bool(read.days or read.times),
        required=found.required,
        asks_people=bool(found.required or found.unknown),
        named=bool(found.required),
        settings=frozenset(read.settings),
        shows_more=bool(read.settings),
    )
    if read.length:
        form = replace(form, minutes=int(read.length / timedelta(minutes=1)))
    notes = {"lines": " ".join(map(reason_text, read.problems)), "words": _unknown_said(found.unknown)}
    return form, notes | ({"settings": _settings_said(read.settings)} if read.settings else {})


def _settings_said(settings: Sequence[str]) -> str:
    """They stand at the end of the form, out of sight."""
    named = ", ".join(_(SETTINGS[one][0]) for one in settings)
    return _("Ticked under “Settings” below: {settings}.", settings=named)


def _is_clock(word: str) -> bool:
    return bool(read_command(f"x: mon {word}").times)


def _unknown_said(names: Sequence[str]) -> str:
    """Slack names people by their ids only where it knows them."""
    if not names:
        return ""
    said = {"people": ", ".join(names[:MOST_NAMES]), "field": required_label()}
    return plural(
        "Slack did not say who {people} is. Please choose that person under “{field}”.",
        "Slack did not say who {people} are. Please choose them under “{field}”.",
        len(names),
        **said,
    )


def typed_offers(call: Call, form: PollForm) -> Offers:
    """What the two lines come to in the form's zone; nothing where they are empty."""
    length = timedelta(minutes=form.minutes)
    frame = Frame(find_zone(form.zone), length, call.meet.clock.now(), order_of(call), read_loosely)
    return expand_bulk(form.bulk_days, form.bulk_times, frame)


def with_lines_filled(call: Call, form: PollForm) -> Drawn:
    """The form with the two lines turned into times; where that cannot be, the form as it is and why. Times that differ
    in length are right as they were typed, so that what is said of them, `kept`, is no warning."""
    offers = typed_offers(call, form)
    if offers.errors:
        return form, {"lines": " ".join(reason_text(problem) for problem in offers.errors.values())}
    picked = {*picked_slots(form), *offered_days(form)}
    if len({_length(slot) for slot in (*offers.slots, *picked)}) > 1:
        kept = _("These times differ in length, so they stay in the two lines and are posted as they stand there.")
        return form, {"kept": kept}
    count = len({*offers.slots, *picked})
    if count > MAX_OPTIONS:
        return form, {"lines": reason_text(Problem(Reason.TOO_MANY, count=count))}
    return _filled(replace(form, shows_lines=False), offers.slots), {}


def with_typed_times(call: Call, form: PollForm, said: Mapping[str, str]) -> Drawn:
    """The form with the typed times in its fields, and what to say. Without a zone they stay in the lines as typed."""
    found: dict[str, str] = {}
    if form.zone and (form.bulk_days or form.bulk_times):
        form, found = with_lines_filled(call, form)
    lines = " ".join(filter(None, dict.fromkeys((said.get("lines", ""), found.get("lines", "")))))
    told = {**said, **found, "lines": lines}
    return form, {part: text for part, text in told.items() if text}


def _length(slot: Slot) -> int | timedelta:
    return slot.days.count if slot.days else slot.length


def _filled(form: PollForm, slots: Sequence[Slot]) -> PollForm:
    """The form with slots of one length in its pickers."""
    days = [slot.days for slot in slots if slot.days]
    if days:
        first = str(next_number(form))
        known = [day for _block, day in form.picked_days]
        dates = with_dates(replace(form, days=days[0].count), [*known, *(one.first for one in days)])
        return with_lines_emptied(dates, first)
    minutes = int(max((slot.length for slot in slots), default=timedelta(minutes=form.minutes)) / timedelta(minutes=1))
    form = with_fitting_pickers(replace(form, minutes=minutes, days=0))
    return with_filled_times(form, tuple(slot.starts_at for slot in slots))


def with_clock_times_kept(form: PollForm, before: str) -> tuple[PollForm, dict[str, str]]:
    """The form with the clock times that the picked times have in the zone before, in the form's zone now.

    Where its clocks leave one out, nothing is changed and it is said why.
    """
    old, new = find_zone(before), find_zone(form.zone)
    if not (old and new):
        return form, {}
    changed = change_zone([instant for _block, instant in form.picked], old, new, Keep.CLOCK_TIMES)
    wrong = [reason_text(one) for one in changed if isinstance(one, Problem)]
    if wrong:
        return form, {"zone": " ".join(wrong)}
    return with_other_times(form, tuple(one for one in changed if not isinstance(one, Problem))), {}


def _names_day(words: str) -> bool:
    """Whether dateparser knows the words as a day; which one does not matter."""
    return read_loosely(words, date(2000, 1, 1)) is not None
