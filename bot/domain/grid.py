"""Who can when: the grid person x option, as its readers may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.answer_notes import shown_notes
from bot.domain.poll import Choice, Option, Poll, PollSnapshot, PollStatus
from bot.domain.ranking import Ranked, favourite, rank_options
from bot.domain.tally import Tally, choices_of, count_votes, is_veiled


@dataclass(frozen=True, slots=True)
class GridRow:
    """One person's answers, in the order of the grid's options. `choices` is all None while answers are veiled."""

    user: str
    name: str
    required: bool
    choices: tuple[Choice | None, ...]
    note: str = ""
    """What the person wrote to their answers, "" also where nobody may read it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Who can when. `rows` is empty for an anonymous poll, `tallies` is empty while answers are veiled."""

    poll: Poll
    options: tuple[Option, ...]
    rows: tuple[GridRow, ...]
    tallies: tuple[Tally, ...]
    answered: int
    best: tuple[Ranked, ...] = ()
    """The options that somebody can make, best first; empty while none leads, and once the poll is over."""


MOST_BEST = 3


def best_of(snapshot: PollSnapshot, now: datetime) -> tuple[Ranked, ...]:
    """The best options that are still ahead, at most three, while the poll is open for everybody's eyes and one of them
    leads: the one with the star in the poll's message."""
    if snapshot.poll.status is not PollStatus.OPEN or favourite(snapshot, now) is None:
        return ()
    return tuple(one for one in rank_options(snapshot, now) if one.tally.can)[:MOST_BEST]


_NO_NOTES: Mapping[str, str] = {}


def grid_of(snapshot: PollSnapshot, names: Mapping[str, str], notes: Mapping[str, str] = _NO_NOTES) -> Grid:
    """The grid: voters in the order of their answers, then required people who owe one (not while veiled)."""
    poll, options, veiled = snapshot.poll, snapshot.offered, is_veiled(snapshot.poll)
    people = dict.fromkeys([*snapshot.voters, *(() if veiled else poll.required)])
    shown = shown_notes(snapshot, notes)
    rows = [_row(snapshot, user, names.get(user, ""), shown.get(user, ""), veiled=veiled) for user in people]
    tallies = () if veiled else tuple(count_votes(snapshot, option.id) for option in options)
    return Grid(poll, options, () if poll.anonymous else tuple(rows), tallies, len(snapshot.voters))


def _row(snapshot: PollSnapshot, user: str, name: str, note: str, *, veiled: bool) -> GridRow:
    said = {} if veiled else choices_of(snapshot, user)
    choices = tuple(said.get(option.id) for option in snapshot.offered)
    return GridRow(user, name, user in snapshot.poll.required, choices, note)
