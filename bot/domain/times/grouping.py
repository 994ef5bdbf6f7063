"""Tokens become groups of days x clock times: "tue-thu 10, 14:30" is one group, "tue 14:00, wed 10" are two."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.times.scanning import AllDay, Token
from bot.domain.times.values import ClockSpan, NamedDays, Problem, TimesGroup, Week, Weekday


@dataclass(slots=True)
class Grouped:
    """The groups so far, the clock times that no day claims, and the last length."""

    groups: list[TimesGroup] = field(default_factory=list)
    lonely: list[ClockSpan] = field(default_factory=list)
    whole_days: bool = False
    length: timedelta | None = None
    problems: list[Problem] = field(default_factory=list)
    week_behind: bool = False
    """Whether a week stands behind the clock time whose weekday it is of: "tue 10 next week"."""


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
    named = _in_their_weeks(grouped.groups)
    grouped.week_behind, grouped.groups = len(named) < len(grouped.groups), named
    return grouped


def _in_their_weeks(groups: Iterable[TimesGroup]) -> list[TimesGroup]:
    """In "tue 10 next week" the week behind the clock time says which Tuesday it is, and offers no days of its own."""
    found = list[TimesGroup]()
    for group in groups:
        week = _week_alone(group)
        if week and found and found[-1].clocks and all(map(_is_weekday, found[-1].days)):
            days = tuple(_of_week(named, week) for named in found[-1].days)
            found[-1] = replace(found[-1], days=days)
        else:
            found.append(group)
    return found


def _week_alone(group: TimesGroup) -> Week | None:
    """The week that the group names and nothing else: this one or the next."""
    first = group.days[0].first
    is_alone = len(group.days) == 1 and not group.clocks and not group.whole_days
    return first if is_alone and isinstance(first, Week) and first is not Week.COMING else None


def _is_weekday(named: NamedDays) -> bool:
    return named.first is Week.COMING or isinstance(named.first, Weekday)


def _of_week(named: NamedDays, week: Week) -> NamedDays:
    if not isinstance(named.first, Weekday):
        return replace(named, first=week)
    return replace(named, first=replace(named.first, next_week=named.first.next_week or week is Week.NEXT))


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
