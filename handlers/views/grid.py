"""Owns the modal "who can when": every option with its tally, every person with their answers, capped for Slack."""

from collections.abc import Sequence

from bot.domain.grid import Grid, GridRow
from bot.domain.poll import Choice
from bot.domain.zones import zone_or_utc
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.text import count, mention
from handlers.views.times import short_span

MOST_ROWS = 200
"""Nobody scrolls farther; `meet export` has them all."""
MOST_COLUMNS = 10
"""Up to here a person's answers stand as marks in columns; beyond, the numbers of the options are listed."""
ROWS_PER_SECTION = 10
OPTIONS_PER_SECTION = 10
_MARKS = {Choice.YES: "✅", Choice.MAYBE: "❔", Choice.NO: "❌", None: "▫️"}
_LEGEND = "✅ yes   ❔ maybe   ❌ no   ▫️ no answer"


def grid_view(grid: Grid, zone: str) -> Block:
    """The grid in one zone, which it names."""
    return b.modal(
        ids.GRID_VIEW,
        "Who can when",
        [
            b.rich_text(b.words(grid.poll.title, bold=True)),
            *_options(grid, zone),
            b.context(f"Times are in {zone_or_utc(zone).key} · {count(grid.answered, 'person', 'people')} answered"),
            b.divider(),
            *_people(grid),
        ],
    )


def _options(grid: Grid, zone: str) -> list[Block]:
    lines = []
    for index, option in enumerate(grid.options):
        line = f"*{index + 1}.*  {short_span(option.slot, zone)}"
        if grid.tallies:
            tally = grid.tallies[index]
            line += f"   Yes {tally.yes} · Maybe {tally.maybe} · No {tally.no}"
        lines.append(line)
    return _sections(lines, OPTIONS_PER_SECTION)


def _people(grid: Grid) -> list[Block]:
    if grid.poll.anonymous:
        return [b.context("This poll is anonymous: only counts are shown.")]
    if not grid.rows:
        return [b.context("Nobody has answered yet.")]
    if not grid.tallies:
        return [*_sections([_named(row) for row in grid.rows[:MOST_ROWS]], ROWS_PER_SECTION), b.context(_VEILED)]
    shown = _in_columns if len(grid.options) <= MOST_COLUMNS else _in_words
    rest = len(grid.rows) - MOST_ROWS
    return [
        b.context(_LEGEND),
        *_sections([shown(row) for row in grid.rows[:MOST_ROWS]], ROWS_PER_SECTION),
        *([b.context(f"+{rest} more")] if rest > 0 else []),
    ]


_VEILED = "These people have answered. What they said is hidden until the poll is closed."


def _named(row: GridRow) -> str:
    return f"{mention(row.user)}{' (must be there)' if row.required else ''}"


def _in_columns(row: GridRow) -> str:
    """The marks come first, so that they stand in columns whatever the names are."""
    return f"{' '.join(_MARKS[choice] for choice in row.choices)}   {_named(row)}"


def _in_words(row: GridRow) -> str:
    said = []
    for choice in Choice:
        numbers = [str(number) for number, given in enumerate(row.choices, 1) if given is choice]
        if numbers:
            said.append(f"{choice} {', '.join(numbers)}")
    return f"{_named(row)}: {' · '.join(said) or 'no answer'}"


def _sections(lines: Sequence[str], size: int) -> list[Block]:
    return [b.section("\n".join(lines[start : start + size])) for start in range(0, len(lines), size)]
