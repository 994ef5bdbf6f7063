"""Which runs of known words in free text are times: "Friday 12:00" is, "Friday lunch" and "Room 4" are not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.times.scanning import AllDay, Separator, Token
from bot.domain.times.values import ClockSpan, Problem, Reason

_OF_DAYS = frozenset({Reason.TWO_ORDERS, Reason.NO_SUCH_DAY, Reason.NO_DAY})


@dataclass(frozen=True, slots=True)
class Run:
    """Known tokens side by side, and whether a comma, a colon or an end stands on either side."""

    tokens: tuple[Token, ...]
    free_left: bool
    free_right: bool

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


def times_in(tokens: Sequence[Token], *, behind_colon: bool) -> list[Run]:
    """The runs that are times.

    A run is where it has both a day and a clock time or "all day". Of any other one those pieces are that stand alone
    between commas, but for the first words of all, and a length at the end of a piece.
    """
    found: list[Run] = []
    for run in map(_without_tail, _runs(tokens, behind_colon=behind_colon)):
        found.extend([run] if _has_day_and_clock(run) else [piece for piece in _pieces(run) if _stands_alone(piece)])
    return found


def _runs(tokens: Sequence[Token], *, behind_colon: bool) -> Iterator[Run]:
    free_left, run = behind_colon, list[Token]()
    for token in tokens:
        if token.meaning is not None:
            run.append(token)
            continue
        yield from _trimmed(run, free_left=free_left, free_right=False)
        free_left, run = False, []
    yield from _trimmed(run, free_left=free_left, free_right=True)


def _trimmed(run: Sequence[Token], *, free_left: bool, free_right: bool) -> Iterator[Run]:
    """The run without the commas around it, and without numbers that no day stands before."""
    first, last = 0, len(run)
    while first < last and (run[first].meaning is Separator or run[first].bare):
        free_left = run[first].breaks or (free_left and not run[first].bare)
        first += 1
    while first < last and _is_loose_end(run[first:last]):
        free_right = run[last - 1].breaks or (free_right and not run[last - 1].bare)
        last -= 1
    if first < last:
        yield Run(tuple(run[first:last]), free_left, free_right)


def _is_loose_end(run: Sequence[Token]) -> bool:
    return run[-1].meaning is Separator or (run[-1].bare and not any(is_day(token) for token in run))


def _without_tail(run: Run) -> Run:
    """The run without a day behind a comma that belongs to the words behind it: "tue 10, Friday house"."""
    *earlier, last = _pieces(run)
    if run.free_right or not earlier or any(is_clock(token) or token.meaning is AllDay for token in last.tokens):
        return run
    kept = tuple(token for token in run.tokens if token.end <= earlier[-1].end)
    return Run(kept, run.free_left, free_right=True)


def _pieces(run: Run) -> Iterator[Run]:
    """The run cut at its commas."""
    piece, free_left = list[Token](), run.free_left
    for token in run.tokens:
        if not token.breaks:
            piece.append(token)
            continue
        yield from _trimmed(piece, free_left=free_left, free_right=True)
        piece, free_left = [], True
    yield from _trimmed(piece, free_left=free_left, free_right=run.free_right)


def _has_day_and_clock(run: Run) -> bool:
    clocks = any(is_clock(token) or token.meaning is AllDay for token in run.tokens)
    return clocks and any(is_day(token) for token in run.tokens)


def _stands_alone(piece: Run) -> bool:
    is_length = len(piece.tokens) == 1 and isinstance(piece.tokens[0].meaning, timedelta)
    return piece.free_right and (piece.free_left or is_length)


def is_day(token: Token) -> bool:
    """Whether it names days, or would if it were right."""
    meaning = token.meaning
    return isinstance(meaning, tuple) or (isinstance(meaning, Problem) and meaning.reason in _OF_DAYS)


def is_clock(token: Token) -> bool:
    """Whether it names a clock time, or would if it were right."""
    meaning = token.meaning
    return isinstance(meaning, ClockSpan) or (isinstance(meaning, Problem) and meaning.reason not in _OF_DAYS)
