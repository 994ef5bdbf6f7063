"""Owns what the opening modal shows after "More options"."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.places import MOST_PLACES
from bot.domain.poll import Poll
from bot.domain.text import MOST_NOTE
from bot.language import _, mark, short_moment
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.open_poll_times import picker
from handlers.views.people_fields import co_organizers_field
from handlers.views.poll_form import PollForm
from handlers.views.repeating import repeat_fields
from handlers.views.zones import is_zone, zone_name

_CONVERSATION = re.compile(r"[CDG][A-Z0-9]{1,30}")
"""Slack refuses the whole view where anything else stands in the picker."""
SETTINGS = {
    "anonymous": (mark("Anonymous"), mark("Only counts are shown, to you too. Then nobody “must be there”")),
    "hidden": (mark("Hide answers until the poll is closed"), mark("Shows who has answered, not what")),
    "auto_close": (mark("Choose by itself at the deadline"), mark("The best time, if somebody said yes")),
    "agreement": (mark("Choose by itself once all agree"), mark("When all who must be there say yes to one time")),
    "proposals": (mark("Voters may propose times"), mark("You take them in or decline them")),
}


def more_options(form: PollForm, now: datetime, earlier: Sequence[Poll]) -> list[Block]:
    """The button, or the fields that it adds."""
    if not form.shows_more:
        return [b.actions("more", b.button(_("More options"), ids.MORE_OPTIONS))]
    return [
        *_again(earlier, form, now),
        b.field(form.block("note"), _("Note"), b.text_input("note", initial=form.note, lines=True, most=MOST_NOTE)),
        zone_field(form, now),
        b.field(form.block("deadline"), _("Deadline for answers"), picker("deadline", form.deadline_at)),
        *repeat_fields(form.repeat, form.opens_before),
        *([] if form.asks_channel else [channel_field(form)]),
        co_organizers_field(form.block("co_organizers"), form.co_organizers),
        places_field(form.block("places"), form.places),
        b.field(form.block("settings"), _("Settings"), settings_ticks(form.settings)),
    ]


def _again(earlier: Sequence[Poll], form: PollForm, now: datetime) -> list[Block]:
    """One's own polls, of which one can be copied; when each was opened tells those of one title apart."""
    if not earlier:
        return []
    opened = {poll.id: short_moment(poll.created_at, form.own_zone or poll.zone, now) for poll in earlier}
    options = [b.option(poll.title, poll.id, _("opened {when}", when=opened[poll.id])) for poll in earlier]
    element = b.choice_input("static_select", "again", options)
    hint = _("It fills the form. The times are moved by whole weeks.")
    return [b.field("again", _("Copy an earlier poll"), element, hint=hint, dispatch=True)]


def zone_field(form: PollForm, now: datetime) -> Block:
    hint = _("Everybody sees the times in their own zone as well. Type a city or an offset.")
    return b.field(
        form.block("timezone"),
        _("Time zone of the poll"),
        _timezone(form, now),
        hint=hint,
        optional=False,
        dispatch=True,
    )


def _timezone(form: PollForm, now: datetime) -> Block:
    element = {
        "type": "external_select",
        "action_id": "timezone",
        "min_query_length": 0,
        "placeholder": b.plain(_("Berlin, Tokyo, UTC+2 …"), 150),
    }
    return {**element, "initial_option": zone_option(form.zone, now)} if is_zone(form.zone) else element


def zone_option(zone: str, now: datetime) -> Block:
    return b.option(zone_name(zone, now), zone)


def channel_field(form: PollForm) -> Block:
    return b.field("channel", _("Post it in"), _channel(form), optional=False)


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


def places_field(block: str, typed: str) -> Block:
    """How many people each time takes; what was typed before must be a number, or Slack refuses the view."""
    hint = _("How many people can say yes to one time. Empty: any number.")
    return b.field(block, _("Places per time"), b.number_input("places", initial=typed, most=MOST_PLACES), hint=hint)


def settings_ticks(ticked_names: Collection[str]) -> Block:
    """The settings of a poll, those of these names ticked."""
    options = {value: b.option(_(text), value, _(description)) for value, (text, description) in SETTINGS.items()}
    ticked = [option for value, option in options.items() if value in ticked_names]
    element: Block = {"type": "checkboxes", "action_id": "settings", "options": list(options.values())}
    return {**element, "initial_options": ticked} if ticked else element
