"""Owns the modal that tells a poll's history: who did what, and when, the newest first. It names no voters."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.domain.history import ADDED, AFTER, BEFORE, REMOVED, Act, read_instant, read_slot
from bot.domain.person import is_forgotten
from bot.domain.poll import Poll
from bot.language import _, mark
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block
from handlers.views.repeating import rhythm_said
from handlers.views.text import clip

MOST_ENTRIES = 90
MOST_TYPED = 150
"""Of a title or place that was typed."""
MOST_PEOPLE = 20
Entry = tuple[datetime, str, str, Mapping[str, str]]
"""When, who, what and what it changed."""


def history_view(poll: Poll, entries: Sequence[Entry], zone: str) -> Block:
    """The history as its reader may see it; times in the reader's own zone by Slack, `zone` for readers without."""
    newest = list(reversed(entries))
    lines = [rich.rich_block(_line(entry, zone)) for entry in newest[:MOST_ENTRIES]]
    rest = len(newest) - MOST_ENTRIES
    title = b.rich_text(b.words(poll.title, bold=True))
    more = [b.plain_context(_("+{number} earlier", number=rest))] if rest > 0 else []
    return b.modal(ids.HISTORY_VIEW, _("What was changed"), [title, *(lines or [_nothing()]), *more])


def _nothing() -> Block:
    return b.plain_context(_("Nothing was changed since the poll was opened."))


def _line(entry: Entry, zone: str) -> list[Block]:
    at, who, what, data = entry
    done = _done(what, _who(who), data, zone)
    return [*done, rich.said(" · "), rich.moment(at, zone, italic=True)]


def _who(who: str) -> list[Block]:
    if is_forgotten(who):
        return [rich.said(_("Somebody who was forgotten"))]
    return [rich.person(who) if who else rich.said(_("Meet"))]


def _done(what: str, who: list[Block], data: Mapping[str, str], zone: str) -> list[Block]:
    """One sentence. What a newer Meet wrote is shown as it wrote it."""
    if what not in set(Act):
        return [*who, rich.said(" "), b.words(what)]
    act = Act(what)
    values = {name: _VALUES.get(act, _typed)(value, zone) for name, value in data.items() if name in (BEFORE, AFTER)}
    if act in _PEOPLE:
        return _people(_PEOPLE[act], who, data)
    if act is Act.SETTINGS:
        return rich.sentence(_("{who} changed settings: {settings}"), who=who, settings=_settings(data))
    texts = _TEXTS[act]
    form = texts.get((BEFORE in values, AFTER in values), texts[False, False])
    return rich.sentence(_(form), who=who, **values)


def _people(texts: Mapping[str, str], who: list[Block], data: Mapping[str, str]) -> list[Block]:
    parts = [
        rich.sentence(_(texts[part]), people=rich.people(data[part].split(), MOST_PEOPLE))
        for part in (ADDED, REMOVED)
        if data.get(part)
    ]
    return rich.sentence(_(texts[""]), who=who, changes=rich.joined(parts, "; "))


def _settings(data: Mapping[str, str]) -> list[Block]:
    parts = [rich.said(_(_SETTINGS[name, value])) for name, value in data.items() if (name, value) in _SETTINGS]
    return rich.joined([[part] for part in parts], ", ")


def _typed(text: str, _zone: str) -> list[Block]:
    return [b.words(clip(text, MOST_TYPED))]


def _slot(text: str, zone: str) -> list[Block]:
    slot = read_slot(text)
    return rich.span(slot, zone) if slot else _typed(text, zone)


def _instant(text: str, zone: str) -> list[Block]:
    at = read_instant(text)
    return [rich.moment(at, zone)] if at else _typed(text, zone)


def _rhythm(text: str, _zone: str) -> list[Block]:
    return [rich.said(rhythm_said(text))]


_VALUES: dict[Act, Callable[[str, str], list[Block]]] = {
    Act.DEADLINE: _instant,
    Act.REPEATS: _rhythm,
    **dict.fromkeys((Act.TIME_CHANGED, Act.TIME_ADDED, Act.TIME_WITHDRAWN, Act.CLOSED, Act.MOVED), _slot),
    **dict.fromkeys((Act.CLOSED_AT_DEADLINE, Act.CLOSED_ON_AGREEMENT, Act.CANCELLED, Act.REOPENED), _slot),
}
_PEOPLE = {
    Act.REQUIRED: {
        "": mark("{who} changed who must be there: {changes}"),
        ADDED: mark("now also {people}"),
        REMOVED: mark("no longer {people}"),
    },
    Act.CO_ORGANIZERS: {
        "": mark("{who} changed who may run the poll: {changes}"),
        ADDED: mark("now also {people}"),
        REMOVED: mark("no longer {people}"),
    },
}
_SETTINGS = {
    ("anonymous", "on"): mark("anonymous"),
    ("anonymous", "off"): mark("no longer anonymous"),
    ("hidden", "on"): mark("answers hidden until the close"),
    ("hidden", "off"): mark("answers no longer hidden"),
    ("auto_close", "on"): mark("Meet chooses at the deadline"),
    ("auto_close", "off"): mark("Meet does not choose at the deadline"),
    ("agreement", "on"): mark("Meet chooses once all agree"),
    ("agreement", "off"): mark("Meet does not choose once all agree"),
    ("proposals", "on"): mark("voters may propose times"),
    ("proposals", "off"): mark("voters may not propose times any more"),
}
_NEITHER, _BOTH, _BEFORE, _AFTER = (False, False), (True, True), (True, False), (False, True)
_TEXTS: dict[Act, dict[tuple[bool, bool], str]] = {
    Act.OPENED: {_NEITHER: mark("{who} opened the poll")},
    Act.RENAMED: {
        _NEITHER: mark("{who} changed the title"),
        _BOTH: mark("{who} changed the title from “{before}” to “{after}”"),
    },
    Act.PLACE: {
        _NEITHER: mark("{who} changed the place"),
        _BOTH: mark("{who} changed the place from “{before}” to “{after}”"),
        _BEFORE: mark("{who} took away the place “{before}”"),
        _AFTER: mark("{who} set the place “{after}”"),
    },
    Act.NOTE: {_NEITHER: mark("{who} changed the note")},
    Act.DEADLINE: {
        _NEITHER: mark("{who} changed the deadline"),
        _BOTH: mark("{who} changed the deadline from {before} to {after}"),
        _BEFORE: mark("{who} took away the deadline {before}"),
        _AFTER: mark("{who} set the deadline {after}"),
    },
    Act.PLACES: {
        _NEITHER: mark("{who} changed the number of places"),
        _BOTH: mark("{who} changed the places per time from {before} to {after}"),
        _BEFORE: mark("{who} took away the limit of {before} places per time"),
        _AFTER: mark("{who} limited each time to {after} places"),
    },
    Act.TIME_CHANGED: {
        _NEITHER: mark("{who} changed a time"),
        _BOTH: mark("{who} changed the time {before} to {after}"),
    },
    Act.TIME_ADDED: {_NEITHER: mark("{who} added a time"), _AFTER: mark("{who} added the time {after}")},
    Act.TIME_WITHDRAWN: {
        _NEITHER: mark("{who} took a time back"),
        _BEFORE: mark("{who} took back the time {before}"),
    },
    Act.QUORUM: {
        _NEITHER: mark("{who} changed how many of the required people are enough"),
        _BOTH: mark("{who} changed how many of the required people are enough from {before} to {after}"),
        _BEFORE: mark("{who} asked for all required people again"),
        _AFTER: mark("{who} asked for at least {after} of the required people"),
    },
    Act.ZONE: {
        _NEITHER: mark("{who} changed the time zone"),
        _BOTH: mark("{who} changed the time zone from {before} to {after}"),
    },
    Act.CLOSED: {_NEITHER: mark("{who} chose the time"), _AFTER: mark("{who} chose the time {after}")},
    Act.CLOSED_AT_DEADLINE: {
        _NEITHER: mark("{who} chose the time at the deadline"),
        _AFTER: mark("{who} chose the time {after} at the deadline"),
    },
    Act.CLOSED_ON_AGREEMENT: {
        _NEITHER: mark("{who} chose the time, since all who are needed said yes"),
        _AFTER: mark("{who} chose the time {after}, since all who are needed said yes"),
    },
    Act.CANCELLED: {_NEITHER: mark("{who} cancelled the poll"), _BEFORE: mark("{who} cancelled the meeting {before}")},
    Act.REOPENED: {
        _NEITHER: mark("{who} opened the poll again"),
        _BEFORE: mark("{who} opened the poll again and took back the time {before}"),
    },
    Act.MOVED: {
        _NEITHER: mark("{who} moved the meeting"),
        _BOTH: mark("{who} moved the meeting from {before} to {after}"),
    },
    Act.HANDED_OVER: {_NEITHER: mark("{who} handed the poll over")},
    Act.TOOK_OVER: {_NEITHER: mark("{who} became the organizer")},
    Act.REPEATS: {_NEITHER: mark("{who} made the poll repeat"), _AFTER: mark("{who} made the poll repeat {after}")},
    Act.SKIPPED: {_NEITHER: mark("{who} skipped the next poll")},
    Act.REPEATS_NO_MORE: {_NEITHER: mark("{who} ended the repetition")},
    Act.TIMES_RAN_OUT: {_NEITHER: mark("{who} ended the poll, since every time had passed")},
    Act.KEPT_AS_DRAFT: {_NEITHER: mark("{who} kept the poll as a draft, since Slack did not take its message")},
    Act.POSTED: {_NEITHER: mark("{who} posted the draft")},
    Act.POSTED_ELSEWHERE: {_NEITHER: mark("{who} posted the poll in another channel")},
    Act.POSTED_AGAIN: {_NEITHER: mark("{who} posted the poll's message again")},
    Act.LEFT_THREAD: {_NEITHER: mark("{who} posted the poll beside its thread, which takes no replies")},
    Act.LEFT: {_NEITHER: mark("{who} is not named in the poll any more")},
}
