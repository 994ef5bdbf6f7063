"""Which of a poll's times exist only because its meeting was moved there: nobody was asked about them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from bot.domain.history import Act
from bot.domain.poll import PollSnapshot

MADE = "made"
"""In the history of a move: the id of the time that was added to the poll for it."""
Told = tuple[str, Mapping[str, str]]
"""An act of a poll's history, and what is kept of it."""


def as_asked(snapshot: PollSnapshot, acts: Sequence[Told]) -> PollSnapshot:
    """The poll with the times that people were asked about. `acts` are those of its history, oldest first."""
    made = {data[MADE] for data in moves_of_meeting(acts) if MADE in data}
    return replace(snapshot, options=tuple(option for option in snapshot.options if option.id not in made))


def moves_of_meeting(acts: Sequence[Told]) -> list[Mapping[str, str]]:
    """What the history tells of each move of the meeting that stands, oldest first.

    A poll that was opened again asks about every time that it has then, and its next meeting has not been moved.
    """
    since_opened = list(takewhile(lambda told: told[0] != Act.REOPENED, reversed(acts)))
    return [data for act, data in reversed(since_opened) if act == Act.MOVED]
