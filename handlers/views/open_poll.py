"""Owns the modal that opens a poll. It shows what stands in the form and what was warned of; it checks nothing."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.poll import MAX_OPTIONS, Slot
from bot.domain.times.scanning import MOST_TYPED
from bot.domain.zones import zone_or_utc
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.poll_form import LENGTHS, PollForm
from handlers.views.text import count
from handlers.views.times import length, short_span
from handlers.views.zones import is_zone, zone_name

_CONVERSATION = re.compile(r"[CDG][A-Z0-9]{1,30}")
"""Slack refuses the whole view where anything else stands in the picker."""
MOST_TITLE = 150
MOST_NOTE = 1500
MOST_PLACE = 300
SETTINGS = {
    "anonymous": ("Anonymous", "Only counts are shown, to everybody and to you"),
    "hidden": ("Hide answers until the poll is closed", "Shows who has answered, not what"),
    "auto_close": ("Choose by itself at the deadline", "The best time, if somebody said yes"),
}


def open_poll_view(
    form: PollForm,
    now: datetime,
    *,
    typed: Sequence[Slot] = (),
    metadata: str = "",
    warnings: Mapping[str, str] | None = None,
    note: str = "",
) -> Block:
    """The modal for this form. `warnings` stand above the fields and are accepted by submitting again.

    `typed` are the slots that the two lines of "many at once" come to; they are offered beside the picked ones.
    """
    return b.modal(
        ids.OPEN_POLL_VIEW,
        "Find a time to meet",
        [
            *_warnings(warnings or {}),
            *([b.plain_context(note)] if note else []),
            *_what(form),
            *_when(form, now, typed),
            *_who(form),
        ],
        submit="Post anyway" if warnings else "Post the poll",
        metadata=metadata,
    )


def _warnings(warnings: Mapping[str, str]) -> list[Block]:
    if not warnings:
        return []
    lines = [b.words(f"⚠️ {text}\n") for text in warnings.values()]
    return [b.rich_text(*lines, b.words("Nothing is posted yet: press “Post anyway” if that is what you want."))]


def _what(form: PollForm) -> list[Block]:
    title = b.text_input("title", initial=form.title, placeholder="Design review", most=MOST_TITLE)
    place = b.text_input("place", initial=form.place, placeholder="Room 4, or a link to the call", most=MOST_PLACE)
    return [
        b.field("title", "What is it about?", title, optional=False),
        b.field("note", "Note", b.text_input("note", initial=form.note, lines=True, most=MOST_NOTE)),
        b.field("place", "Where", place),
    ]


def _when(form: PollForm, now: datetime, typed: Sequence[Slot]) -> list[Block]:
    return [
        b.field(form.block("length"), "How long", _length(form), optional=False, dispatch=True),
        _zone(form, now),
        *(_time(number, form) for number in range(len(form.times))),
        *_offered(form, typed),
        *_adding(form),
    ]


def _zone(form: PollForm, now: datetime) -> Block:
    element = _timezone(form, now)
    return b.field(form.block("timezone"), "Time zone of the poll", element, hint=_ZONE_HINT, dispatch=True)


_ZONE_HINT = "Everybody sees the times in their own zone as well. Type a city or an offset."


def _length(form: PollForm) -> Block:
    known = sorted({*LENGTHS, form.minutes})
    options = [b.option(length(timedelta(minutes=minutes)), str(minutes)) for minutes in known]
    return b.choice_input("static_select", "length", options, initial=options[known.index(form.minutes)])


def zone_option(zone: str, now: datetime) -> Block:
    return b.option(zone_name(zone, now), zone)


def _timezone(form: PollForm, now: datetime) -> Block:
    element = {
        "type": "external_select",
        "action_id": "timezone",
        "min_query_length": 0,
        "placeholder": b.plain("Berlin, Tokyo, UTC+2 …", 150),
    }
    return {**element, "initial_option": zone_option(form.zone, now)} if is_zone(form.zone) else element


def _time(index: int, form: PollForm) -> Block:
    field = form.times[index]
    return b.field(field.block, f"Time {index + 1}", _picker("time", field.picked_at), dispatch=True)


def _picker(action_id: str, picked_at: datetime | None) -> Block:
    element: Block = {"type": "datetimepicker", "action_id": action_id}
    return {**element, "initial_date_time": int(picked_at.timestamp())} if picked_at else element


def _offered(form: PollForm, typed: Sequence[Slot]) -> list[Block]:
    """What is offered, with its zone: a picker shows the computer's zone, which need not be the poll's."""
    step = timedelta(minutes=form.minutes)
    slots = dict.fromkeys([*(Slot(instant, instant + step) for _, instant in form.picked), *typed])
    if not slots or not is_zone(form.zone):
        return []
    spans = [short_span(slot, form.zone) for slot in slots]
    lines = [f"{number}.  {text}" for number, text in enumerate(spans, 1)]
    heading = f"*You offer {count(len(spans), 'time')}, in {zone_or_utc(form.zone).key}:*"
    return [b.section("\n".join([heading, *lines]), block_id="offered")]


def _adding(form: PollForm) -> list[Block]:
    if len(form.times) >= MAX_OPTIONS:
        return [b.context(f"A poll offers at most {MAX_OPTIONS} times.")]
    days = b.text_input("bulk_days", initial=form.bulk_days, placeholder="mon-wed, 1 Dec, tomorrow", most=MOST_TYPED)
    times = b.text_input("bulk_times", initial=form.bulk_times, placeholder="9:00, 14:30, 10-11:30", most=MOST_TYPED)
    return [
        b.actions("more_times", b.button("Add a time", ids.ADD_TIME)),
        b.field(form.block("bulk_days"), "Or many at once: days", days),
        b.field(form.block("bulk_times"), "… and clock times, in the poll's zone", times),
        b.actions("fill", b.button("Fill in these times", ids.FILL_TIMES)),
    ]


def _who(form: PollForm) -> list[Block]:
    people = {"type": "multi_users_select", "action_id": "required"}
    required = {**people, "initial_users": list(form.required)} if form.required else people
    return [
        b.field("channel", "Post it in", _channel(form), optional=False),
        b.field("deadline", "Answers until", _picker("deadline", form.deadline_at)),
        b.field("required", "Who must be there", required),
        *_address(form),
        b.field("settings", "Settings", _settings(form)),
    ]


def _channel(form: PollForm) -> Block:
    element: Block = {
        "type": "conversations_select",
        "action_id": "channel",
        "response_url_enabled": True,
        "filter": {"include": ["public", "private"]},
    }
    if _CONVERSATION.fullmatch(form.channel):
        return {**element, "initial_conversation": form.channel}
    return {**element, "default_to_current_conversation": True}


def _address(form: PollForm) -> list[Block]:
    if not form.asks_address:
        return []
    element = b.email_input("organizer_address", initial=form.organizer_address)
    hint = "The invites carry it, so that people can answer you. One that Slack does not know is proven by a code."
    return [b.field(form.block("organizer_address"), "Your address, as the organizer", element, hint=hint)]


def _settings(form: PollForm) -> Block:
    options = {value: b.option(text, value, description) for value, (text, description) in SETTINGS.items()}
    ticked = [option for value, option in options.items() if value in form.settings]
    element: Block = {"type": "checkboxes", "action_id": "settings", "options": list(options.values())}
    return {**element, "initial_options": ticked} if ticked else element
