"""The words behind `/meet`: a title, times, a length and a place. What is no time is title or place, never dropped."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from bot.domain.times.date_order import DateOrder
from bot.domain.times.grouping import group_tokens
from bot.domain.times.lines import loose_piece
from bot.domain.times.plain import PlainText, to_plain
from bot.domain.times.runs import Run, is_clock, is_day, times_in
from bot.domain.times.scanning import MOST_TYPED, AllDay, Line, Scanner, Token
from bot.domain.times.setting_words import read_settings
from bot.domain.times.values import Problem, Reason, is_length

_EDGES = " ,;:-–—|·：，、；"
_COMMA = re.compile(r"[,;](?=\s)|\n")
_COMPANY = re.compile(r"\A(?:with|mit) (?=\S)", re.IGNORECASE)
_PREPOSITION = re.compile(r"\A(?:in|at|im|@) (?=\S)", re.IGNORECASE)
_PLACE_OF_COMPANY = re.compile(r"\s+(?:in|im|@)\s+(?=[A-ZÄÖÜ\d])")
"""Parts company from a place: "with Ben in Room 9", but not "with Ben in person"."""


@dataclass(frozen=True, slots=True)
class CommandWords:
    """What the words fill in. `days` and `times` are text for the two lines of "many at once".

    `problems` are pieces that look like times and are none; they stay in the lines, so that nothing is lost.
    """

    title: str = ""
    place: str = ""
    days: str = ""
    times: str = ""
    length: timedelta | None = None
    problems: tuple[Problem, ...] = ()
    settings: tuple[str, ...] = ()
    """Settings that words name, as the form names them: "anonymous", "hidden"."""


NamesDay = Callable[[str], bool]
"""Whether words that the grammar does not know name a day."""


def read_command(
    words: str, order: DateOrder = DateOrder.UNKNOWN, names_day: NamesDay = lambda _: False
) -> CommandWords:
    """What the words fill in. Words without any time are a title; a text that is too long is not searched for times."""
    if len(words) > MOST_TYPED:
        return CommandWords(title=words, problems=(Problem(Reason.TOO_LONG, count=MOST_TYPED),))
    plain = to_plain(words)
    start = _behind_title(plain, list(Scanner(plain, order, Line.MIXED).tokens()), names_day)
    tokens = list(Scanner(plain, order, Line.MIXED).tokens(start))
    runs = times_in(tokens, behind_colon=start > 0)
    loose = list(_loose_runs(plain, tokens, runs, names_day))
    if not runs and not loose:
        return CommandWords(title=words)
    return _filled(plain, start, runs, loose)


def _behind_title(plain: PlainText, tokens: Sequence[Token], names_day: NamesDay) -> int:
    """Where the times begin behind "title: "; 0 where no colon is followed by a time."""
    colons = [number for number, token in enumerate(tokens[:-1]) if plain.text[token.end - 1 : token.end + 1] == ": "]
    strict = (number for number in colons if _begins_times(tokens[number], tokens[number + 1]))
    loose = (number for number in colons if _is_loose(plain, next(_pieces(tokens[number + 1 :])), names_day))
    found = next(strict, None) if colons else None
    found = next(loose, None) if found is None else found
    return 0 if found is None else tokens[found].end


def _begins_times(colon: Token, behind: Token) -> bool:
    """In "mon: 9" the colon belongs to the times, in "Review monday: tue 9" to the title."""
    if behind.meaning is None or behind.bare:
        return False
    return colon.meaning is None or is_day(behind)


def _pieces(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens between commas."""
    for breaks, piece in groupby(tokens, lambda token: token.breaks):
        if not breaks:
            yield list(piece)


def _is_loose(plain: PlainText, piece: Sequence[Token], names_day: NamesDay) -> bool:
    found = loose_piece(plain, piece)
    return found is not None and names_day(found.day_words)


def _loose_runs(plain: PlainText, tokens: Sequence[Token], runs: Sequence[Run], names_day: NamesDay) -> Iterator[Run]:
    """Pieces with a clock time and a day in other words. The first words of all are a title's."""
    known = {token for run in runs for token in run.tokens}
    for piece in _pieces(tokens):
        if piece[0].start and not known.intersection(piece) and _is_loose(plain, piece, names_day):
            yield Run(tuple(piece), free_left=True, free_right=True)


def _filled(plain: PlainText, start: int, runs: Sequence[Run], loose: Sequence[Run]) -> CommandWords:
    grouped = group_tokens(token for run in runs for token in run.tokens)
    title, place = _texts(plain, start, sorted([*runs, *loose], key=lambda run: run.start))
    days, times = _lines(plain, runs, loose)
    wrong = () if grouped.length is None or is_length(grouped.length) else (Problem(Reason.WRONG_LENGTH),)
    length = None if wrong else grouped.length
    place, settings = read_settings(place)
    return CommandWords(title, place, days, times, length, (*grouped.problems, *wrong), settings)


def _lines(plain: PlainText, runs: Sequence[Run], loose: Sequence[Run]) -> tuple[str, str]:
    """The text for the two lines. One group of days x clock times stands in both, everything else in the first."""
    grouped = group_tokens(token for run in runs for token in run.tokens)
    if len(grouped.groups) > 1 or grouped.week_behind or loose or grouped.problems:
        parts = [part for run in runs for part in _without_lengths(plain, run)]
        return ", ".join([*parts, *(plain.typed_part(run.start, run.end) for run in loose)]), ""
    tokens = [token for run in runs for token in run.tokens]
    days = [plain.typed_part(token.start, token.end) for token in tokens if is_day(token)]
    clocks = [
        plain.typed_part(token.start, token.end) for token in tokens if is_clock(token) or token.meaning is AllDay
    ]
    return ", ".join(days), ", ".join(clocks)


def _without_lengths(plain: PlainText, run: Run) -> Iterator[str]:
    for lengths, part in groupby(run.tokens, lambda token: isinstance(token.meaning, timedelta)):
        tokens = list(part)
        text = plain.typed_part(tokens[0].start, tokens[-1].end).strip(" ,;")
        if text and not lengths:
            yield text


def _texts(plain: PlainText, start: int, runs: Sequence[Run]) -> tuple[str, str]:
    """Title and place: what stands between the times, as typed."""
    borders = [start, *(border for run in runs for border in (run.start, run.end)), len(plain.text)]
    between = [plain.typed_part(*ends) for ends in zip(borders[::2], borders[1::2], strict=True)]
    title = _stripped(plain.typed_part(0, start))
    if not title:
        number = next((number for number, text in enumerate(between) if _stripped(text)), 0)
        title, between[number] = _first_piece(between[number], runs_on=number == 0)
    company, places = _behind_times(text for text in between if any(map(str.isalnum, text)))
    return " ".join([title, *company]), ", ".join(places)


def _behind_times(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """What goes on with the title ("with Ben"), and the places."""
    company, places = list[str](), list[str]()
    for text in map(_stripped, texts):
        place = text
        while _COMPANY.match(place):
            joins, place = map(_stripped, _first_piece(place, runs_on=False))
            joins, *where = _PLACE_OF_COMPANY.split(joins, maxsplit=1)
            company.append(joins)
            places += where
        places.append(_PREPOSITION.sub("", place))
    return company, list(filter(None, places))


def _first_piece(text: str, *, runs_on: bool) -> tuple[str, str]:
    """A title and what a comma parts from it. Words that run on into a time are the title, with the commas in them."""
    if runs_on and not text.endswith((",", ";")):
        return _stripped(text), ""
    title, *place = _COMMA.split(text.strip(_EDGES), maxsplit=1)
    return _stripped(title), "".join(place)


def _stripped(text: str) -> str:
    """The text without signs that parted it from times, and without half a pair of brackets."""
    return text.strip(_EDGES).rstrip("(@").lstrip(")").strip(_EDGES)
