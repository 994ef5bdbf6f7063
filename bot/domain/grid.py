"""Who can when: the grid person x option, as its readers may see it."""

from dataclasses import dataclass

from bot.domain.poll import Choice, Option, Poll
from bot.domain.tally import Tally


@dataclass(frozen=True, slots=True)
class GridRow:
    """One person's answers, in the order of the grid's options. `choices` is all None while answers are veiled."""

    user: str
    name: str
    required: bool
    choices: tuple[Choice | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Who can when. `rows` is empty for an anonymous poll, `tallies` is empty while answers are veiled."""

    poll: Poll
    options: tuple[Option, ...]
    rows: tuple[GridRow, ...]
    tallies: tuple[Tally, ...]
    answered: int
