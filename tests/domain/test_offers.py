from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.days import days_from
from bot.domain.draft import Draft, Entered, PickedDay, PickedTime
from bot.domain.draft_check import check
from bot.domain.errors import InvalidInput
from bot.domain.offers import Frame, Offers, collect_offers, expand_bulk
from bot.domain.times.values import Problem, Reason
from tests.domain.makers import HOUR, NOW, a_draft, ahead

BERLIN = ZoneInfo("Europe/Berlin")


def bulk(
    days: str, times: str, now: datetime = NOW, length: timedelta = HOUR, zone: ZoneInfo | None = BERLIN
) -> Offers:
    return expand_bulk(days, times, Frame(zone, length, now))


def reasons(found: Offers) -> dict[str, Reason]:
    return {name: problem.reason for name, problem in found.errors.items()}


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
    assert reasons(bulk("mon", " ")) == {"bulk_times": Reason.DAYS_WITHOUT_TIMES}
    assert reasons(bulk("", "9:00")) == {"bulk_days": Reason.TIMES_WITHOUT_DAYS}


def test_whole_days_are_offered_where_it_is_said_and_clock_times_are_not_forgotten() -> None:
    found = bulk("fri", "all day")
    assert [slot.days for slot in found.slots] == [days_from(date(2026, 12, 4))]
    assert found.errors == {}
    assert reasons(bulk("fri", "")) == {"bulk_times": Reason.DAYS_WITHOUT_TIMES}
    assert reasons(bulk("fri all day, wed", "")) == {"bulk_times": Reason.DAYS_WITHOUT_TIMES}


def test_a_text_may_offer_times_and_whole_days() -> None:
    found = bulk("wed 10, thu-fri all day, 45m", "")
    assert [slot.days for slot in found.slots] == [None, days_from(date(2026, 12, 3), 2)]
    assert found.slots[0].length == timedelta(minutes=45)


def picked(*days: date, count: int = 1, **more: Any) -> Offers:
    dates = tuple(PickedDay(f"date:{place}", day) for place, day in enumerate(days, 1))
    return collect_offers(Entered(days=count, dates=dates, **more), Frame(BERLIN, HOUR, NOW))


def test_each_picked_date_begins_as_many_whole_days_as_were_chosen() -> None:
    found = picked(date(2026, 12, 7), date(2026, 12, 2), count=3)
    assert [slot.days for slot in found.slots] == [
        days_from(date(2026, 12, 2), 3),
        days_from(date(2026, 12, 7), 3),
    ]
    assert {offer.field for offer in found.found} == {"date:1", "date:2"}


def test_a_picked_date_that_has_passed_is_too_far_or_stands_twice_is_refused_at_its_field() -> None:
    today = NOW.date()
    found = picked(today, today, date(2026, 11, 30), date(2029, 1, 1))
    assert reasons(found) == {"date:2": Reason.DUPLICATE, "date:3": Reason.PAST, "date:4": Reason.TOO_FAR}


def test_a_date_that_is_picked_and_typed_is_offered_once() -> None:
    assert len(picked(date(2026, 12, 4), bulk_days="fri", bulk_times="all day").found) == 1


def test_nothing_picked_is_said_at_the_first_date_where_dates_are_picked() -> None:
    assert reasons(picked()) == {"date:1": Reason.NOTHING_OFFERED}


@pytest.mark.parametrize("count", [1, 31])
def test_one_option_may_have_up_to_thirty_one_days(count: int) -> None:
    assert [slot.days for slot in check(days_draft(count), NOW, {}).slots] == [days_from(date(2026, 12, 7), count)]


@pytest.mark.parametrize("count", [-1, 32])
def test_one_option_has_no_other_number_of_days(count: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(days_draft(count), NOW, {})
    assert dict(refused.value.fields) == {"length": Problem(Reason.WRONG_LENGTH)}


def days_draft(count: int) -> Draft:
    return a_draft(times=(), days=count, dates=(PickedDay("date:1", date(2026, 12, 7)),))


def test_every_misspelt_line_is_told_on_its_own_field_and_its_first_piece_first() -> None:
    found = bulk("someday, anyday", "early")
    assert {name: problem.text for name, problem in found.errors.items()} == {
        "bulk_days": "someday",
        "bulk_times": "early",
    }


def test_text_is_never_turned_into_instants_while_the_zone_is_unknown() -> None:
    assert expand_bulk("mon", "9:00", Frame(None, HOUR, NOW)) == Offers(
        errors={"timezone": Problem(Reason.ZONE_UNKNOWN)}
    )


def test_today_is_meant_by_its_name_only_while_all_its_times_are_ahead() -> None:
    assert local(bulk("tue", "11:00, 15:00")) == ["Tue 01 11:00-12:00", "Tue 01 15:00-16:00"]
    assert local(bulk("tue", "9:00, 15:00")) == ["Tue 08 09:00-10:00", "Tue 08 15:00-16:00"]


@pytest.mark.parametrize(
    ("days", "times", "reason"),
    [
        ("2026-11-30", "9:00", Reason.PAST),
        ("2026-12-01", "9:00", Reason.PAST),
        ("2026-12-01", "10:00", Reason.PAST),
        ("2029-01-01", "9:00", Reason.TOO_FAR),
        ("9999-12-31", "9:00", Reason.TOO_FAR),
        ("0001-01-01", "9:00", Reason.PAST),
    ],
)
def test_days_out_of_reach_are_refused(days: str, times: str, reason: Reason) -> None:
    assert reasons(bulk(days, times)) == {"bulk_days": reason}


def test_more_than_fifty_are_refused_before_they_are_made() -> None:
    found = bulk("2026-12-02..2026-12-31", "9, 11")
    assert found.found == []
    assert found.errors == {"bulk_days": Problem(Reason.TOO_MANY, count=60)}


@pytest.mark.parametrize("times", ["9:00-9:10", "9:00, 10m", "9:00, 25h"])
def test_a_range_and_a_length_must_be_a_possible_length(times: str) -> None:
    assert reasons(bulk("wed", times)) == {"bulk_times": Reason.WRONG_LENGTH}


def test_a_length_in_words_is_that_of_all_times_without_an_end() -> None:
    assert local(bulk("wed 9:00, wed 10-12, 45m", "")) == ["Wed 02 09:00-09:45", "Wed 02 10:00-12:00"]


def test_a_range_may_end_at_midnight() -> None:
    assert local(bulk("wed", "22-24")) == ["Wed 02 22:00-00:00"]


def test_a_problem_stands_on_the_line_that_holds_the_clock_time() -> None:
    assert reasons(bulk("2027-03-28 2:30", "", SPRING)) == {"bulk_days": Reason.LEFT_OUT}
    assert reasons(bulk("2027-03-28", "2:30", SPRING)) == {"bulk_times": Reason.LEFT_OUT}


SPRING = datetime(2027, 3, 1, tzinfo=NOW.tzinfo)
AUTUMN = datetime(2027, 10, 1, tzinfo=NOW.tzinfo)


def test_a_clock_time_that_a_clock_change_leaves_out_is_refused() -> None:
    missing = Problem(Reason.LEFT_OUT, "", (date(2027, 3, 28),), time(2, 30), "Europe/Berlin")
    assert bulk("2027-03-28", "2:30", SPRING).errors == {"bulk_times": missing}
    assert bulk("2027-03-28", "1:30-2:30", SPRING).errors == {"bulk_times": missing}


def test_an_hour_that_occurs_twice_offers_the_first_and_shows_both_readings() -> None:
    (offer,) = bulk("2027-10-31", "2:30", AUTUMN).found
    assert offer.slot.length == HOUR
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert offer.readings == (first, first + HOUR)


def test_of_an_hour_that_occurs_twice_what_is_still_ahead_is_offered() -> None:
    between = datetime(2027, 10, 31, 0, 45, tzinfo=UTC)
    (offer,) = bulk("2027-10-31", "2:30", between).found
    assert (offer.slot.starts_at, offer.readings) == (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), ())


def test_lengths_are_added_in_real_time_over_a_clock_change() -> None:
    assert [slot.length for slot in bulk("2027-10-31", "1:30", AUTUMN, 3 * HOUR).slots] == [3 * HOUR]


def test_bulk_times_that_were_filled_into_the_fields_as_well_are_offered_once() -> None:
    first = bulk("wed", "9:00").slots[0]
    draft = a_draft(times=(PickedTime("time:1", first.starts_at),), bulk_days="wed", bulk_times="9:00, 10:00")
    found = collect_offers(draft.entered, Frame(BERLIN, HOUR, NOW))
    assert found.errors == {}
    assert [offer.field for offer in found.found] == ["time:1", "bulk_times"]


def test_times_are_checked_in_the_zone_that_governs_them() -> None:
    draft = a_draft(times=(), bulk_days="2026-12-02", bulk_times="9:00")
    (slot,) = collect_offers(draft.entered, Frame(ZoneInfo("Asia/Tokyo"), HOUR, NOW)).slots
    assert slot.starts_at == ahead(15)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_bulk_text_gives_slots_ahead_or_problems(days: str, times: str) -> None:
    found = bulk(days, times)
    assert all(slot.starts_at > NOW for slot in found.slots)
    assert all(isinstance(problem, Problem) for problem in found.errors.values())
