"""Owns the Home tab and the list of `/meet list`: one person's polls, meetings and address, for their eyes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from bot.domain.agenda import MOST_ENTRIES, AgendaEntry, Group
from bot.domain.delivery import DeliveryStatus
from bot.domain.poll import Poll, PollStatus
from bot.domain.series import Series
from bot.domain.standing import AddressState
from bot.domain.text import clean_line
from bot.language import _, filled, mark, number, plural, short_moment, short_slot
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.address_words import standing_said
from handlers.views.addresses import code_button, state_buttons
from handlers.views.blocks import Block, MessageView
from handlers.views.cancel_reason import reason_fact
from handlers.views.poll_parts import again_button
from handlers.views.repeating import NONE_SKIPPED, series_blocks
from handlers.views.required_words import progress_line
from handlers.views.said import said_block
from handlers.views.text import clip, escape
from handlers.views.times import days_offered

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
    now: datetime,
    zone: str = "",
    reader: str = "",
    series: Sequence[Series] = (),
    skipped: Mapping[str, int] = NONE_SKIPPED,
    code_waits: bool = False,
    admin: bool = False,
    metadata: str = "",
) -> Block:
    """The Home tab.

    `skipped`: how many polls of a series are skipped, by its id. `metadata` comes back with each press.
    `reader` is whose Home it is, `zone` theirs, "" while it is not known. `code_waits`: a code that proves an address
    may still be typed.
    `admin`: the reader may open `/meet admin`.
    """
    return {
        "type": "home",
        "callback_id": "home",
        "private_metadata": metadata,
        "blocks": [
            b.header(_("Find the hour that suits everybody")),
            b.actions("start", b.button(_("Open a poll"), ids.START_POLL, style="primary")),
            *agenda_blocks(entries, now, zone, reader),
            *series_blocks(series, now, zone, skipped),
            b.header(_("Your address")),
            said_block(standing_said(address)),
            b.actions("address", *([code_button()] if code_waits else []), *state_buttons(address)),
            b.context(
                _("Commands: `/meet help`"),
                *([_("How Meet is doing, for you who look after it: `/meet admin`")] if admin else []),
            ),
        ],
    }


def agenda_blocks(entries: Sequence[AgendaEntry], now: datetime, zone: str = "", reader: str = "") -> list[Block]:
    """The groups that have something in them, each row with one button. Its `reader` is "you" there."""
    if not entries:
        none = _("Nothing waits for you: no poll of yours is open, none asks you, and no meeting is ahead.")
        return [b.section(none)]
    found: list[Block] = []
    for group, rows in groupby(entries[:MOST_ENTRIES], key=lambda entry: entry.group):
        found += [b.header(_(_GROUPS[group])), *(_row(row, now, zone or row.poll.zone, reader) for row in rows)]
    if len(entries) > MOST_ENTRIES:
        found.append(b.context(_("There are more: the first {shown} stand here.", shown=number(MOST_ENTRIES))))
    return found


def _row(entry: AgendaEntry, now: datetime, zone: str, reader: str) -> Block:
    """Times are words in the reader's zone: a section shows no date without its year, and rich text has no button."""
    facts = " · ".join(filter(None, _facts(entry, now, zone, reader)))
    return b.section(f"{_name(entry.poll)}\n{facts}", block_id=f"poll:{entry.poll.id}", accessory=_button(entry))


def _facts(entry: AgendaEntry, now: datetime, zone: str, reader: str) -> list[str]:
    if entry.group is Group.PAST:
        return _past(entry, now, zone)
    return _meeting(entry, now, zone) if entry.group is Group.MEETINGS else _poll(entry, now, zone, reader)


def _past(entry: AgendaEntry, now: datetime, zone: str) -> list[str]:
    """When the meeting is or was; of a poll that came to none when it was over, and why it was cancelled."""
    poll = entry.poll
    if poll.status is PollStatus.CLOSED and entry.slot:
        return [short_slot(entry.slot, zone, now), _("the time was chosen")]
    over = _("closed {when}") if poll.status is PollStatus.CLOSED else _("cancelled {when}")
    words = _("ended {when}") if poll.ran_out else over
    when = filled(words, when=short_moment(poll.closed_at, zone, now)) if poll.closed_at else ""
    return [when, _("there was no meeting"), reason_fact(poll.reason)]


def _meeting(entry: AgendaEntry, now: datetime, zone: str) -> list[str]:
    place = escape(clip(clean_line(entry.poll.place), 300))
    when = short_slot(entry.slot, zone, now) if entry.slot else ""
    return [when, place, _(_INVITES.get(entry.invite, NO_INVITE) if entry.invite else NO_INVITE)]


def _poll(entry: AgendaEntry, now: datetime, zone: str, reader: str) -> list[str]:
    """ "3 times, Mon 30 Nov – Wed 2 Dec · who must be there: 3 of 5 have answered · by Thu 26 Nov, 17:00 CET"."""
    poll, times = entry.poll, days_offered(entry.offered, zone, now)
    if poll.status is PollStatus.DRAFT:
        return [times, _("not posted yet")]
    return [times, _answered(entry, reader), _due(poll, now, zone)]


def _due(poll: Poll, now: datetime, zone: str) -> str:
    """Until when answers count, or counted; "" for no deadline."""
    if poll.deadline_at is None:
        return ""
    deadline = short_moment(poll.deadline_at, zone, now)
    if poll.past_deadline(now):
        return _("answers were due {deadline}", deadline=deadline)
    return _("by {deadline}", deadline=deadline)


def _answered(entry: AgendaEntry, reader: str) -> str:
    """How far those are who must be there, where anybody must; else how many have answered."""
    if not entry.answered:
        return _("nobody has answered yet")
    return progress_line(entry.required, reader) or plural("{number} answered", "{number} answered", entry.answered)


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
        return again_button(poll.id)
    if entry.group is Group.YOURS:
        return b.button(_("Choose the time"), ids.CLOSE_POLL, poll.id)
    if entry.group is Group.WAITING:
        return b.button(_("Answer"), ids.ANSWER_ALL, poll.id)
    return {**b.button(_("Open"), ids.OPEN_MESSAGE, poll.id), "url": poll.permalink} if poll.permalink else None


def list_message(
    entries: Sequence[AgendaEntry],
    series: Sequence[Series] = (),
    *,
    now: datetime,
    zone: str = "",
    reader: str = "",
    skipped: Mapping[str, int] = NONE_SKIPPED,
) -> MessageView:
    """The answer to `/meet list` for this `reader`."""
    repeated = series_blocks(series, now, zone, skipped)
    return MessageView(_("Your polls"), [*agenda_blocks(entries, now, zone, reader), *repeated])
