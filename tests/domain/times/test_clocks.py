from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.times.values import Reason
from tests.domain.times.reading import clocks, placed, problems


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("9", "09:00"),
        ("9:00, 14:30", "09:00 14:30"),
        ("9.30; 9:30", "09:30"),
        ("14.30", "14:30"),
        ("14:30 Uhr", "14:30"),
        ("14 Uhr", "14:00"),
        ("14 Uhr 30", "14:30"),
        ("um 14 Uhr", "14:00"),
        ("at 10", "10:00"),
        ("2pm", "14:00"),
        ("2 p.m.", "14:00"),
        ("2:15 PM and 0:00", "00:00 14:15"),
        ("12am, 12pm", "00:00 12:00"),
        ("noon", "12:00"),
        ("12 noon", "12:00"),
        ("mittags", "12:00"),
        ("midnight", "00:00"),
        ("Mitternacht", "00:00"),
        ("9 Uhr morgens", "09:00"),
        ("9 Uhr abends", "21:00"),
        ("15 Uhr nachmittags", "15:00"),
        ("3 in the afternoon", "15:00"),
        ("halb 3", "02:30"),
        ("Viertel nach 9", "09:15"),
        ("viertel vor 15 Uhr", "14:45"),
        ("viertel nach 3 nachmittags", "15:15"),
        ("quarter past 9", "09:15"),
        ("quarter to 1 pm", "12:45"),
        ("half past 2pm", "14:30"),
        ("quarter to 0", "23:45"),
        ("ab 10", "10:00"),
        ("0900, 1430", "09:00 14:30"),
        ("14h", "14:00"),
        ("14h30", "14:30"),
        ("14:30h", "14:30"),
        ("9,10 und 11", "09:00 10:00 11:00"),
        ("9.", "09:00"),
        ("14.30h", "14:30"),
        ("(9:00)", "09:00"),
        ("9 or 10", "09:00 10:00"),
        ("je 9 Uhr", "09:00"),
        ("morning 9", "09:00"),
        ("evening 7:30", "19:30"),
        ("abends um 8", "20:00"),
        ("quarter past 8 pm", "20:15"),
        ("Abend 19 Uhr", "19:00"),
        ("between 10 and 11", "10:00-11:00"),
        ("zwischen 14:00 und 15:30 Uhr", "14:00-15:30"),
    ],
)
def test_clock_times_are_written_as_people_write_them(text: str, named: str) -> None:
    assert clocks(text) == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("10-11:30", "10:00-11:30"),
        ("10 bis 11:30 Uhr", "10:00-11:30"),
        ("von 10 bis 11", "10:00-11:00"),
        ("10 to 11", "10:00-11:00"),
        ("10–11", "10:00-11:00"),
        ("2-4pm", "14:00-16:00"),
        ("10-2pm", "10:00-14:00"),
        ("10am-2pm", "10:00-14:00"),
        ("9-11am", "09:00-11:00"),
        ("10-noon", "10:00-12:00"),
        ("22-24", "22:00-00:00"),
        ("22:00-0:00", "22:00-00:00"),
        ("22 bis 00:00 Uhr", "22:00-00:00"),
        ("10pm-midnight", "22:00-00:00"),
        ("10pm-12am", "22:00-00:00"),
        ("10, 10-11", "10:00-11:00 10:00"),
        ("quarter past 1 to half past 2 pm", "13:15-14:30"),
        ("viertel nach 9 bis viertel vor 10", "09:15-09:45"),
    ],
)
def test_a_range_gives_the_length_and_may_end_at_midnight(text: str, named: str) -> None:
    assert clocks(text) == named


@pytest.mark.parametrize(
    ("text", "reason", "piece"),
    [
        ("25:00", Reason.CLOCK_TOO_HIGH, "25:00"),
        ("24:00", Reason.CLOCK_TOO_HIGH, "24:00"),
        ("9:60", Reason.CLOCK_TOO_HIGH, "9:60"),
        ("2561", Reason.CLOCK_TOO_HIGH, "2561"),
        ("13pm", Reason.CLOCK_TOO_HIGH, "13pm"),
        ("13am", Reason.CLOCK_TOO_HIGH, "13am"),
        ("0am", Reason.CLOCK_TOO_HIGH, "0am"),
        ("0pm", Reason.CLOCK_TOO_HIGH, "0pm"),
        ("halb 0", Reason.CLOCK_TOO_HIGH, "halb 0"),
        ("9:0", Reason.NO_CLOCK, "9:0"),
        ("early", Reason.NO_CLOCK, "early"),
        ("14:00 CET", Reason.OTHER_ZONE, "CET"),
        ("14:00 UTC+2", Reason.OTHER_ZONE, "UTC+2"),
        ("14:00 Asia/Tokyo", Reason.OTHER_ZONE, "Asia/Tokyo"),
        ("14:00 West", Reason.NO_CLOCK, "14:00 West"),
        ("14:00 a/b", Reason.NO_CLOCK, "14:00 a/b"),
        ("99999999", Reason.NO_CLOCK, "99999999"),
        ("9-5", Reason.ENDS_BEFORE_START, "9-5"),
        ("22-2", Reason.ENDS_BEFORE_START, "22-2"),
        ("22-0", Reason.ENDS_BEFORE_START, "22-0"),
        ("4-2am", Reason.ENDS_BEFORE_START, "4-2am"),
        ("10-10", Reason.ENDS_BEFORE_START, "10-10"),
    ],
)
def test_what_is_no_clock_time_is_named_with_its_reason(text: str, reason: Reason, piece: str) -> None:
    assert problems("fri", text) == [("bulk_times", reason, piece)]


@given(st.times(), st.times())
def test_a_written_range_is_read_back(starts: time, ends: time) -> None:
    starts, ends = starts.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0)
    if starts < ends:
        (found,) = placed("fri", f"{starts:%H:%M}-{ends:%H:%M}").times
        assert (found.starts, found.ends) == (starts, ends)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45m", 45),
        ("45 min", 45),
        ("45-minute", 45),
        ("for 45 minutes", 45),
        ("1h", 60),
        ("1.5h", 90),
        ("1,5 Stunden", 90),
        ("1h 30m", 90),
        ("1h30", 90),
        ("2 hours", 120),
        ("90 Minuten", 90),
        ("half an hour", 30),
        ("eine halbe Stunde", 30),
        ("eine Stunde", 60),
        ("an hour", 60),
        ("anderthalb Stunden", 90),
        ("an hour and a half", 90),
    ],
)
def test_a_length_is_written_in_hours_or_minutes(text: str, minutes: int) -> None:
    from bot.domain.times.lines import read_lines

    length = read_lines(f"fri 10:00, {text}", "").length
    assert length is not None
    assert length.total_seconds() == minutes * 60


@pytest.mark.parametrize("text", ["all day", "all-day", "ganztägig", "Whole day"])
def test_all_day_offers_the_day_itself(text: str) -> None:
    assert [one.first.day for one in placed("fri", text).whole_days] == [4]
    assert [one.first.day for one in placed(f"fri {text}").whole_days] == [4]
