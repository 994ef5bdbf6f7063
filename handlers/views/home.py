"""Owns the Home tab and the list of `/meet list`: one person's polls, meetings and address, for their eyes."""

from collections.abc import Sequence
from itertools import groupby

from bot.domain.agenda import AgendaEntry, Group
from bot.domain.delivery import DeliveryStatus
from bot.domain.poll import Poll, PollStatus
from bot.domain.series import Series
from bot.domain.standing import AddressState
from bot.domain.text import clean_line
from bot.language import _, mark, plural
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.address_words import standing_said
from handlers.views.addresses import code_button, state_buttons
from handlers.views.blocks import Block, MessageView
from handlers.views.poll_parts import again_button
from handlers.views.repeating import series_blocks
from handlers.views.said import said_block
from handlers.views.text import clip, escape
from handlers.views.times import moment_token, slot_token

MOST_POLLS = 20
_GROUPS = {
    Group.WAITING: mark("Waiting for your answer"),
    Group.YOURS: mark("Your polls"),
    Group.MEETINGS: mark("Your meetings"),
    Group.ANSWERED: mark("Answered"),
    Group.PAST: mark("Past polls"),
}
_INVITES = {
    DeliveryStatus.PENDING: mark("invite on its way"),
    DeliveryStatus.SENDING: mark("invite on its way"),
    DeliveryStatus.IN_DOUBT: mark("invite on its way"),
    DeliveryStatus.SENT: mark("invite sent"),
    DeliveryStatus.DELIVERED: mark("invite delivered"),
    DeliveryStatus.BOUNCED: mark("the invite came back"),
}
NO_INVITE = mark("no invite by mail")


def home_view(
    entries: Sequence[AgendaEntry],
    address: AddressState,
    *,
    series: Sequence[Series] = (),
    code_waits: bool = False,
) -> Block:
    """The Home tab. `code_waits`: a code that proves an address may still be typed."""
    return {
        "type": "home",
        "callback_id": "home",
        "blocks": [
            b.header(_("Find the hour that suits everybody")),
            b.actions("start", b.button(_("Open a poll"), ids.START_POLL, style="primary")),
            *agenda_blocks(entries),
            *series_blocks(series),
            b.header(_("Your address")),
            said_block(standing_said(address)),
            b.actions("address", *([code_button()] if code_waits else []), *state_buttons(address)),
            b.context(_("Commands: `/meet help`")),
        ],
    }


def agenda_blocks(entries: Sequence[AgendaEntry]) -> list[Block]:
    """The groups that have something in them, each row with one button."""
    if not entries:
        none = _("Nothing waits for you: you organize no poll, are required in none and have answered none.")
        return [b.section(none)]
    found: list[Block] = []
    for group, rows in groupby(entries[:MOST_POLLS], key=lambda entry: entry.group):
        found += [b.header(_(_GROUPS[group])), *map(_row, rows)]
    return found


def _row(entry: AgendaEntry) -> Block:
    facts = " · ".join(filter(None, _facts(entry)))
    return b.section(f"{_name(entry.poll)}\n{facts}", block_id=f"poll:{entry.poll.id}", accessory=_button(entry))


def _facts(entry: AgendaEntry) -> list[str]:
    if entry.group is Group.PAST:
        return [_("the time was chosen") if entry.poll.status is PollStatus.CLOSED else _("there was no meeting")]
    return _meeting(entry) if entry.group is Group.MEETINGS else _poll(entry)


def _meeting(entry: AgendaEntry) -> list[str]:
    poll, place = entry.poll, escape(clip(clean_line(entry.poll.place), 300))
    when = slot_token(entry.slot, poll.zone) if entry.slot else ""
    return [when, place, _(_INVITES.get(entry.invite, NO_INVITE) if entry.invite else NO_INVITE)]


def _poll(entry: AgendaEntry) -> list[str]:
    """ "3 of 5 required answered · by Thursday"; "4 answered" without required people."""
    poll = entry.poll
    if poll.status is PollStatus.DRAFT:
        return [_("not posted yet")]
    required = len(poll.required)
    answered = _("{number} of {required} required answered", number=entry.required_answered, required=required)
    some = plural("{number} answered", "{number} answered", entry.answered)
    by = _("by {deadline}", deadline=moment_token(poll.deadline_at, poll.zone)) if poll.deadline_at else ""
    return [answered if required else some, by]


def _name(poll: Poll) -> str:
    """The title as the link's words. Escaped, nothing in it can end the link; it leads to our own message only."""
    title = escape(clip(poll.title, 150)).replace("|", "¦")
    return f"<{poll.permalink}|{title}>" if poll.permalink else title


def _button(entry: AgendaEntry) -> Block | None:
    """The one next step: what cannot work is not drawn."""
    poll = entry.poll
    if poll.status is PollStatus.DRAFT:
        return b.button(_("Post it"), ids.POST_DRAFT, poll.id)
    if entry.group is Group.PAST:
        return again_button(poll)
    if entry.group is Group.YOURS:
        return b.button(_("Choose the time"), ids.CLOSE_POLL, poll.id)
    if entry.group is Group.WAITING:
        return b.button(_("Answer"), ids.ANSWER_ALL, poll.id)
    return {**b.button(_("Open"), ids.OPEN_MESSAGE, poll.id), "url": poll.permalink} if poll.permalink else None


def list_message(entries: Sequence[AgendaEntry], series: Sequence[Series] = ()) -> MessageView:
    """The answer to `/meet list`."""
    return MessageView(_("Your polls"), [*agenda_blocks(entries), *series_blocks(series)])
