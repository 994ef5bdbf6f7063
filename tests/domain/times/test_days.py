from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.times.calendar import FARTHEST, JUST_PASSED
from bot.domain.times.date_order import DateOrder, date_order
from bot.domain.times.values import Reason
from tests.domain.times.reading import BERLIN, NOW_THERE, dates, days, placed, problems


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2026-12-03", "3.12."),
        ("2026/12/03", "3.12."),
        ("2026-12-03, 2026-12-02", "2.12. 3.12."),
        ("2026-12-03;2026-12-03\n2026-12-04", "3.12. 4.12."),
        ("3 Dec", "3.12."),
        ("Dec 3", "3.12."),
        ("Dec. 3rd", "3.12."),
        ("3.12.", "3.12."),
        ("3.12", "3.12."),
        ("1.1", "1.1."),
        ("31.12", "31.12."),
        ("3. 12.", "3.12."),
        ("3. Dezember", "3.12."),
        ("am 3. Dezember", "3.12."),
        ("on the 3rd of December", "3.12."),
        ("December 3, 2026", "3.12."),
        ("3 December 2026", "3.12."),
        ("3.12.2026", "3.12."),
        ("03.12.26", "3.12."),
        ("24 dez", "24.12."),
        ("24/12", "24.12."),
        ("12/24", "24.12."),
        ("12/24/2026", "24.12."),
        ("12/12", "12.12."),
        ("5 März", "5.3."),
        ("5. Jänner", "5.1."),
        ("5 maerz", "5.3."),
    ],
)
def test_a_date_is_written_in_many_ways(text: str, named: str) -> None:
    assert days(text) == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("1-3 Dec", "1.12. 2.12. 3.12."),
        ("1.-3. Dezember", "1.12. 2.12. 3.12."),
        ("1.-3.12.", "1.12. 2.12. 3.12."),
        ("1. bis 3.12.", "1.12. 2.12. 3.12."),
        ("1.12.-3.12.", "1.12. 2.12. 3.12."),
        ("Dec 1-3", "1.12. 2.12. 3.12."),
        ("Dec 1st to 3rd", "1.12. 2.12. 3.12."),
        ("1 Dec - 3 Dec", "1.12. 2.12. 3.12."),
        ("2026-12-01..03", "1.12. 2.12. 3.12."),
        ("2026-12-01 - 12-03", "1.12. 2.12. 3.12."),
        ("2026-12-01..2026-12-03", "1.12. 2.12. 3.12."),
        ("2026-12-01-2026-12-03", "1.12. 2.12. 3.12."),
        ("2026-12-01 to 2026-12-03", "1.12. 2.12. 3.12."),
        ("30 Dec - 1 Jan", "30.12. 31.12. 1.1."),
        ("30 Dec - 1 Jan 2027", "30.12. 31.12. 1.1."),
        ("2026-12-31 - 2027-01-01", "31.12. 1.1."),
        ("tomorrow-fri", "2.12. 3.12. 4.12."),
        ("today to tomorrow", "1.12. 2.12."),
        ("wed-3 Dec", "2.12. 3.12."),
        ("15/12-17/12", "15.12. 16.12. 17.12."),
    ],
)
def test_a_range_names_every_day_of_it(text: str, named: str) -> None:
    assert days(text) == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("3, 4 and 9 Dec", "3.12. 4.12. 9.12."),
        ("3., 4. und 9. Dezember", "3.12. 4.12. 9.12."),
        ("3., 4. und 9.12.", "3.12. 4.12. 9.12."),
        ("3-4, 9 Dec", "3.12. 4.12. 9.12."),
        ("Dec 3, 4 and 9", "3.12. 4.12. 9.12."),
        ("3.12., 4.12. und 9.12.", "3.12. 4.12. 9.12."),
        ("3.12, 4.12", "3.12. 4.12."),
        ("wed, thu and 9 Dec", "2.12. 3.12. 9.12."),
        ("Mo/Mi/Fr", "2.12. 4.12. 7.12."),
        ("mon & wed", "2.12. 7.12."),
    ],
)
def test_a_list_may_name_its_month_once(text: str, named: str) -> None:
    assert days(text) == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("wed", "2.12."),
        ("thurs. and FRIDAY", "3.12. 4.12."),
        ("tue-thu", "1.12. 2.12. 3.12."),
        ("di-do", "1.12. 2.12. 3.12."),
        ("Dienstag bis Donnerstag", "1.12. 2.12. 3.12."),
        ("von Di bis Do", "1.12. 2.12. 3.12."),
        ("sat - mon", "5.12. 6.12. 7.12."),
        ("fridays", "4.12."),
        ("freitags", "4.12."),
        ("this friday", "4.12."),
        ("diesen Freitag", "4.12."),
        ("next wed", "9.12."),
        ("nächsten Mittwoch", "9.12."),
        ("wed next week", "9.12."),
        ("Mittwoch in der nächsten Woche", "9.12."),
        ("next week tue-thu", "8.12. 9.12. 10.12."),
        ("nächste Woche Di", "8.12."),
        ("next week", "7.12. 8.12. 9.12. 10.12. 11.12."),
        ("nächste Woche", "7.12. 8.12. 9.12. 10.12. 11.12."),
        ("this week", "1.12. 2.12. 3.12. 4.12."),
        ("weekdays", "1.12. 2.12. 3.12. 4.12. 7.12."),
        ("werktags", "1.12. 2.12. 3.12. 4.12. 7.12."),
        ("today", "1.12."),
        ("heute und morgen", "1.12. 2.12."),
        ("tomorrow", "2.12."),
        ("the day after tomorrow", "3.12."),
        ("übermorgen", "3.12."),
    ],
)
def test_weekdays_and_weeks_are_the_coming_ones_in_english_and_german(text: str, named: str) -> None:
    assert days(text) == named


def test_today_is_meant_by_its_weekday_only_while_all_its_times_are_ahead() -> None:
    assert [one.day.day for one in placed("tue", "9:00, 15:00").times] == [8, 8]
    assert [one.day.day for one in placed("tue", "10:00, 15:00").times] == [8, 8]
    assert [one.day.day for one in placed("tue", "10:01, 15:00").times] == [1, 1]
    assert [one.day.day for one in placed("tue-wed", "9:00").times] == [8, 9]
    assert [one.day.day for one in placed("weekdays", "9:00").times] == [2, 3, 4, 7, 8]


@pytest.mark.parametrize(
    ("text", "today", "year"),
    [
        ("5 Jan", date(2026, 12, 20), 2027),
        ("5.1.", date(2026, 12, 20), 2027),
        ("5 May", date(2026, 12, 20), 2027),
        ("31 Dec", date(2026, 12, 20), 2026),
        ("20 Dec", date(2026, 12, 20), 2026),
        ("5 Dec", date(2027, 1, 2), 2027),
        ("29 Feb", date(2027, 6, 1), 2028),
        ("29 Feb", date(2028, 1, 1), 2028),
    ],
)
def test_a_day_without_a_year_is_the_coming_one(text: str, today: date, year: int) -> None:
    now = datetime(today.year, today.month, today.day, 10, tzinfo=BERLIN)
    assert [day.year for day in dates(text, now)] == [year]


@pytest.mark.parametrize(
    ("text", "reason", "piece"),
    [
        ("someday", Reason.NO_DAY, "someday"),
        ("mon-someday", Reason.NO_DAY, "mon-someday"),
        ("2026-12-01 - soon", Reason.NO_DAY, "2026-12-01 - soon"),
        ("12:", Reason.NO_DAY, "12:"),
        ("wed, Quatsch", Reason.NO_DAY, "Quatsch"),
        ("2026-02-30", Reason.NO_SUCH_DAY, "2026-02-30"),
        ("2026-13-01", Reason.NO_SUCH_DAY, "2026-13-01"),
        ("0000-01-01", Reason.NO_SUCH_DAY, "0000-01-01"),
        ("31 April", Reason.NO_SUCH_DAY, "31 April"),
        ("29 Feb", Reason.NO_SUCH_DAY, "29 Feb"),
        ("29.2.2027", Reason.NO_SUCH_DAY, "29.2.2027"),
        ("30.2", Reason.NO_SUCH_DAY, "30.2"),
        ("0/5", Reason.NO_SUCH_DAY, "0/5"),
        ("12/1", Reason.TWO_ORDERS, "12/1"),
        ("1/12/2027", Reason.TWO_ORDERS, "1/12/2027"),
        ("2026-12-04 - 2026-12-03", Reason.DAYS_BACKWARDS, "2026-12-04 - 2026-12-03"),
        ("2026-12-04 - today", Reason.DAYS_BACKWARDS, "2026-12-04 - today"),
        ("2026-12-01 - 2027-12-01", Reason.TOO_MANY_DAYS, "2026-12-01 - 2027-12-01"),
        ("30 Nov", Reason.PAST, "30 Nov"),
        ("2026-11-30 - 2026-12-02", Reason.PAST, "2026-11-30 - 2026-12-02"),
        ("0001-01-01", Reason.PAST, "0001-01-01"),
        ("2029-01-01", Reason.TOO_FAR, "2029-01-01"),
        ("9999-12-31", Reason.TOO_FAR, "9999-12-31"),
    ],
)
def test_what_is_no_day_is_named_with_its_reason(text: str, reason: Reason, piece: str) -> None:
    assert problems(text) == [("bulk_days", reason, piece)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Monday, 7 December", "7.12."),
        ("Mon 7 Dec", "7.12."),
        ("Mon, Dec 7", "7.12."),
        ("Montag, 7. Dezember", "7.12."),
        ("Montag, den 14.12.", "14.12."),
        ("Mo 2026-12-14", "14.12."),
        ("Mon 7 Dec - Wed 9 Dec", "7.12. 8.12. 9.12."),
        ("Mon 7 Dec, Wed 9 Dec", "7.12. 9.12."),
        ("mon and 9 Dec", "7.12. 9.12."),
    ],
)
def test_a_weekday_in_front_of_a_date_is_the_same_day(text: str, named: str) -> None:
    assert days(text) == named


@pytest.mark.parametrize("text", ["Monday, 8 December", "Mo 8.12.", "Mon 2026-12-08", "mon, 8 Dec"])
def test_a_weekday_that_its_date_is_not_is_named(text: str) -> None:
    assert problems(text) == [("bulk_days", Reason.OTHER_WEEKDAY, text)]


@pytest.mark.parametrize(("text", "reason"), [("32.12", Reason.CLOCK_TOO_HIGH), ("1.13", Reason.TIMES_WITHOUT_DAYS)])
def test_two_numbers_that_no_calendar_has_are_a_clock_time(text: str, reason: Reason) -> None:
    assert [problem for _, problem, _ in problems(text)] == [reason]


def test_a_week_without_a_weekday_left_is_no_day() -> None:
    friday, saturday = (NOW_THERE + timedelta(days=after) for after in (3, 4))
    assert days("this week", now=friday) == "4.12."
    assert problems("this week", now=saturday) == [("bulk_days", Reason.WEEK_OVER, "this week")]


@pytest.mark.parametrize("text", ["12/24/27", "24/12/27", "24.12.27", "24.12.2027", "12/24/2027", "2027-12-24"])
def test_a_year_has_two_digits_or_four(text: str) -> None:
    assert dates(text) == [date(2027, 12, 24)]


def test_a_year_behind_two_dates_is_the_year_of_both() -> None:
    assert dates("30 Nov - 1 Dec 2027") == [date(2027, 11, 30), date(2027, 12, 1)]
    assert dates("31 Dec - 1 Jan 2028") == [date(2027, 12, 31), date(2028, 1, 1)]


def test_a_date_of_two_orders_is_a_question_with_both_readings() -> None:
    ((_, problem),) = placed("12/1", "9:00").problems
    assert {(day.month, day.day) for day in problem.days} == {(12, 1), (1, 12)}


def test_the_writers_order_decides_a_date_of_two_orders() -> None:
    assert [(day.month, day.day) for day in dates("12/1", order=DateOrder.MONTH_FIRST)] == [(12, 1)]
    assert [(day.month, day.day) for day in dates("12/1", order=DateOrder.DAY_FIRST)] == [(1, 12)]
    assert [(day.month, day.day) for day in dates("12/24", order=DateOrder.DAY_FIRST)] == [(12, 24)]
    assert [(day.month, day.day) for day in dates("12/13", order=DateOrder.DAY_FIRST)] == [(12, 13)]
    assert [(day.month, day.day) for day in dates("24/12", order=DateOrder.MONTH_FIRST)] == [(12, 24)]
    assert [(day.month, day.day) for day in dates("13/12", order=DateOrder.MONTH_FIRST)] == [(12, 13)]


@pytest.mark.parametrize(
    ("locale", "zone", "order"),
    [
        ("en-US", "America/New_York", DateOrder.MONTH_FIRST),
        ("en-US", "Europe/Berlin", DateOrder.UNKNOWN),
        ("en-CA", "America/Toronto", DateOrder.UNKNOWN),
        ("en-GB", "America/New_York", DateOrder.DAY_FIRST),
        ("de-DE", "Europe/Berlin", DateOrder.DAY_FIRST),
        ("fr-FR", "", DateOrder.DAY_FIRST),
        ("ja-JP", "Asia/Tokyo", DateOrder.MONTH_FIRST),
        ("", "Europe/Berlin", DateOrder.UNKNOWN),
    ],
)
def test_a_locale_decides_the_order_where_it_was_chosen(locale: str, zone: str, order: DateOrder) -> None:
    assert date_order(locale, zone) is order


DAYS_AHEAD = st.dates(NOW_THERE.date(), NOW_THERE.date() + FARTHEST)


@given(DAYS_AHEAD)
def test_a_written_date_is_read_back_in_every_form(day: date) -> None:
    written = [f"{day.isoformat()}", f"{day.day}.{day.month}.{day.year}", f"{day:%d %B %Y}", f"{day:%b %d}, {day.year}"]
    assert [dates(text) for text in written] == [[day]] * len(written)


@given(DAYS_AHEAD)
def test_a_date_without_year_is_that_day_or_its_anniversary_before_it(day: date) -> None:
    just_passed = timedelta() < NOW_THERE.date() - day.replace(year=2026, day=min(day.day, 28)) <= JUST_PASSED
    if (day.month, day.day) != (2, 29) and not just_passed:
        (found,) = dates(f"{day.day} {day:%b}")
        assert (found.month, found.day) == (day.month, day.day)
        assert NOW_THERE.date() <= found <= NOW_THERE.date() + timedelta(days=366) - JUST_PASSED


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6))
def test_a_range_of_weekdays_stays_together_and_lies_ahead(first: int, last: int, today: int) -> None:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    found = dates(f"{names[first]}-{names[last]}", NOW_THERE + timedelta(days=today))
    assert (found[0].weekday(), found[-1].weekday()) == (first, last)
    assert all(later - day == timedelta(days=1) for day, later in pairwise(found))
    assert found[0] >= (NOW_THERE + timedelta(days=today)).date()
