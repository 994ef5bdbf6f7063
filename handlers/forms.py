"""Owns the form of a poll between Slack and the domain: read out of a modal, shown in one, made a draft. No checks."""

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.draft import Draft, PickedTime
from bot.domain.person import Profile
from handlers import actions as ids
from handlers.form_times import order_of, typed_offers
from handlers.people import known_profile
from handlers.routing import Call
from handlers.view_state import ViewState
from handlers.views.blocks import Block
from handlers.views.open_poll import open_poll_view
from handlers.views.poll_form import DEFAULT_MINUTES, PollForm, TimeField, with_profile

MOST_MINUTES = 100_000
"""A forged length beyond this would overflow a duration; the domain refuses far less."""


def read_form(view: ViewState) -> PollForm:
    """What stands in the modal now."""
    return PollForm(
        title=view.text("title"),
        note=view.text("note"),
        place=view.text("place"),
        minutes=_minutes(view.choice("length")),
        zone=view.choice("timezone"),
        times=tuple(TimeField(block, view.instant(block)) for block in view.blocks_of("time")),
        bulk_days=view.text("bulk_days"),
        bulk_times=view.text("bulk_times"),
        channel=view.conversation("channel") if view.came("channel") else str(view.metadata.get("channel", "")),
        deadline_at=view.instant("deadline"),
        required=view.users("required"),
        asks_address=bool(view.blocks_of("organizer_address")),
        organizer_address=view.text("organizer_address"),
        settings=view.choices("settings"),
        suffixes=_suffixes(view),
    )


def _minutes(text: str) -> int:
    return min(int(text), MOST_MINUTES) if text.isdecimal() and text.isascii() else DEFAULT_MINUTES


_RESET = ("length", "timezone", "bulk_days", "bulk_times", "organizer_address")


def _suffixes(view: ViewState) -> dict[str, str]:
    blocks = {name: next(iter(view.blocks_of(name)), name) for name in _RESET}
    return {name: block.partition(":")[2] for name, block in blocks.items() if ":" in block}


def draft_of(call: Call, form: PollForm) -> Draft:
    """What this person hands in with the form."""
    return Draft(
        workspace=call.workspace,
        organizer=call.user,
        channel=form.channel,
        title=form.title,
        length=timedelta(minutes=form.minutes),
        zone=form.zone,
        times=tuple(PickedTime(block, instant) for block, instant in form.picked),
        note=form.note,
        place=form.place,
        bulk_days=form.bulk_days,
        bulk_times=form.bulk_times,
        deadline_at=form.deadline_at,
        required=form.required,
        anonymous="anonymous" in form.settings,
        hidden="hidden" in form.settings,
        auto_close="auto_close" in form.settings,
        organizer_address=form.organizer_address,
        language=call.meet.settings.meet_language or call.locale,
        date_order=order_of(call),
        confirmed=str(call.payload.view.metadata.get("confirmed", "")),
    )


def complete_form(call: Call, form: PollForm, profile: Profile | None = None) -> PollForm:
    """The form with zone and address from Slack's profile, as far as it is known by now and nothing else was chosen."""
    known = profile or known_profile(call.meet, call.workspace, call.user)
    return with_profile(form, known.zone, known.profile_address) if known else form


def form_view(
    call: Call, form: PollForm, *, note: str = "", warnings: Mapping[str, str] | None = None, confirmed: str = ""
) -> Block:
    """The modal for this form; it remembers where the person came from, and how to answer privately there."""
    came_from = call.payload.named_channel or call.payload.view.metadata.get("channel")
    metadata = ids.metadata(answer_url=call.payload.answer_url, channel=came_from, confirmed=confirmed)
    typed = typed_offers(call, form).slots
    return open_poll_view(form, call.meet.clock.now(), typed=typed, metadata=metadata, note=note, warnings=warnings)
