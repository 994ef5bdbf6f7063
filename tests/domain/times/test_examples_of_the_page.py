"""What docs/how-to.md names as times is understood whole, and in the lines and the command that it names."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.times.calendar import OnCalendar, place_on_calendar
from bot.domain.times.command import read_command
from bot.domain.times.date_order import DateOrder
from bot.domain.times.lines import read_lines
from bot.domain.times.values import Reason
from bot.loose_days import read_loosely
from tests.pages import page, rows, section, spans

WRITING = section(page("docs/how-to.md"), "## … write times")
EXAMPLES = {row[0]: [one for one in spans(row[1]) if one != ";"] for row in rows(WRITING)}
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


def named(days: str, times: str) -> OnCalendar:
    return place_on_calendar(read_lines(days, times), MONDAY, read_loosely)


def of(*kinds: str) -> list[str]:
    return [example for kind in kinds for example in EXAMPLES[kind]]


def test_the_page_has_these_kinds_of_examples() -> None:
    days = {"dates", "several", "weekdays", "by name"}
    assert set(EXAMPLES) == days | {"clock times", "lengths", "whole days"}
    assert min(len(examples) for examples in EXAMPLES.values()) > 2


@pytest.mark.parametrize("day", of("dates", "several", "weekdays", "by name"))
def test_each_day_is_understood_with_a_clock_time(day: str) -> None:
    found = named(day, "9:00")
    assert found.problems == ()
    assert found.times
    assert found.whole_days == ()


@pytest.mark.parametrize("day", of("whole days"))
def test_each_whole_day_is_understood_behind_a_day_where_it_names_none(day: str) -> None:
    found = named(day if "Dec" in day else f"1 Dec {day}", "")
    assert (found.problems, found.times) == ((), ())
    assert len(found.whole_days) == 1


def test_a_range_of_whole_days_is_one_option() -> None:
    (three,) = named("1-3 Dec all day", "").whole_days
    assert (three.first.day, three.last.day) == (1, 3)


@pytest.mark.parametrize("clock", of("clock times"))
def test_each_clock_time_is_understood_in_either_line(clock: str) -> None:
    apart, behind = named("2026-12-01", clock), named(f"2026-12-01 {clock}", "")
    assert (apart.problems, behind.problems) == ((), ())
    assert len(apart.times) == 1
    assert apart.times == behind.times


@pytest.mark.parametrize("length", of("lengths"))
def test_each_length_is_understood(length: str) -> None:
    assert read_command(f"Review: tue 9, {length}").length in (timedelta(minutes=45), timedelta(minutes=90))


def test_the_doubtful_day_is_asked_about_unless_the_language_says_which_number_is_the_month() -> None:
    assert [problem.reason for _, problem in named("12/1", "9").problems] == [Reason.TWO_ORDERS]
    assert read_lines("12/1", "9", DateOrder.MONTH_FIRST).problems == ()


def test_other_words_for_a_day_are_understood_beside_one_clock_time() -> None:
    assert "`in 3 days at 10:00`" in WRITING
    assert [one.day.isoformat() for one in named("in 3 days at 10:00", "").times] == ["2026-11-26"]


COMMANDS = WRITING.partition("```text\n")[2].partition("```")[0].splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_understood_whole(command: str) -> None:
    words = command.removeprefix("/meet ").partition(" @")[0]
    filled = read_command(words)
    assert (filled.problems, filled.length) == ((), timedelta(minutes=45))
    assert filled.title in ("Design review", "Lunch")
    assert named(filled.days, filled.times).problems == ()
