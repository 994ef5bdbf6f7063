"""Owns what the shapes of a poll's message share: title, facts, place, note, menu; it decides nothing about polls."""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.domain.poll import Poll, PollSnapshot, Slot
from bot.domain.text import clean_line, is_visible
from bot.language import _, mark
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block
from handlers.views.text import clip, escape
from handlers.views.times import slot_length

MOST_NOTE = 1500
MOST_PLACE = 300
_MENU = {
    "clear": mark("Clear my answer"),
    "edit": mark("Edit this poll"),
    "change": mark("Change place or note"),
    "remind": mark("Remind who is missing"),
    "history": mark("What was changed"),
    "again": mark("Again, with new times"),
    "manage": mark("Manage this poll"),
}
_LINK = re.compile(r"https?://[^\s<>|\"…]+\.[^\s<>|\"…]+")


def title_text(poll: Poll) -> str:
    """The title for mrkdwn and for notifications."""
    return escape(clip(clean_line(poll.title), 150))


def facts_block(snapshot: PollSnapshot, *, ended: bool) -> Block:
    """Who asks, for how long, where, until when. One line of rich_text: a context could print neither a place as it was
    typed nor a deadline without its year."""
    poll, facts = snapshot.poll, list[rich.Elements]()
    facts.append(rich.sentence(_("{organizer} asks"), organizer=rich.person(poll.organizer)))
    facts += [[rich.said(one)] for one in _lengths(snapshot)]
    facts.append(place_elements(poll))
    if poll.deadline_at:
        words = _("answers were due {deadline}") if ended else _("answer by {deadline}")
        facts.append(rich.sentence(words, deadline=rich.moment(poll.deadline_at, poll.zone)))
    return rich.rich_block(rich.joined(facts, " · "))


def has_times(snapshot: PollSnapshot) -> bool:
    """Whether anything that it offers has a clock time: whole days have none."""
    return any(not option.slot.days for option in snapshot.offered)


def _lengths(snapshot: PollSnapshot) -> list[str]:
    """The length of all times, if they have one and the same."""
    lengths = list(dict.fromkeys(slot_length(option.slot) for option in snapshot.offered))
    return lengths if len(lengths) == 1 else []


def begun_elements(slot: Slot, now: datetime) -> list[Block]:
    """What stands behind a time that takes no answer any more; empty for one that is ahead."""
    if slot.is_ahead(now):
        return []
    return [rich.said(" · "), rich.said(_("has passed") if slot.days else _("has begun"))]


def place_elements(poll: Poll) -> list[Block]:
    """The place as typed; one that is nothing but a web address can be followed. Empty for none."""
    place = clip(clean_line(poll.place), MOST_PLACE)
    return [b.link(place) if is_link(place) else b.words(place)] if place else []


def note_block(poll: Poll) -> list[Block]:
    """The organizer's note as typed; empty for none."""
    return [b.rich_text(b.words(poll.note, MOST_NOTE))] if is_visible(poll.note) else []


def is_link(place: str) -> bool:
    """Whether the place is one web address and nothing else."""
    return bool(_LINK.fullmatch(place))


def poll_actions(poll: Poll, buttons: Sequence[Block], *entries: str) -> Block:
    """The last block of a poll's message: buttons, and the menu with the entries that do something now."""
    menu = b.overflow(ids.POLL_MENU, [b.option(_(_MENU[entry]), entry) for entry in entries])
    return b.actions(ids.menu_block(poll.id), *buttons, menu)


def link_to(poll: Poll) -> list[Block]:
    """To the poll's message, where Slack told where it stands."""
    words = _("Open the poll")
    return [b.context(f"<{escape(poll.permalink)}|{words}>")] if poll.permalink else []


def open_button(poll: str, permalink: str) -> list[Block]:
    """In a direct message, the way to the poll's message; empty where nobody knows where it stands."""
    return [{**b.button(_("Open the poll"), ids.OPEN_MESSAGE, poll), "url": permalink}] if permalink else []


def again_button(poll: str) -> Block:
    """Opens the form of a new poll, filled from this one."""
    return b.button(_("Again"), ids.COPY_POLL, poll, more=_("with new times"))
