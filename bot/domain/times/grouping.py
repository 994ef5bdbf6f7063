"""Tokens become groups of days x clock times: "tue-thu 10, 14:30" is one group, "tue 14:00, wed 10" are two."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.times.scanning import AllDay, Token
from bot.domain.times.values import ClockSpan, NamedDays, Problem, TimesGroup


@dataclass(slots=True)
class Grouped:
    """The groups so far, the clock times that no day claims, and the last length."""

    groups: list[TimesGroup] = field(default_factory=list)
    lonely: list[ClockSpan] = field(default_factory=list)
    whole_days: bool = False
    length: timedelta | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """The group that is being written. Clock times may stand before its days: "14:00 tue"."""

    days: list[NamedDays] = field(default_factory=list)
    clocks: list[ClockSpan] = field(default_factory=list)
    whole_days: bool = False
    clocks_first: bool = False

    @property
    def is_full(self) -> bool:
        return bool(self.days and (self.clocks or self.whole_days))


def group_tokens(tokens: Iterable[Token]) -> Grouped:
    """The groups that the tokens make up, in the order of the text; words and commas mean nothing here."""
    grouped, group = Grouped(), _Open()
    for token in tokens:
        if _begins_another(group, token):
            _close(grouped, group)
            group = _Open()
        _add(grouped, group, token)
    _close(grouped, group)
    return grouped


def _begins_another(group: _Open, token: Token) -> bool:
    if isinstance(token.meaning, tuple):
        return group.is_full
    return isinstance(token.meaning, ClockSpan) and group.clocks_first and bool(group.days)


def _add(grouped: Grouped, group: _Open, token: Token) -> None:
    meaning = token.meaning
    if isinstance(meaning, tuple):
        group.clocks_first = not group.days and bool(group.clocks)
        group.days.extend(meaning)
    elif isinstance(meaning, ClockSpan):
        group.clocks.append(meaning)
    elif isinstance(meaning, timedelta):
        grouped.length = meaning
    elif isinstance(meaning, Problem):
        grouped.problems.append(meaning)
    elif meaning is AllDay:
        group.whole_days = True


def _close(grouped: Grouped, group: _Open) -> None:
    if group.days:
        grouped.groups.append(TimesGroup(tuple(group.days), tuple(group.clocks), group.whole_days))
    else:
        grouped.lonely.extend(group.clocks)
        grouped.whole_days |= group.whole_days
