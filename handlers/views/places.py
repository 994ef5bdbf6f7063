"""Owns how the places of a time are shown, and what is told where all are taken."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.places import Places, places_of
from bot.domain.poll import Option, Poll, PollSnapshot
from bot.domain.tally import is_veiled
from bot.language import _, filled, plural, short_slot
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block, MessageView
from handlers.views.poll_parts import title_text


def places_text(snapshot: PollSnapshot, option: Option) -> str:
    """ "2 of 5 places taken"; "" where any number may come. While answers are hidden it does not tell how many are."""
    places = places_of(snapshot, option)
    if places is None:
        return ""
    if is_veiled(snapshot.poll) or not places.taken:
        return plural("{number} place", "{number} places", places.number)
    if places.is_full:
        return plural(
            "full: {taken} of {number} place taken",
            "full: {taken} of {number} places taken",
            places.number,
            taken=places.taken,
        )
    return _("{taken} of {number} places taken", taken=places.taken, number=places.number)


def places_elements(snapshot: PollSnapshot, option: Option) -> list[Block]:
    """What stands behind a time; empty where any number may come."""
    text = places_text(snapshot, option)
    return [rich.said(f" · {text}")] if text else []


def _full(places: Places) -> str:
    """With `{title}` for the poll and `{when}` for the time."""
    return plural(
        "In “{title}”, {when} is full: {taken} of {number} place is taken, so your yes was not recorded.",
        "In “{title}”, {when} is full: {taken} of {number} places are taken, so your yes was not recorded.",
        places.number,
        taken=places.taken,
        title="{title}",
        when="{when}",
    )


def full_note(full: Sequence[Places], poll: Poll, now: datetime) -> MessageView:
    """What somebody reads privately whose yes found no place, and what they can say; the times by their own clock."""
    lines, words = [], []
    for places in full:
        said, slot = _full(places), places.option.slot
        lines.append(rich.sentence(said, title=b.words(poll.title), when=rich.span(slot, poll.zone, now)))
        words.append(filled(said, title=title_text(poll), when=short_slot(slot, poll.zone, now)))
    way_out = _("A maybe takes no place.")
    return MessageView(" ".join([*words, way_out]), [rich.rich_block(*lines, [rich.said(way_out)])])
