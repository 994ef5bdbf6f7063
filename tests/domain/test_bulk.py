from collections.abc import Callable, Sequence
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.bulk import BulkError, BulkTime, read_days, read_times

TUESDAY = date(2026, 12, 1)


def days(text: str, *, today_counts: bool = False) -> list[str]:
    return [day.isoformat() for day in read_days(text, TUESDAY, today_counts=today_counts)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2026-12-03", ["2026-12-03"]),
        ("2026-12-03, 2026-12-01", ["2026-12-01", "2026-12-03"]),
        ("2026-12-03;2026-12-03\n2026-12-04", ["2026-12-03", "2026-12-04"]),
        ("2026-12-30 - 2027-01-02", ["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]),
        ("2026-12-30-2026-12-31", ["2026-12-30", "2026-12-31"]),
        ("2026-12-03..2026-12-04", ["2026-12-03", "2026-12-04"]),
        ("2026-12-03 to 2026-12-04", ["2026-12-03", "2026-12-04"]),
        ("2026-12-03–2026-12-04", ["2026-12-03", "2026-12-04"]),
        ("wed", ["2026-12-02"]),
        ("thurs. and FRIDAY", ["2026-12-03", "2026-12-04"]),
        ("thu-fri", ["2026-12-03", "2026-12-04"]),
        ("thu until fri", ["2026-12-03", "2026-12-04"]),
        ("sat - mon", ["2026-12-05", "2026-12-06", "2026-12-07"]),
        ("mon, 2026-12-24", ["2026-12-07", "2026-12-24"]),
        ("", []),
        (" , ;", []),
    ],
)
def test_days_are_dates_weekday_names_and_ranges_of_either(text: str, named: list[str]) -> None:
    assert days(text) == named


def test_a_weekday_is_the_coming_one_and_today_only_where_today_counts() -> None:
    assert days("tue") == ["2026-12-08"]
    assert days("tue", today_counts=True) == ["2026-12-01"]


def test_a_range_of_weekdays_stays_together() -> None:
    assert days("mon-wed") == ["2026-12-07", "2026-12-08", "2026-12-09"]
    assert days("tue-wed", today_counts=True) == ["2026-12-01", "2026-12-02"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-02-30", "There is no day 2026-02-30"),
        ("2026-13-01", "There is no day 2026-13-01"),
        ("0000-01-01", "There is no day 0000-01-01"),
        ("2026-12-04 - 2026-12-03", "must run forward"),
        ("2026-12-01 - 2027-12-01", "at most 31 days"),
        ("2026-12-01 - soon", "“2026-12-01 - soon” is no day I know"),
        ("weds", "“weds” is no day I know"),
        ("m", "“m” is no day I know"),
        ("someday", "“someday” is no day I know"),
        ("mon-someday", "“mon-someday” is no day I know"),
        ("12/24/2026", "is no day I know"),
        ("٢٠٢٦-١٢-٠١", "is no day I know"),
    ],
)
def test_what_is_no_day_is_named_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(BulkError, match=said):
        days(text)


def spans(text: str) -> list[str]:
    return [f"{one.starts:%H:%M}" + (f"-{one.ends:%H:%M}" if one.ends else "") for one in read_times(text)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("9:00, 14:30", ["09:00", "14:30"]),
        ("9", ["09:00"]),
        ("9.30; 9:30", ["09:30"]),
        ("2pm", ["14:00"]),
        ("2:15 PM and 0:00", ["00:00", "14:15"]),
        ("12am, 12pm", ["00:00", "12:00"]),
        ("10-11:30", ["10:00-11:30"]),
        ("10 to 11", ["10:00-11:00"]),
        ("2-4pm", ["14:00-16:00"]),
        ("10-2pm", ["10:00-14:00"]),
        ("10am-2pm", ["10:00-14:00"]),
        ("9-11am", ["09:00-11:00"]),
        ("10, 10-11", ["10:00-11:00", "10:00"]),
        ("", []),
    ],
)
def test_clock_times_are_written_as_people_write_them(text: str, named: list[str]) -> None:
    assert spans(text) == named


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("25:00", "hours go to 23"),
        ("24:00", "hours go to 23"),
        ("9:60", "minutes to 59"),
        ("13pm", "12 with am and pm"),
        ("0am", "12 with am and pm"),
        ("9:0", "is no clock time"),
        ("noon", "“noon” is no clock time"),
        ("9-5", "must end after it starts"),
        ("22-2", "must end after it starts"),
        ("4-2am", "must end after it starts"),
        ("10-10", "must end after it starts"),
        ("99999999", "is no clock time"),
    ],
)
def test_what_is_no_clock_time_is_named_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(BulkError, match=said):
        read_times(text)


def answer_of(read: Callable[[], Sequence[object]]) -> Sequence[object] | str:
    try:
        return read()
    except BulkError as refused:
        return str(refused)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    for read in (lambda: read_days(text, TUESDAY, today_counts=True), lambda: read_times(text)):
        found = answer_of(read)
        assert found.endswith(".") if isinstance(found, str) else len(set(found)) == len(found)


@given(st.times(), st.times())
def test_a_written_range_is_read_back(starts: time, ends: time) -> None:
    starts, ends = starts.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0)
    if starts < ends:
        assert read_times(f"{starts:%H:%M}-{ends:%H:%M}") == (BulkTime(starts, ends),)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("１４：００", "14:00"),
        ("\u200b9:00\u2060", "9:00"),
        ("9:00\u00a0-\u00a010:00", "9:00-10:00"),
        ("9:00\u201110:00", "9:00-10:00"),
        ("9:00\u221210:00", "9:00-10:00"),
        ("9:00～10:00", "9:00-10:00"),
        ("9:00，10:00", "9:00,10:00"),
        ("9:00…10:00", "9:00...10:00"),
    ],
)
def test_pasted_times_are_read_in_plain_signs(typed: str, plain: str) -> None:
    assert read_times(typed) == read_times(plain)
