"""The two lines of "many at once": days and clock times. Clock times may also stand behind days in the first line."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.times.date_order import DateOrder
from bot.domain.times.grouping import Grouped, group_tokens
from bot.domain.times.plain import PlainText, to_plain
from bot.domain.times.scanning import MOST_TYPED, Line, Scanner, Separator, Token
from bot.domain.times.values import ClockSpan, LoosePiece, Problem, Reading, Reason, TimesGroup

DAYS, TIMES = "bulk_days", "bulk_times"
MOST_LOOSE = 10
"""Pieces that are tried in looser words; a text with more of them is no list of times."""
LONGEST_LOOSE = 60


def read_lines(days: str, times: str, order: DateOrder = DateOrder.UNKNOWN) -> Reading:
    """What the two lines name. Nothing typed is nothing named; half of it is a problem of the other line."""
    if len(days) > MOST_TYPED or len(times) > MOST_TYPED:
        return _refused(DAYS if len(days) > MOST_TYPED else TIMES, Problem(Reason.TOO_LONG, count=MOST_TYPED))
    clocks = _read(to_plain(times), order, Line.CLOCKS)
    named = _read(to_plain(days), order, Line.DAYS if clocks.grouped.lonely else Line.MIXED)
    return _crossed(named, clocks)


def _refused(field: str, problem: Problem) -> Reading:
    return Reading(problems=((field, problem),))


class _Read:
    """One line: its groups, what is wrong with it, and what may be read in looser words."""

    def __init__(self, grouped: Grouped, wrong: Sequence[Problem], loose: Sequence[LoosePiece]) -> None:
        self.grouped = grouped
        self.wrong = wrong
        self.loose = tuple(loose)


def _read(plain: PlainText, order: DateOrder, line: Line) -> _Read:
    reason = Reason.NO_CLOCK if line is Line.CLOCKS else Reason.NO_DAY
    known: list[Token] = []
    wrong: list[Problem] = []
    loose: list[LoosePiece] = []
    for piece in _pieces(Scanner(plain, order, line).tokens()):
        text = plain.typed_part(piece[0].start, piece[-1].end)
        problems = [token.meaning for token in piece if isinstance(token.meaning, Problem)]
        if all(token.meaning is not None for token in piece) and _says_something(piece, text):
            known.extend(piece)
        elif line is not Line.CLOCKS and len(loose) < MOST_LOOSE and (one := loose_piece(plain, piece)):
            loose.append(one)
        else:
            wrong.extend(problems or [Problem(reason, text)])
    grouped = group_tokens(known)
    return _Read(grouped, [*wrong, *grouped.problems], loose)


def _says_something(piece: Sequence[Token], text: str) -> bool:
    """Whether it is more than a lone "and"; a lone dot says nothing either, and needs no answer."""
    return any(token.meaning is not Separator for token in piece) or not any(map(str.isalnum, text))


def _pieces(tokens: Iterator[Token]) -> Iterator[list[Token]]:
    """The tokens between commas and line breaks."""
    piece: list[Token] = []
    for token in tokens:
        if not token.breaks:
            piece.append(token)
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def loose_piece(plain: PlainText, piece: Sequence[Token]) -> LoosePiece | None:
    """A piece with one clock time that is no mere number, and words around it; None where it is no such piece."""
    text = plain.typed_part(piece[0].start, piece[-1].end)
    clocks = [token for token in piece if isinstance(token.meaning, ClockSpan) and not token.bare]
    if len(clocks) != 1 or len(text) > LONGEST_LOOSE or not any(token.meaning is None for token in piece):
        return None
    before = plain.typed_part(piece[0].start, clocks[0].start)
    behind = plain.typed_part(clocks[0].end, piece[-1].end)
    clock = clocks[0].meaning
    return LoosePiece(f"{before} {behind}".strip(), clock, text) if isinstance(clock, ClockSpan) else None


def _crossed(named: _Read, clocks: _Read) -> Reading:
    """Days without clock times get those of the second line."""
    groups = tuple(_with_clocks(group, clocks.grouped) for group in named.grouped.groups)
    problems = [(DAYS, problem) for problem in named.wrong] + [(TIMES, problem) for problem in clocks.wrong]
    problems += [] if problems else _halves(named, clocks)
    length = clocks.grouped.length or named.grouped.length
    in_days = not clocks.grouped.lonely and any(group.clocks for group in groups)
    return Reading(groups, named.loose, length, tuple(problems), DAYS if in_days else TIMES)


def _with_clocks(group: TimesGroup, clocks: Grouped) -> TimesGroup:
    if group.clocks or group.whole_days:
        return group
    return replace(group, clocks=tuple(clocks.lonely), whole_days=clocks.whole_days)


def _halves(named: _Read, clocks: _Read) -> list[tuple[str, Problem]]:
    """Clock times that no day has, and days that have no clock time."""
    if named.grouped.lonely or (not named.grouped.groups and not named.loose and clocks.grouped.lonely):
        return [(DAYS, Problem(Reason.TIMES_WITHOUT_DAYS))]
    if clocks.grouped.lonely and all(group.clocks or group.whole_days for group in named.grouped.groups):
        return [(TIMES, Problem(Reason.TIMES_WITHOUT_DAYS))]
    return []
