"""Owns the part of the opening modal in which times are entered, and what was understood of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.domain.offers import poll_order
from bot.domain.poll import MAX_OPTIONS, Slot
from bot.domain.times.scanning import MOST_TYPED
from bot.domain.zones import clocks_change, zone_or_utc
from bot.language import _, plural
from bot.language import slot as printed
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.form_days import offered_days, picked_slots
from handlers.views.people_fields import quorum_field, required_field
from handlers.views.poll_form import PollForm
from handlers.views.zones import is_zone, zone_name

ON_TOP = "on_top"
"""The id of the block that says on top of a form why it was refused."""


def time_fields(form: PollForm, typed: Sequence[Slot], notes: Mapping[str, str], now: datetime) -> list[Block]:
    """The pickers, the buttons that add to them, the two lines, and what is offered so far."""
    return [
        *(_time(number, form) for number in range(len(form.times))),
        *_adding(form),
        *_suggested(form),
        *_people(form, notes),
        *_lines(form, notes),
        *_zones(form, notes),
        *_offered(form, typed, now),
    ]


def _time(index: int, form: PollForm) -> Block:
    """One time at least is needed, unless it can be typed."""
    field = form.times[index]
    needed = index == 0 and not form.shows_lines
    if field.is_date:
        name, element = _first_day(form, index + 1), date_picker("date", field.picked_on)
    else:
        name, element = _("Time {number}", number=index + 1), picker("time", field.picked_at)
    return b.field(field.block, name, element, optional=not needed, dispatch=True)


def _first_day(form: PollForm, number: int) -> str:
    return _("First day {number}", number=number) if form.days > 1 else _("Day {number}", number=number)


def picker(action_id: str, picked_at: datetime | None) -> Block:
    element: Block = {"type": "datetimepicker", "action_id": action_id}
    return {**element, "initial_date_time": int(picked_at.timestamp())} if picked_at else element


def date_picker(action_id: str, picked_on: date | None) -> Block:
    element: Block = {"type": "datepicker", "action_id": action_id}
    return {**element, "initial_date": picked_on.isoformat()} if picked_on else element


def _adding(form: PollForm) -> list[Block]:
    if len(form.times) >= MAX_OPTIONS:
        return [b.context(_("A poll offers at most {most} times.", most=MAX_OPTIONS))]
    many = [] if form.shows_lines else [b.button(_("Many at once"), ids.MANY_AT_ONCE)]
    suggest = [] if form.days else [b.button(_("Suggest times"), ids.SUGGEST_TIMES)]
    add = b.button(_("Add a day") if form.days else _("Add a time"), ids.ADD_TIME)
    return [b.actions("more_times", add, *many, *suggest)]


def _suggested(form: PollForm) -> list[Block]:
    """Under the button that was pressed, how many of the times Meet filled in, and the way back."""
    if not form.suggested:
        return []
    told = plural(
        "Meet filled in {number} of these times.", "Meet filled in {number} of these times.", len(form.suggested)
    )
    return [b.section(told), b.actions("suggested", b.button(_("Take them away again"), ids.TAKE_AWAY_SUGGESTED))]


def _people(form: PollForm, notes: Mapping[str, str]) -> list[Block]:
    """Who must be there, always in this place: where the words named somebody, times were to be suggested, or all
    fields are shown. What was said to suggesting stands beside it; what suggesting needs first is no warning."""
    wanted = [b.plain_context(notes["wanted"])] if "wanted" in notes else []
    shown = (form.asks_people or form.shows_more) and not form.contradicts
    field = [who_must_be_there(form)] if shown else []
    enough = [quorum_field(form.block("quorum"), form.quorum)] if form.shows_more and len(form.required) > 1 else []
    wanted = [b.plain_context(notes["wanted"])] if "wanted" in notes else []
    return [*said(notes.get("suggest", "")), *wanted, *field, *enough]


def who_must_be_there(form: PollForm) -> Block:
    """The field, with what the form says beside it."""
    anonymous = "anonymous" in form.settings
    return required_field(form.block("required"), form.required, named=form.named, anonymous=anonymous)


def _lines(form: PollForm, notes: Mapping[str, str]) -> list[Block]:
    if not form.shows_lines:
        return []
    return [
        *line_fields(form.block("bulk_days"), form.block("bulk_times"), form.bulk_days, form.bulk_times),
        *said(notes.get("lines", "")),
        *([b.plain_context(notes["kept"])] if "kept" in notes else []),
        b.actions("fill", b.button(_("Fill in these times"), ids.FILL_TIMES)),
    ]


def line_fields(
    days_block: str = "bulk_days", times_block: str = "bulk_times", days: str = "", times: str = ""
) -> list[Block]:
    """The two lines of "many at once"."""
    first = b.text_input("bulk_days", initial=days, placeholder=_("mon-wed, 1 Dec, tomorrow"), most=MOST_TYPED)
    example = _("9:00, 14:30, 10-11:30, all day")
    second = b.text_input("bulk_times", initial=times, placeholder=example, most=MOST_TYPED)
    return [
        b.field(days_block, _("Days"), first),
        b.field(times_block, _("Clock times, in the poll's zone"), second),
    ]


def said(sentence: str) -> list[Block]:
    """What is to be said beside a field, where Slack shows no error: after a press."""
    return [b.rich_text(b.words(f"⚠️ {sentence}"))] if sentence else []


def said_on_top(sentence: str) -> list[Block]:
    """Why the form was refused, where the fields at fault were out of sight. It is known by its id: another refusal
    changes it, since Slack keeps the window's blocks when it shows errors at fields."""
    return [{**block, "block_id": ON_TOP} for block in said(sentence)]


def _zones(form: PollForm, notes: Mapping[str, str]) -> list[Block]:
    """The zone of the pickers and that of the poll, where they differ; and which of the two the times follow."""
    said_here = said(notes.get("zone", ""))
    if form.days or not (is_zone(form.zone) and is_zone(form.own_zone)) or form.zone == form.own_zone:
        return [*said_here, *_keeping(form)]
    at = form.picked[0][1] if form.picked else datetime.fromtimestamp(0, zone_or_utc("UTC"))
    names = {"own": zone_name(form.own_zone, at), "poll": zone_name(form.zone, at)} if form.picked else {}
    own, poll = names.get("own", form.own_zone), names.get("poll", form.zone)
    return [b.plain_context(own_zone_said(own, poll)), *said_here, *_keeping(form)]


def own_zone_said(own: str, poll: str) -> str:
    """Beside pickers that show another zone than the poll's."""
    return _("You pick in your own zone, {own}. The poll is in {poll}.", own=own, poll=poll)


def _keeping(form: PollForm) -> list[Block]:
    if not form.zone_before or not form.picked:
        return []
    said_first = _("The times are still the same moments. Do you mean the same clock times in the new zone?")
    keep = b.button(_("Keep the clock times"), ids.KEEP_CLOCK_TIMES, form.zone_before)
    return [b.plain_context(said_first), b.actions("keep", keep)]


def _offered(form: PollForm, typed: Sequence[Slot], now: datetime) -> list[Block]:
    """What is offered, numbered as the poll will number it, with its zone: a picker shows the computer's zone, which
    need not be the poll's."""
    slots = sorted({*picked_slots(form), *offered_days(form), *typed}, key=poll_order)
    if not slots or not is_zone(form.zone):
        return []
    zone = zone_or_utc(form.zone).key
    lines = [f"{number}.  {_span(slot, zone, now)}" for number, slot in enumerate(slots, 1)]
    if all(slot.days for slot in slots):
        heading = plural("You offer {number} date:", "You offer {number} dates:", len(lines))
    else:
        heading = plural(
            "You offer {number} time, in {zone}:", "You offer {number} times, in {zone}:", len(lines), zone=zone
        )
    return [b.section("\n".join([f"*{heading}*", *lines]), block_id="offered")]


def _span(slot: Slot, zone: str, now: datetime) -> str:
    """A time on a day when the clocks change says so: colleagues in other zones are then an hour off the usual."""
    span = printed(slot, zone, now).removesuffix(f" ({zone})")
    if slot.days or not clocks_change(slot, zone_or_utc(zone)):
        return span
    return _("{when} · the clocks change that day", when=span)
