from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import offers
from bot.domain.draft import PickedTime
from bot.domain.offers import Offers, collect_offers, expand_bulk
from tests.domain.makers import HOUR, NOW, a_draft, ahead

BERLIN = ZoneInfo("Europe/Berlin")


def bulk(days: str, times: str, now: datetime = NOW, length: timedelta = HOUR) -> Offers:
    return expand_bulk(days, times, BERLIN, length, now)


def local(found: Offers) -> list[str]:
    return [
        f"{slot.starts_at.astimezone(BERLIN):%a %d %H:%M}-{slot.ends_at.astimezone(BERLIN):%H:%M}"
        for slot in found.slots
    ]


def test_three_days_and_two_hours_make_six_slots() -> None:
    found = bulk("mon-wed", "9:00, 14:30")
    assert found.errors == {}
    assert local(found) == [
        "Mon 07 09:00-10:00",
        "Mon 07 14:30-15:30",
        "Tue 08 09:00-10:00",
        "Tue 08 14:30-15:30",
        "Wed 09 09:00-10:00",
        "Wed 09 14:30-15:30",
    ]


def test_a_range_of_clock_times_has_its_own_length() -> None:
    assert local(bulk("wed", "10-11:30, 14")) == ["Wed 02 10:00-11:30", "Wed 02 14:00-15:00"]


def test_nothing_typed_offers_nothing_and_half_of_it_is_told_where_the_rest_belongs() -> None:
    assert bulk(" ", "") == Offers()
    assert bulk("mon", " ").errors == {"bulk_times": offers.DAYS_WITHOUT_TIMES}
    assert bulk("", "9:00").errors == {"bulk_days": offers.TIMES_WITHOUT_DAYS}


def test_every_misspelt_line_is_told_on_its_own_field() -> None:
    assert set(bulk("someday", "noon").errors) == {"bulk_days", "bulk_times"}


def test_today_is_meant_by_its_name_only_while_all_its_times_are_ahead() -> None:
    assert local(bulk("tue", "11:00, 15:00")) == ["Tue 01 11:00-12:00", "Tue 01 15:00-16:00"]
    assert local(bulk("tue", "9:00, 15:00")) == ["Tue 08 09:00-10:00", "Tue 08 15:00-16:00"]


@pytest.mark.parametrize(
    ("days", "times", "sentence"),
    [
        ("2026-11-30", "9:00", offers.BULK_PAST),
        ("2026-12-01", "9:00", offers.BULK_PAST),
        ("2029-01-01", "9:00", offers.TOO_FAR),
        ("9999-12-31", "9:00", offers.TOO_FAR),
        ("0001-01-01", "9:00", offers.BULK_PAST),
    ],
)
def test_days_out_of_reach_are_refused(days: str, times: str, sentence: str) -> None:
    assert bulk(days, times).errors == {"bulk_days": sentence}


def test_more_than_fifty_are_refused_before_they_are_made() -> None:
    found = bulk("2026-12-02..2026-12-31", "9, 11")
    assert found.found == []
    assert "these are 60" in found.errors["bulk_days"]


def test_a_range_must_be_a_possible_length() -> None:
    assert bulk("wed", "9:00-9:10").errors == {"bulk_times": offers.WRONG_LENGTH}


SPRING = datetime(2027, 3, 1, tzinfo=NOW.tzinfo)
AUTUMN = datetime(2027, 10, 1, tzinfo=NOW.tzinfo)


def test_a_clock_time_that_a_clock_change_leaves_out_is_refused() -> None:
    sentence = "02:30 on Sun 28 Mar 2027 does not exist in Europe/Berlin: the clocks go forward over it."
    assert bulk("2027-03-28", "2:30", SPRING).errors == {"bulk_times": sentence}
    assert bulk("2027-03-28", "1:30-2:30", SPRING).errors == {"bulk_times": sentence}


def test_an_hour_that_occurs_twice_offers_the_first_and_shows_both_readings() -> None:
    (offer,) = bulk("2027-10-31", "2:30", AUTUMN).found
    assert offer.slot.length == HOUR
    assert offer.doubled == (
        "Sun 31 Oct 2027, 02:30 CEST (Europe/Berlin) and Sun 31 Oct 2027, 02:30 CET (Europe/Berlin)"
    )


def test_lengths_are_added_in_real_time_over_a_clock_change() -> None:
    assert [slot.length for slot in bulk("2027-10-31", "1:30", AUTUMN, 3 * HOUR).slots] == [3 * HOUR]


def test_bulk_times_that_were_filled_into_the_fields_as_well_are_offered_once() -> None:
    first = bulk("wed", "9:00").slots[0]
    draft = a_draft(times=(PickedTime("time:1", first.starts_at),), bulk_days="wed", bulk_times="9:00, 10:00")
    found = collect_offers(draft, BERLIN, HOUR, NOW)
    assert found.errors == {}
    assert [offer.field for offer in found.found] == ["time:1", "bulk_times"]


def test_times_are_checked_in_the_zone_that_governs_them() -> None:
    draft = a_draft(times=(), bulk_days="2026-12-02", bulk_times="9:00")
    (slot,) = collect_offers(draft, ZoneInfo("Asia/Tokyo"), HOUR, NOW).slots
    assert slot.starts_at == ahead(15)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_bulk_text_gives_slots_ahead_or_sentences(days: str, times: str) -> None:
    found = bulk(days, times)
    assert all(slot.starts_at > NOW for slot in found.slots)
    assert all(sentence.endswith(".") for sentence in found.errors.values())
