"""Owns what every shape of a poll's message shares: title, place, note, menu; it decides nothing about polls."""

import re
from collections.abc import Sequence

from bot.domain.poll import Poll
from bot.domain.text import clean_line
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.text import clip, escape

MOST_NOTE = 1500
MOST_PLACE = 300
_MENU = {"clear": "Clear my answer", "manage": "Manage this poll"}
_LINK = re.compile(r"https?://[^\s<>|\"…]+\.[^\s<>|\"…]+")


def title_text(poll: Poll) -> str:
    """The title for mrkdwn and for notifications."""
    return escape(clip(clean_line(poll.title), 150))


def place_and_note(poll: Poll) -> list[Block]:
    """What the organizer typed, printed as typed; a place that is nothing but a web address can be followed."""
    shown = []
    if place := clip(clean_line(poll.place), MOST_PLACE):
        shown.append(b.rich_text(b.words("Where: ", bold=True), b.link(place) if is_link(place) else b.words(place)))
    if poll.note.strip():
        shown.append(b.rich_text(b.words(poll.note, MOST_NOTE)))
    return shown


def is_link(place: str) -> bool:
    """Whether the place is one web address and nothing else."""
    return bool(_LINK.fullmatch(place))


def poll_actions(poll: Poll, buttons: Sequence[Block], *entries: str) -> Block:
    """The last block of a poll's message: buttons, and the menu with the entries that do something now."""
    menu = b.overflow(ids.POLL_MENU, [b.option(_MENU[entry], entry) for entry in entries])
    return b.actions(ids.menu_block(poll.id), *buttons, menu)
