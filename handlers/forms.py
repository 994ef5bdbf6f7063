"""Owns the form of a poll between Slack and the domain: read out of a modal, shown in one, made a draft. No checks."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.domain.draft import Draft, PickedDay, PickedTime
from bot.domain.person import Profile
from bot.domain.repeating import Rhythm
from bot.domain.series import OPENS_BEFORE, Repeat
from handlers import actions as ids
from handlers.form_copies import earlier_polls
from handlers.form_times import order_of, typed_offers
from handlers.people import known_profile
from handlers.routing import Call
from handlers.view_state import ViewState
from handlers.views.blocks import Block
from handlers.views.form_days import with_fitting_pickers
from handlers.views.open_poll import open_poll_view
from handlers.views.poll_form import DEFAULT_LEAD, DEFAULT_MINUTES, PollForm, TimeField, with_profile

MOST_MINUTES = 100_000
"""A forged length beyond this would overflow a duration; the domain refuses far less."""


def read_form(view: ViewState) -> PollForm:
    """What stands in the modal now; what it does not show is in its metadata."""
    known, shows_more = view.metadata, bool(view.blocks_of("settings"))
    return PollForm(
        title=view.text("title"),
        note=view.text("note"),
        place=view.text("place"),
        minutes=read_minutes(view.choice("length")),
        days=read_days(view.choice("length")),
        zone=view.choice("timezone") if view.blocks_of("timezone") else str(known.get("zone", "")),
        own_zone=str(known.get("own_zone", "")),
        times=_times(view),
        bulk_days=view.text("bulk_days"),
        bulk_times=view.text("bulk_times"),
        channel=view.conversation("channel") if view.came("channel") else str(known.get("channel", "")),
        deadline_at=view.instant(next(iter(view.blocks_of("deadline")), "deadline")),
        repeat=read_repeat(view),
        opens_before=read_lead(view),
        required=view.users("required"),
        asks_address=bool(view.blocks_of("organizer_address")),
        address_pending=bool(known.get("address_pending")),
        organizer_address=view.text("organizer_address"),
        quorum=view.text("quorum"),
        co_organizers=view.users("co_organizers"),
        places=view.text("places"),
        settings=view.choices("settings"),
        suffixes=_suffixes(view),
        asks_zone=bool(view.blocks_of("timezone")) and not shows_more,
        asks_channel=bool(known.get("asks_channel")),
        asks_people=bool(known.get("asks_people")),
        named=bool(known.get("named")),
        from_words=bool(known.get("from_words")),
        thread=str(known.get("thread", "")),
        thread_channel=str(known.get("thread_channel", "")),
        suggestions=_suggestions(str(known.get("suggested", ""))),
        shows_lines=bool(view.blocks_of("bulk_days")),
        shows_more=shows_more,
    )


def read_places(text: str) -> int | None:
    """The number of places as typed; 0 for none, None for what is no number above zero."""
    number = text.strip()
    if not number:
        return 0
    return (int(number[:6]) or None) if number.isdecimal() and number.isascii() else None


def read_repeat(view: ViewState) -> str:
    """The chosen rhythm, "" for none of them."""
    chosen = view.choice("repeat")
    return chosen if chosen in set(Rhythm) else ""


def read_lead(view: ViewState) -> int:
    """How many days before its first time the next poll opens; the usual number for anything that is no choice."""
    chosen = view.choice("opens_before")
    return next((days for days in OPENS_BEFORE if str(days) == chosen), DEFAULT_LEAD)


def read_quorum(text: str) -> int:
    """How many of the required people are enough, as typed; 0 for all, -1 for what is no number above zero."""
    number = read_places(text)
    return -1 if number is None else number


def read_minutes(text: str) -> int:
    """The minutes of a select of lengths; the usual ones for anything else."""
    return min(int(text), MOST_MINUTES) if text.isdecimal() and text.isascii() else DEFAULT_MINUTES


def read_days(text: str) -> int:
    """The number of whole days of a select of lengths ("2d"); 0 for a length in minutes."""
    number = text.removesuffix("d")
    return int(number) if number != text and number.isdecimal() and number.isascii() and len(number) < 4 else 0


def _suggestions(carried: str) -> tuple[datetime, ...]:
    """The instants of the metadata."""
    return tuple(datetime.fromtimestamp(int(at), UTC) for at in carried.split() if at.isdecimal() and len(at) < 11)


def _times(view: ViewState) -> tuple[TimeField, ...]:
    times = [TimeField(block, view.instant(block)) for block in view.blocks_of("time")]
    dates = [TimeField(block, picked_on=view.date(block)) for block in view.blocks_of("date")]
    return (*times, *dates)


_RESET = (
    "title",
    "note",
    "place",
    "length",
    "timezone",
    "bulk_days",
    "bulk_times",
    "deadline",
    "required",
    "organizer_address",
    "quorum",
    "co_organizers",
    "places",
    "settings",
)


def _suffixes(view: ViewState) -> dict[str, str]:
    blocks = {name: next(iter(view.blocks_of(name)), name) for name in _RESET}
    hidden = dict.fromkeys(("bulk_days", "bulk_times"), str(view.metadata.get("lines", "")))
    shown = {name: block.partition(":")[2] for name, block in blocks.items() if ":" in block}
    return {**(hidden if hidden["bulk_days"] and not view.blocks_of("bulk_days") else {}), **shown}


def draft_of(call: Call, form: PollForm, confirmed: str = "") -> Draft:
    """What this person hands in with the form; `confirmed` is the token of the cautions that they accept.

    A date that was picked stays a date, also where the length was changed since the form was last drawn.
    """
    form = with_fitting_pickers(form) if form.days else form
    return Draft(
        workspace=call.workspace,
        organizer=call.user,
        channel=form.channel,
        title=form.title,
        length=timedelta(minutes=form.minutes),
        zone=form.zone,
        times=tuple(PickedTime(block, instant) for block, instant in form.picked),
        days=form.days or bool(form.picked_days),
        dates=tuple(PickedDay(block, day) for block, day in form.picked_days),
        note=form.note,
        place=form.place,
        bulk_days=form.bulk_days,
        bulk_times=form.bulk_times,
        deadline_at=form.deadline_at,
        required=form.required,
        anonymous="anonymous" in form.settings,
        hidden="hidden" in form.settings,
        auto_close="auto_close" in form.settings,
        quorum=read_quorum(form.quorum),
        co_organizers=form.co_organizers,
        places=read_places(form.places),
        agreement="agreement" in form.settings,
        proposals="proposals" in form.settings,
        repeat=Repeat(Rhythm(form.repeat), form.opens_before) if form.repeat else None,
        organizer_address=form.organizer_address,
        language=call.meet.settings.meet_language or call.locale,
        date_order=order_of(call),
        in_thread=form.in_thread,
        confirmed=confirmed,
    )


def complete_form(call: Call, form: PollForm, profile: Profile | None = None) -> PollForm:
    """The form with zone and address from Slack's profile, as far as it is known by now."""
    known = profile or known_profile(call.meet, call.workspace, call.user)
    return with_profile(form, known.zone, known.profile_address) if known else form


_NO_NOTES: Mapping[str, str] = {}


def form_view(call: Call, form: PollForm, notes: Mapping[str, str] = _NO_NOTES) -> Block:
    """The modal for this form; it remembers where the person came from, and how to answer privately there."""
    came_from = call.payload.named_channel or call.payload.view.metadata.get("channel")
    metadata = ids.metadata(
        answer_url=call.payload.answer_url,
        channel=came_from,
        zone=form.zone,
        own_zone=form.own_zone,
        address_pending=form.address_pending,
        asks_channel=form.asks_channel,
        asks_people=form.asks_people,
        named=form.named,
        from_words=form.from_words,
        suggested=" ".join(str(int(at.timestamp())) for at in sorted(form.suggested)),
        lines=form.suffixes.get("bulk_days"),
        thread=form.thread,
        thread_channel=form.thread_channel,
    )
    typed = typed_offers(call, form).slots
    earlier = earlier_polls(call) if form.shows_more else []
    return open_poll_view(form, call.meet.clock.now(), typed=typed, metadata=metadata, notes=notes, earlier=earlier)
