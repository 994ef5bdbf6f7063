"""Owns the modal "who can when": every option with its tally, every person with their answers, capped for Slack."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.grid import Grid, GridRow
from bot.domain.poll import Choice
from bot.domain.ranking import Ranked
from bot.domain.tally import Tally
from bot.domain.zones import zone_or_utc
from bot.language import _, brief_slot, plural
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.answer_notes import notes_block
from handlers.views.answers import MARKS
from handlers.views.blocks import Block
from handlers.views.choices import required_words
from handlers.views.text import mention

MOST_ROWS = 200
"""Nobody scrolls farther; the export has them all."""
MOST_COLUMNS = 10
"""Up to here a person's answers stand as marks in columns; beyond, the numbers of the options are listed."""
ROWS_PER_SECTION = 10
OPTIONS_PER_SECTION = 10
NO_ANSWER = "⚪️"
_NUMBERS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟")


def grid_view(grid: Grid, zone: str, now: datetime, metadata: str, *, runs_it: bool, done: str = "") -> Block:
    """The grid in one zone, which it names. Who runs the poll can post it in the thread and have it as CSV; `done` says
    on top what became of such a press."""
    return b.modal(
        ids.GRID_VIEW,
        _("Who can when"),
        [
            *([b.section(done)] if done else []),
            b.rich_text(b.words(grid.poll.title, bold=True)),
            b.context(_about(grid, zone)),
            *_times(grid, zone, now),
            b.divider(),
            *_people(grid),
            *notes_block({row.user: row.note for row in grid.rows if row.note}),
            *(_for_the_organizer(grid) if runs_it else []),
        ],
        metadata=metadata,
    )


def _about(grid: Grid, zone: str) -> str:
    """How many have answered, and the zone of the clock times, where there are any."""
    people = plural("{number} person answered", "{number} people answered", grid.answered)
    if all(option.slot.days for option in grid.options):
        return people
    return _("Times are in {zone} · {people}", zone=zone_or_utc(zone).key, people=people)


def _times(grid: Grid, zone: str, now: datetime) -> list[Block]:
    """Many times have the best ones above them, which are named once more: nobody should have to scroll to them."""
    options = _options(grid, zone, now)
    if len(grid.options) <= MOST_COLUMNS:
        return [*options, *_best(grid)]
    return [*_best(grid, {one.option.id: brief_slot(one.option.slot, zone, now) for one in grid.best}), *options]


def _options(grid: Grid, zone: str, now: datetime) -> list[Block]:
    lines = []
    for index, option in enumerate(grid.options):
        counted = tally_marks(grid.tallies[index]) if grid.tallies else ""
        lines.append(f"*{index + 1}.*  {brief_slot(option.slot, zone, now)}{f'   {counted}' if counted else ''}")
    return _sections(lines, OPTIONS_PER_SECTION)


def tally_marks(tally: Tally) -> str:
    """ "✅ 2 🤔 1", zeros left out; "" where nobody has answered."""
    numbers = zip(MARKS.values(), (tally.yes, tally.maybe, tally.no), strict=True)
    return " ".join(f"{sign} {number}" for sign, number in numbers if number)


_NO_TIMES: Mapping[str, str] = {}


def _best(grid: Grid, times: Mapping[str, str] = _NO_TIMES) -> list[Block]:
    """The best options by their numbers, with what those said who must be there. `times` are those of options whose
    line in the list is far away, by option id."""
    if not grid.best:
        return []
    numbers = {option.id: number for number, option in enumerate(grid.options, 1)}
    lines = [
        " · ".join(filter(None, (_named_option(one, numbers, times), required_words(one, lambda _user: ""))))
        for one in grid.best
    ]
    has_lines = times or any(one.must for one in grid.best)
    return [b.section(("\n" if has_lines else "  ").join([_("⭐ *Best so far*"), *lines]))]


def _named_option(one: Ranked, numbers: Mapping[str, int], times: Mapping[str, str]) -> str:
    return "  ".join(filter(None, (f"*{numbers[one.option.id]}.*", times.get(one.option.id, ""))))


def _people(grid: Grid) -> list[Block]:
    if grid.poll.anonymous:
        return [b.context(_("This poll is anonymous: only counts are shown."))]
    if not grid.rows:
        return [b.context(_("Nobody has answered yet."))]
    rows, rest = grid.rows[:MOST_ROWS], len(grid.rows) - MOST_ROWS
    if not grid.tallies:
        veiled = _("These people have answered. What they said is hidden until the poll is closed.")
        return [*_sections([_named(row) for row in rows], ROWS_PER_SECTION), b.context(veiled)]
    in_columns = len(grid.options) <= MOST_COLUMNS
    lines = [(_in_columns if in_columns else _in_words)(row) for row in rows]
    return [
        *([b.section(" ".join(_NUMBERS[: len(grid.options)]))] if in_columns else []),
        *_sections(lines, ROWS_PER_SECTION),
        *([b.context(_("and {number} more", number=rest))] if rest > 0 else []),
        b.context(_("✅ yes · 🤔 maybe · ❌ no · {no_answer} no answer", no_answer=NO_ANSWER)),
    ]


def _named(row: GridRow) -> str:
    return _("{person} (must be there)", person=mention(row.user)) if row.required else mention(row.user)


def _in_columns(row: GridRow) -> str:
    """The marks come first, so that they stand in columns whatever the names are."""
    marks = " ".join(MARKS[choice] if choice else NO_ANSWER for choice in row.choices)
    return f"{marks}   {_named(row)}"


def _in_words(row: GridRow) -> str:
    said = []
    for choice in Choice:
        numbers = [str(number) for number, given in enumerate(row.choices, 1) if given is choice]
        if numbers:
            said.append(f"{MARKS[choice]} {', '.join(numbers)}")
    answers = " · ".join(said) or _("no answer")
    return f"{_named(row)}: {answers}"


def _for_the_organizer(grid: Grid) -> list[Block]:
    """What cannot work is not drawn: a table of hidden answers says nothing, and a thread needs a message."""
    if not grid.tallies:
        return []
    post = b.button(_("Post it in the thread"), ids.POST_GRID, grid.poll.id)
    send = b.button(_("Send me the answers as CSV"), ids.SEND_ANSWERS, grid.poll.id)
    return [b.actions("share", *([post] if grid.poll.posted else []), send)]


def _sections(lines: Sequence[str], size: int) -> list[Block]:
    return [b.section("\n".join(lines[start : start + size])) for start in range(0, len(lines), size)]
