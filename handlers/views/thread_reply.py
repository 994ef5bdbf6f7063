"""Owns what the thread under a poll's message is told of each change, so that whoever followed it hears of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.affected import affected
from bot.domain.poll import Change, Closer, Poll, PollSnapshot, Slot
from bot.domain.text import clean_line
from bot.language import _, filled
from bot.language import slot as whole_slot
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block, MessageView
from handlers.views.cancel_reason import reason_said
from handlers.views.poll_parts import MOST_PLACE, place_elements, title_text
from handlers.views.text import clip, escape, people

MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands in a named place of a sentence: its elements, and mrkdwn for the message's text."""

    elements: rich.Elements
    text: str


def thread_reply(snapshot: PollSnapshot, now: datetime) -> MessageView:
    """The one reply that tells of the poll's last change, and names those whom it concerns."""
    sentence, parts = _sentence(snapshot, now)
    concerned = affected(snapshot)
    why = reason_said(snapshot.poll.reason) if snapshot.poll.change is Change.CANCELLED else []
    text = filled(sentence, **{name: part.text for name, part in parts.items()})
    lines = [" ".join([text, *(said.line(now) for said in why)]), people(concerned, MOST_PEOPLE)]
    told = rich.sentence(sentence, **{name: part.elements for name, part in parts.items()})
    told = rich.joined([told, *(said.elements(now) for said in why)], " ")
    return MessageView("\n".join(filter(None, lines)), [rich.rich_block(told, rich.people(concerned, MOST_PEOPLE))])


def _sentence(snapshot: PollSnapshot, now: datetime) -> tuple[str, dict[str, _Part]]:
    """The sentence with named places, and what stands in them."""
    poll = snapshot.poll
    at, before = _slot(snapshot, poll.winner), _slot(snapshot, poll.moved_from)
    parts = {"title": _Part([b.words(poll.title)], title_text(poll))}
    if at:
        parts["now"] = _when(at, poll.zone, now, bold=poll.change in (Change.MOVED, Change.SETTLED, None))
    if before:
        parts["before"] = _when(before, poll.zone, now, strike=poll.change is Change.MOVED)
    if poll.change in (Change.SETTLED, None) and (place := place_elements(poll)):
        parts["place"] = _Part(place, escape(clip(clean_line(poll.place), MOST_PLACE)))
    return _words(poll, parts), parts


def _words(poll: Poll, parts: dict[str, _Part]) -> str:
    match poll.change:
        case Change.MOVED:
            return _("{title} has moved from {before} to {now}.")
        case Change.CHANGED:
            return _("{title} has another place or note, as its message says. {now} stands.")
        case Change.CANCELLED:
            return _cancelled(parts)
        case Change.REOPENED if "before" in parts:
            return _("{title} is open again: {before} is not fixed any more. Please look at your answers.")
        case Change.REOPENED:
            return _("{title} is open again. Please look at your answers.")
        case Change.SETTLED | None:
            return _settled(poll, parts)


def _cancelled(parts: dict[str, _Part]) -> str:
    off = _("{title} is cancelled: {now} will not take place.")
    return off if "now" in parts else _("{title} is cancelled. There will be no meeting from this poll.")


def _settled(poll: Poll, parts: dict[str, _Part]) -> str:
    if "now" not in parts:
        return _("{title} was closed without a time.")
    if poll.closer is Closer.DEADLINE:
        said = _("{title} is settled: {now}, chosen by Meet at the deadline.")
    elif poll.closer is Closer.AGREEMENT:
        said = _("{title} is settled: {now}, chosen by Meet since all who are needed said yes.")
    else:
        said = _("{title} is settled: {now}.")
    return " ".join([said, *([_("Where: {place}")] if "place" in parts else [])])


def _slot(snapshot: PollSnapshot, option_id: str | None) -> Slot | None:
    option = snapshot.option(option_id or "")
    return option.slot if option else None


def _when(slot: Slot, zone: str, now: datetime, *, bold: bool = False, strike: bool = False) -> _Part:
    style: dict[str, bool] = {"bold": True} if bold else {"strike": True} if strike else {}
    sign = "*" if bold else "~" if strike else ""
    return _Part(list[Block](rich.dated(slot, zone, now, **style)), f"{sign}{whole_slot(slot, zone, now)}{sign}")
