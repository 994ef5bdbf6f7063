"""How a country writes days and clock times."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.days import Days
from bot.domain.poll import Slot
from bot.domain.zones import slot_of_days, zone_or_utc
from bot.language import brief_slot, clock, day, days, long_day, long_days, moment, reading, slot

AT = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def german(folder: Path) -> None:
    (folder / "de.po").write_text("", encoding="utf-8")


def test_days_and_clocks_are_written_as_the_readers_country_does() -> None:
    written = {}
    for locale in ("", "en-GB", "en-US", "de-DE"):
        with reading(locale):
            written[locale] = day(AT), long_day(AT), clock(AT)
    british = "Tue, 1 Dec 2026", "Tuesday, 1 December 2026", "13:00"
    assert written == {
        "": british,
        "en-GB": british,
        "en-US": ("Tue, Dec 1, 2026", "Tuesday, December 1, 2026", "1:00\u202fPM"),
        "de-DE": ("Di., 1. Dez. 2026", "Dienstag, 1. Dezember 2026", "13:00"),
    }


def test_a_printed_time_names_its_zone() -> None:
    with reading("de-DE"):
        assert moment(AT, "Europe/Berlin") == "Di., 1. Dez. 2026, 14:00 CET (Europe/Berlin)"
    assert moment(AT, "Etc/Unknown") == "Tue, 1 Dec 2026, 13:00 UTC"


@pytest.mark.parametrize(
    ("starts_at", "hours", "written"),
    [
        (AT, 1, "Tue, 1 Dec 2026, 14:00–15:00 CET (Europe/Berlin)"),
        (AT, 11, "Tue, 1 Dec 2026, 14:00–Wed, 2 Dec 2026, 01:00 CET (Europe/Berlin)"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 1, "Sun, 25 Oct 2026, 02:30 CEST–02:30 CET (Europe/Berlin)"),
    ],
    ids=["one day", "over midnight", "over a clock change"],
)
def test_a_slot_names_a_second_day_and_a_second_offset_only_where_there_is_one(
    starts_at: datetime, hours: int, written: str
) -> None:
    assert slot(Slot(starts_at, starts_at + timedelta(hours=hours)), "Europe/Berlin") == written


def test_whole_days_are_written_as_the_readers_country_does_and_name_no_zone() -> None:
    one, three = Days(date(2026, 12, 1), date(2026, 12, 2)), Days(date(2026, 12, 30), date(2027, 1, 2))
    assert days(one) == "Tue, 1 Dec 2026"
    assert days(three) == "Wed, 30 Dec 2026 – Fri, 1 Jan 2027"
    with reading("de-DE"):
        assert days(one) == "Di., 1. Dez. 2026"
    assert slot(slot_of_days(one, zone_or_utc("Asia/Tokyo")), "America/New_York") == days(one)


@pytest.mark.parametrize(
    ("first", "after", "year", "written"),
    [
        (date(2026, 12, 1), date(2026, 12, 2), 2026, "Tuesday 1 December"),
        (date(2026, 12, 1), date(2026, 12, 2), 2027, "Tuesday, 1 December 2026"),
        (date(2026, 12, 1), date(2026, 12, 2), None, "Tuesday, 1 December 2026"),
        (date(2026, 12, 1), date(2026, 12, 4), 2026, "Tuesday 1 December – Thursday 3 December"),
        (date(2026, 12, 31), date(2027, 1, 2), 2026, "Thursday, 31 December 2026 – Friday, 1 January 2027"),
    ],
)
def test_whole_days_name_a_year_that_is_not_this_one(first: date, after: date, year: int | None, written: str) -> None:
    assert long_days(Days(first, after), year) == written


def test_whole_days_in_a_list_leave_the_current_year_out() -> None:
    span = slot_of_days(Days(date(2026, 12, 1), date(2026, 12, 4)), zone_or_utc("UTC"))
    assert brief_slot(span, "UTC", AT) == "Tue 1 Dec – Thu 3 Dec"
    assert brief_slot(span, "UTC", AT + timedelta(days=60)) == "Tue, 1 Dec 2026 – Thu, 3 Dec 2026"


@pytest.mark.parametrize(
    ("locale", "written"),
    [("ko-KR", "11:00\u202fpm"), ("es-MX", "11:00\u202fpm"), ("fr-CA", "23:00"), ("ja-JP", "23:00")],
)
def test_whoever_has_no_texts_reads_the_clock_of_their_country(locale: str, written: str) -> None:
    with reading(locale):
        assert clock(datetime(2026, 12, 1, 23, tzinfo=UTC)) == written
        assert "1 Dec" in day(AT)
