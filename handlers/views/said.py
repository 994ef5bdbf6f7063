"""Owns how a sentence of ours is shown: in blocks, where typed text and times stand in it as elements, and as text.

A sentence is a translated text with named places. Words between backticks are commands; what a person typed is never
read as one, nor as a mention or a link.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import NamedTuple

from bot.domain.poll import Slot
from bot.domain.text import clean_line
from bot.language import filled, slot
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block, MessageView
from handlers.views.text import NOTHING, clip, escape, mention, unmarked

LONGEST_VALUE = 300
LONGEST_TEXT = 2000
CODE = "`"


@dataclass(frozen=True, slots=True)
class When:
    """A meeting's time. In blocks it stands in the reader's own zone, in a text in this one, which it names."""

    slot: Slot
    zone: str


@dataclass(frozen=True, slots=True)
class Who:
    """A person by Slack id, whom Slack shows by name."""

    user: str


Value = str | When | Who


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and what stands in its named places."""

    text: str
    values: Mapping[str, Value]

    def elements(self, now: datetime | None = None) -> list[Block]:
        """For a rich_text block. Times are printed without their year where it is that of `now`."""
        found: list[Block] = []
        for own, name, _, _ in Formatter().parse(self.text):
            found += _own(rich.after(found, own))
            found += _shown(self.values[name], now) if name else []
        return _joined(found)

    def line(self, now: datetime | None = None) -> str:
        """For a message's text: mrkdwn, in which nothing typed is parsed."""
        return filled(self.text, **{name: _in_mrkdwn(value, now) for name, value in self.values.items()})

    @property
    def plain(self) -> str:
        """For a modal's plain texts and the errors on its fields, where Slack prints backticks."""
        return filled(unmarked(self.text), **{name: _written(value) for name, value in self.values.items()})


def say(text: str, /, **values: Value) -> Said:
    """The sentence of an already translated text: `say(_("Invites go to {address}."), address=address)`."""
    return Said(text, values)


def said_block(*sentences: Said, now: datetime | None = None) -> Block:
    """One paragraph."""
    return rich.rich_block(_joined(rich.joined([sentence.elements(now) for sentence in sentences], " ")))


def said_text(*sentences: Said, now: datetime | None = None) -> str:
    """The text of a message that shows them."""
    return clip(" ".join(sentence.line(now) for sentence in sentences), LONGEST_TEXT)


class Told(NamedTuple):
    """The sentences of a message, and its buttons."""

    sentences: Sequence[Said]
    buttons: Sequence[Block]
    block: str = "notice"
    """The id of the block that holds the buttons."""

    def message(self, now: datetime | None = None) -> MessageView:
        """The message; years are left out where they are that of `now`."""
        buttons = [b.actions(self.block, *self.buttons)] if self.buttons else []
        return MessageView(said_text(*self.sentences, now=now), [said_block(*self.sentences, now=now), *buttons])


def tell(*sentences: Said, buttons: Sequence[Block] = (), block: str = "notice") -> Told:
    """A message of these sentences with these buttons under them, in a block of that id."""
    return Told(sentences, buttons, block)


def said_plainly(sentences: Iterable[Said]) -> str:
    """One plain text."""
    return " ".join(sentence.plain for sentence in sentences)


def _own(text: str) -> list[Block]:
    parts = enumerate(text.split(CODE))
    return [rich.said(part, code=True) if place % 2 else rich.said(part) for place, part in parts if part]


def _shown(value: Value, now: datetime | None) -> list[Block]:
    if isinstance(value, Who):
        return [rich.person(value.user)]
    return rich.dated(value.slot, value.zone, now) if isinstance(value, When) else [rich.said(_written(value))]


def _joined(elements: Iterable[Block]) -> list[Block]:
    """Neighbours of plain text become one: a screen reader pauses between two elements."""
    found: list[Block] = []
    for element in elements:
        if found and element.keys() == found[-1].keys() == {"type", "text"}:
            found[-1] = rich.said(found[-1]["text"] + element["text"])
        else:
            found.append(element)
    return found


def _in_mrkdwn(value: Value, now: datetime | None) -> str:
    return mention(value.user) if isinstance(value, Who) else escape(_written(value, now))


def _written(value: Value, now: datetime | None = None) -> str:
    if isinstance(value, Who):
        return mention(value.user)
    if isinstance(value, When):
        return slot(value.slot, value.zone, now)
    return clip(clean_line(value), LONGEST_VALUE) or NOTHING
