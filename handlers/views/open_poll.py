"""Owns the modal that opens a poll: its first view. It shows what stands in the form and checks nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.draft_check import DraftReason
from bot.domain.poll import Poll, Slot
from bot.domain.text import MOST_PLACE, MOST_TITLE
from bot.language import _
from bot.language.reasons import reason_text
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.length_select import length_select
from handlers.views.open_poll_more import channel_field, more_options, zone_field
from handlers.views.open_poll_times import said, said_on_top, time_fields, who_must_be_there
from handlers.views.poll_form import PollForm

_NO_NOTES: Mapping[str, str] = {}


def open_poll_view(
    form: PollForm,
    now: datetime,
    *,
    typed: Sequence[Slot] = (),
    metadata: str = "",
    notes: Mapping[str, str] = _NO_NOTES,
    earlier: Sequence[Poll] = (),
) -> Block:
    """The modal for this form.

    `typed` are the slots that the two lines of "many at once" come to; they are offered beside the picked ones. `notes`
    are sentences by the part of the form that they are about: `top`, `words`, `settings`, `suggest`, `wanted`,
    `lines`, `kept` or `zone`. `earlier` are polls that can be copied.
    """
    return b.modal(
        ids.OPEN_POLL_VIEW,
        _("Find a time to meet"),
        [
            *said_on_top(notes.get("top", "")),
            *_contradiction(form),
            *said(notes.get("words", "")),
            *([b.plain_context(notes["settings"])] if "settings" in notes else []),
            _title(form),
            *(_address(form) if form.from_words else []),
            *time_fields(form, typed, notes, now),
            _length(form),
            _place(form),
            *([channel_field(form)] if form.asks_channel else []),
            *([zone_field(form, now)] if form.asks_zone and not form.shows_more else []),
            *([] if form.from_words else _address(form)),
            *_thread(form),
            *more_options(form, now, earlier),
        ],
        submit=_("Post the poll"),
        metadata=metadata,
    )


def _contradiction(form: PollForm) -> list[Block]:
    """Why the form would be refused, and the field that cures it, on top: the other cure is a tick far below."""
    if not form.contradicts:
        return []
    return [*said_on_top(reason_text(DraftReason.NOBODY_REQUIRED)), who_must_be_there(form)]


def _title(form: PollForm) -> Block:
    title = b.text_input("title", initial=form.title, placeholder=_("Design review"), most=MOST_TITLE)
    return b.field(form.block("title"), _("What is it about?"), title, optional=False)


def _place(form: PollForm) -> Block:
    place = b.text_input("place", initial=form.place, placeholder=_("Room 4, or a link to the call"), most=MOST_PLACE)
    return b.field(form.block("place"), _("Where"), place)


def _length(form: PollForm) -> Block:
    element = length_select(form.minutes, form.days)
    return b.field(form.block("length"), _("How long"), element, optional=False, dispatch=True)


def _address(form: PollForm) -> list[Block]:
    if not form.asks_address:
        return []
    element = b.email_input("organizer_address", initial=form.organizer_address)
    hint = _("The invites carry it, so that people can answer you. One that Slack does not know is proven by a code.")
    return [b.field(form.block("organizer_address"), _("Your address, as the organizer"), element, hint=hint)]


def _thread(form: PollForm) -> list[Block]:
    return [b.plain_context(_("It is posted in the thread that you opened this from."))] if form.in_thread else []
