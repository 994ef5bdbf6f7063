"""Owns the grid as text: the table that is posted in a poll's thread, and the CSV that its organizer gets."""

import unicodedata
from collections.abc import Sequence
from itertools import accumulate

from bot.domain.answer_notes import MOST_ANSWER_NOTE
from bot.domain.graphemes import whole_signs
from bot.domain.grid import Grid, GridRow
from bot.domain.poll import Choice
from bot.domain.spreadsheet import csv_text
from bot.language import _
from handlers.views import blocks as b
from handlers.views.blocks import MessageView
from handlers.views.poll_parts import title_text
from handlers.views.text import clip

MOST_TEXT = 9000
"""Of one message; Slack takes 12,000 characters of text in all."""
NAME = 20
COLUMNS = 12
"""Wider tables would break their lines on a usual screen."""
MOST_PARTS = 10
LONGEST_NOTE_LINE = NAME + 2 + MOST_ANSWER_NOTE
MOST_NOTES_TEXT = 15 * LONGEST_NOTE_LINE
"""A third of the message; the CSV has all notes."""
_SIGNS = {Choice.YES: "✓", Choice.MAYBE: "?", Choice.NO: "✗", None: "·"}
_WIDE = frozenset("WF")


def grid_table(grid: Grid) -> MessageView:
    """The table for everybody in the channel, its columns numbered as in the poll's message. It mentions nobody."""
    spans = [range(start, min(start + COLUMNS, len(grid.options))) for start in range(0, len(grid.options), COLUMNS)]
    notes = _notes(grid)
    room = (MOST_TEXT - sum(map(len, notes))) // max(len(spans), 1)
    parts = [_table(grid, span, max(room // (NAME + 4 * COLUMNS) - 6, 1)) for span in spans]
    head = _("{title}: who can when", title=title_text(grid.poll))
    legend = _("✓ yes, ? maybe, ✗ no, · no answer. The numbers are those of the times above.")
    text = "\n\n".join([*parts, *(["\n".join(notes)] if notes else [])])
    return MessageView(head, [b.section(f"*{head}*"), b.preformatted(text), b.context(legend)])


def _notes(grid: Grid) -> list[str]:
    """A line for each note, as many as there is room for beside the table."""
    lines = [f"{_name(row)}: {' '.join(row.note.split())}" for row in grid.rows if row.note]
    shown = lines[: MOST_NOTES_TEXT // LONGEST_NOTE_LINE]
    rest = len(lines) - len(shown)
    return [
        *(clip(line, LONGEST_NOTE_LINE) for line in shown),
        *([_("and {number} more", number=rest)] if rest else []),
    ]


def _name(row: GridRow) -> str:
    return clip(" ".join((row.name or row.user).split()), NAME)


def _table(grid: Grid, columns: range, most: int) -> str:
    shown = grid.rows[:most]
    numbers = _line("", [str(column + 1) for column in columns])
    people = [_line(row.name or row.user, [_SIGNS[row.choices[column]] for column in columns]) for row in shown]
    rest = len(grid.rows) - len(shown)
    more = [_("and {number} more", number=rest)] if rest > 0 else []
    return "\n".join([numbers, *people, *more, *_totals(grid, columns)])


def _totals(grid: Grid, columns: range) -> list[str]:
    tallies = [grid.tallies[column] for column in columns]
    totals = (
        (_("Yes"), [one.yes for one in tallies]),
        (_("Maybe"), [one.maybe for one in tallies]),
        (_("No"), [one.no for one in tallies]),
    )
    return [_line(word, [str(number or "") for number in numbers]) for word, numbers in totals if any(numbers)]


def _line(name: str, cells: Sequence[str]) -> str:
    return (_padded(name) + "".join(f"{cell:>4}" for cell in cells)).rstrip()


def _padded(name: str) -> str:
    """The name on exactly so many columns of a fixed-width font, in which ideographs and emojis take two."""
    line = " ".join(name.split())
    columns = list(accumulate(map(_width, line)))
    kept = whole_signs(line, sum(column <= NAME for column in columns))
    return kept + " " * (NAME - sum(map(_width, kept)))


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def csv_messages(title: str, rows: list[list[str]]) -> list[MessageView]:
    """The CSV in as many messages as it takes, each of whole lines; [] for what no reader would piece together."""
    parts = [""]
    for line in csv_text(rows).splitlines():
        if len(parts[-1]) + len(line) > MOST_TEXT and parts[-1]:
            parts.append("")
        parts[-1] += line + "\n"
    if len(parts) > MOST_PARTS or any(len(part) > MOST_TEXT for part in parts):
        return []
    head = _("The answers to “{title}” as CSV", title=title)
    return [
        MessageView(head, [*([b.section(head)] if not n else []), b.preformatted(part)]) for n, part in enumerate(parts)
    ]
