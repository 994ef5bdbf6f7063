"""A poll's answers as rows of cells for a spreadsheet, in the language that is being read."""

from bot.domain.grid import Grid
from bot.domain.poll import Choice
from bot.domain.spreadsheet import safe_cell
from bot.language.dates import slot
from bot.language.texts import _, mark

_CHOICES = {Choice.YES: mark("yes"), Choice.MAYBE: mark("maybe"), Choice.NO: mark("no")}


def export_rows(grid: Grid) -> list[list[str]]:
    """A head row, the people, then the counts; no cell that a spreadsheet would run. Where somebody wrote a note, notes
    are the last column."""
    noted = any(row.note for row in grid.rows)
    head = [
        _("Person") if grid.rows else _("Number of answers"),
        *(slot(option.slot, grid.poll.zone) for option in grid.options),
        *([_("Note")] if noted else []),
    ]
    people = [[row.name or row.user, *map(_choice, row.choices), *([row.note] if noted else [])] for row in grid.rows]
    counts = {
        _("Yes"): [one.yes for one in grid.tallies],
        _("Maybe"): [one.maybe for one in grid.tallies],
        _("No"): [one.no for one in grid.tallies],
    }
    last = [""] if noted else []
    totals = [[word, *map(str, numbers), *last] for word, numbers in counts.items() if grid.tallies]
    return [[safe_cell(cell) for cell in row] for row in (head, *people, *totals)]


def _choice(choice: Choice | None) -> str:
    return _(_CHOICES[choice]) if choice else ""
