"""Which of a poll's times exist only because its meeting was moved there: nobody was asked about them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.domain.history import Act
from bot.domain.poll import PollSnapshot

MADE = "made"
"""In the history of a move: the id of the time that was added to the poll for it."""


def as_asked(snapshot: PollSnapshot, acts: Iterable[tuple[str, Mapping[str, str]]]) -> PollSnapshot:
    """The poll with the times that people were asked about. `acts` are those of its history, oldest first.

    A poll that was opened again asks about every time that it has then.
    """
    made = set[str]()
    for act, data in acts:
        if act == Act.REOPENED:
            made.clear()
        elif act == Act.MOVED and MADE in data:
            made.add(data[MADE])
    return replace(snapshot, options=tuple(option for option in snapshot.options if option.id not in made))
