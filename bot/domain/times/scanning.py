"""A line cut into what the grammar knows (days, clock times, lengths, "all day") and what it does not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

from bot.domain.times.clock_words import (
    ahead_at,
    clock_at,
    is_bare,
    is_hour_in_french,
    length_at,
    run_together_at,
    whole_day_at,
)
from bot.domain.times.date_order import DateOrder
from bot.domain.times.day_words import Found, days_at, dotted_at
from bot.domain.times.plain import PlainText
from bot.domain.times.values import ClockSpan, NamedDays, Problem, Reason, TimesError
from bot.domain.times.vocabulary import is_misspelt_weekday
from bot.domain.zones import find_zone

MOST_TYPED = 1000
"""Characters that are read; a longer text is refused as a whole, so that no text takes long."""


class AllDay:
    """ "all day"."""


class Separator:
    """A comma, "and", or a colon behind a day."""


Meaning = tuple[NamedDays, ...] | ClockSpan | timedelta | Problem | type[AllDay] | type[Separator] | None
"""None is a word that the grammar does not know. A Problem looks like a day or a clock time and is none."""


@dataclass(frozen=True, slots=True)
class Token:
    """A part of the plain text and what it means. `bare` is a number alone, a clock time only behind a day."""

    start: int
    end: int
    meaning: Meaning
    bare: bool = False
    breaks: bool = False
    """A comma or a line break, which ends a piece."""


_COMMA = re.compile(r" ?[,;](?: ?(?:and|und|or|oder)(?!\w))?", re.IGNORECASE)
_AND = re.compile(r"(?:and|und|or|oder|&|\+)(?!\w)|[().]", re.IGNORECASE)
_ZONE = re.compile(
    r"(?:UTC|GMT|WES?T|CES?T|EES?T|MES?Z|BST|IST|JST|KST|[ECMPA][SD]?T|AE[SD]T|NZ[SD]T)(?:[+-]\d{1,2}(?::?\d\d)?)?(?!\w)"
)
_WORD = re.compile(r"[^ ,;]+")


class Line(Enum):
    """What a line is for, which decides what a number means where it could be a day or a clock time."""

    MIXED = "mixed"
    DAYS = "days"
    CLOCKS = "clocks"


class Scanner:
    """Cuts one text into tokens."""

    def __init__(self, plain: PlainText, order: DateOrder, line: Line) -> None:
        self._text = plain.text
        self._order = order
        self._line = line
        self._day_seen = self._dotted_seen = self._clock_seen = self._behind_break = self._behind_clock = False

    def tokens(self, place: int = 0) -> Iterator[Token]:
        """The tokens from a place of the plain text on."""
        while place < len(self._text):
            if self._text[place] == " " or self._is_t_of_iso(place):
                place += 1
                continue
            token = self._token(place)
            self._behind_break = token.meaning is Separator
            self._behind_clock = isinstance(token.meaning, ClockSpan)
            yield token
            place = token.end

    def _token(self, place: int) -> Token:
        if found := _COMMA.match(self._text, place):
            return Token(place, found.end(), Separator, breaks=True)
        if found := _AND.match(self._text, place):
            return Token(place, found.end(), Separator)
        if self._day_seen and self._text[place] in ":/":
            return Token(place, place + 1, Separator)
        if self._behind_clock and (zone := self._zone_at(place)):
            return Token(place, place + len(zone), Problem(Reason.OTHER_ZONE, zone))
        try:
            return self._known(place) or self._misspelt_day(place) or self._word(place)
        except TimesError as wrong:
            return replace(self._word(place), end=place + len(wrong.problem.text), meaning=wrong.problem)

    def _is_t_of_iso(self, place: int) -> bool:
        """Whether it is the sign between day and clock time of "2026-12-01T09:00"."""
        around = self._text[place - 1 : place + 2]
        return len(around) == 3 and around[1] in "Tt" and around[0].isdigit() and around[2].isdigit()

    def _zone_at(self, place: int) -> str:
        if found := _ZONE.match(self._text, place):
            return found[0]
        found = _WORD.match(self._text, place)
        return found[0] if found and "/" in found[0] and find_zone(found[0]) else ""

    def _word(self, place: int) -> Token:
        self._day_seen = self._clock_seen = False
        return Token(place, next(_WORD.finditer(self._text, place)).end(), None)

    def _misspelt_day(self, place: int) -> Token | None:
        """ "thrusday 10": left alone, it would be a place, and its clock time another day's."""
        word = None if self._line is Line.CLOCKS else _WORD.match(self._text, place)
        if not word or not is_misspelt_weekday(word[0]) or not self._clock_follows(word.end()):
            return None
        self._day_seen, self._dotted_seen, self._clock_seen = True, False, False
        return Token(place, word.end(), Problem(Reason.NO_DAY, word[0]))

    def _known(self, place: int) -> Token | None:
        if end := whole_day_at(self._text, place):
            return Token(place, end, AllDay)
        return (None if self._line is Line.CLOCKS else self._days(place)) or self._clock(place)

    def _days(self, place: int) -> Token | None:
        dotted = None if self._awaits_clock else self._lone_dotted(place)
        dotted = dotted or self._dotted_before_clock(place)
        found = days_at(self._text, place, self._order, lists=self._takes_lists) or dotted
        if not found:
            return None
        self._day_seen, self._dotted_seen, self._clock_seen = True, dotted is not None, False
        return Token(place, found[1], found[0])

    @property
    def _awaits_clock(self) -> bool:
        """Whether "1.12" is a clock time here: behind a day, unless that was written alike and a comma follows it."""
        if self._line is Line.DAYS or not self._day_seen:
            return False
        return not (self._behind_break and self._dotted_seen and not self._clock_seen)

    @property
    def _awaits_hour(self) -> bool:
        """Whether "14h" is a clock time here and no length."""
        return not self._clock_seen and (self._day_seen or self._line is Line.CLOCKS)

    @property
    def _takes_lists(self) -> bool:
        """Whether "1, 3 and 5 Dec" can begin here: not where its first numbers would be clock times of a day."""
        return self._line is Line.DAYS or not self._day_seen or (self._behind_break and not self._clock_seen)

    def _lone_dotted(self, place: int) -> Found | None:
        """ "1.12" that makes up a piece. In free text it may be anything: "Release 1.12 tue 10"."""
        found = dotted_at(self._text, place)
        free = found and self._text[found[1] : found[1] + 1] in ("", ",", ";")
        return found if free or self._line is Line.DAYS else None

    def _dotted_before_clock(self, place: int) -> Found | None:
        """ "1.12 10:00" is a day also where a clock time could stand."""
        found = dotted_at(self._text, place)
        return found if found and self._clock_follows(found[1]) else None

    def _clock_follows(self, place: int) -> bool:
        try:
            return self._text[place : place + 1] == " " and clock_at(self._text, place + 1) is not None
        except TimesError:
            return False

    def _clock(self, place: int) -> Token | None:
        if ahead := ahead_at(self._text, place):
            raise TimesError(Problem(Reason.NO_CLOCK, ahead))
        length = length_at(self._text, place)
        if length and not (self._awaits_hour and is_hour_in_french(self._text, place)):
            return Token(place, length[1], length[0])
        together = run_together_at(self._text, place) if self._line is Line.CLOCKS else None
        found = together or clock_at(self._text, place)
        if not found:
            return None
        self._clock_seen = True
        return Token(place, found[1], found[0], is_bare(self._text, place, found[1]))
