from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.poll import PollSnapshot, PollStatus
from bot.domain.reminders import (
    HORIZON,
    Missing,
    NotReminded,
    answers_due,
    is_time_to_remind,
    partly_answered,
    reminds_from,
    to_remind,
    why_not,
)
from bot.domain.required import Progress
from bot.domain.working_hours import works_at
from tests.domain.makers import HOUR, NOW, a_snapshot

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """December 2026 begins on a Tuesday."""
    return datetime(2026, 12, day, hour, minute, tzinfo=BERLIN)


def asked(*, days: float = 10, **changes: Any) -> PollSnapshot:
    """Posted on Tuesday morning, due in so many days; U1 and U2 must be there and have not answered."""
    changes = {"required": ("U1", "U2"), "message_ts": "1.1", "deadline_at": NOW + days * DAY, **changes}
    return a_snapshot({}, hours=(24 * 20,), **changes)


def test_without_a_deadline_the_first_time_offered_counts_as_one() -> None:
    snapshot = a_snapshot({}, hours=(72, 48))
    assert answers_due(snapshot) == NOW + 48 * HOUR
    first, second = snapshot.options
    assert answers_due(replace(snapshot, options=(first, replace(second, withdrawn=True)))) == NOW + 72 * HOUR
    assert answers_due(replace(snapshot, options=())) is None
    assert answers_due(a_snapshot({}, deadline_at=NOW + HOUR)) == NOW + HOUR


@pytest.mark.parametrize(
    ("opened", "due", "begins"),
    [
        (berlin(1, 10), berlin(10, 17), berlin(8, 17)),
        (berlin(1, 10), berlin(6, 10, 1), berlin(4, 10, 1)),
        (berlin(7, 10), berlin(12, 10), berlin(11, 9)),
        (berlin(7, 10), berlin(9, 10), berlin(8, 9)),
        (berlin(7, 10), berlin(9, 9, 59), None),
        (berlin(1, 10), berlin(10, 23), berlin(9, 9)),
    ],
    ids=[
        "48 hours before, where it is more than five days off",
        "a minute more than five days",
        "five days are 36 hours before, in the working hours after them",
        "two days",
        "less than two days: never",
        "after work: when they work again",
    ],
)
def test_the_further_off_the_deadline_the_earlier_people_are_reminded(
    opened: datetime, due: datetime, begins: datetime | None
) -> None:
    assert reminds_from(opened, due, BERLIN) == begins


def test_who_works_no_more_before_the_deadline_is_reminded_on_the_last_working_day() -> None:
    monday_morning = berlin(7, 9, 30)
    assert reminds_from(berlin(1, 10), monday_morning, BERLIN) == berlin(4, 9)
    assert reminds_from(berlin(1, 10), monday_morning + HOUR, BERLIN) == berlin(7, 9)


def test_nobody_is_reminded_just_after_the_poll_was_opened() -> None:
    monday_morning = berlin(7, 8)
    assert reminds_from(berlin(3, 21), monday_morning, BERLIN) == berlin(4, 9)
    assert reminds_from(berlin(3, 21, 1), monday_morning, BERLIN) is None


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Apia"])
OPENED = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (bounds are naive)


@given(OPENED, st.integers(0, 60 * 24 * 40), ZONES)
def test_everybody_is_reminded_at_work_within_the_horizon_if_the_poll_runs_for_a_week(
    opened: datetime, minutes: int, name: str
) -> None:
    due, zone = opened + timedelta(minutes=minutes), ZoneInfo(name)
    begins = reminds_from(opened, due, zone)
    if begins is None:
        assert due - opened < 5 * DAY
    else:
        assert works_at(begins, zone)
        assert opened < begins < due
        assert due - begins <= HORIZON


def test_it_is_time_between_the_beginning_and_the_deadline_in_working_hours_alone() -> None:
    snapshot = asked(deadline_at=berlin(10, 17), created_at=berlin(1, 10))
    times = {at: is_time_to_remind(snapshot, BERLIN, at) for at in (
        berlin(8, 16, 59), berlin(8, 17), berlin(8, 18), berlin(9, 8), berlin(9, 9), berlin(10, 16), berlin(10, 17),
    )}  # fmt: skip
    assert list(times.values()) == [False, True, False, False, True, True, False]
    assert not is_time_to_remind(snapshot, ZoneInfo("Asia/Tokyo"), berlin(9, 12))
    assert not is_time_to_remind(asked(days=1), BERLIN, NOW + HOUR)
    assert not is_time_to_remind(replace(asked(deadline_at=None), options=()), BERLIN, NOW)


def test_only_those_are_reminded_who_must_be_there_and_have_not_answered() -> None:
    snapshot = asked()
    assert to_remind(snapshot, NOW) == ("U1", "U2")
    answered = a_snapshot({"U1": "nm", "U2": "y-", "U9": "-"}, required=("U1", "U2"), message_ts="1.1")
    assert to_remind(answered, NOW) == ("U2",)
    assert partly_answered(answered, ["U1", "U2", "U3"], NOW) == {"U1": Progress(2, 2), "U2": Progress(1, 2)}
    assert partly_answered(answered, ["U2"], NOW) == {"U2": Progress(1, 2)}


@pytest.mark.parametrize(
    "changes",
    [
        {"status": PollStatus.CLOSED},
        {"status": PollStatus.CANCELLED},
        {"status": PollStatus.DRAFT},
        {"anonymous": True},
        {"deadline_at": NOW},
    ],
)
def test_nobody_is_reminded_of_a_poll_that_takes_no_answers_or_is_anonymous(changes: dict[str, Any]) -> None:
    assert to_remind(asked(**changes), NOW) == ()


def test_nobody_is_reminded_by_itself_of_a_poll_without_a_message() -> None:
    snapshot = asked(deadline_at=berlin(10, 17), created_at=berlin(1, 10), message_ts=None)
    assert not is_time_to_remind(snapshot, BERLIN, berlin(9, 9))
    assert to_remind(snapshot, NOW) == ("U1", "U2")


def test_people_are_reminded_of_a_hidden_poll_which_shows_who_answered() -> None:
    assert to_remind(asked(hidden=True), NOW) == ("U1", "U2")


@pytest.mark.parametrize(
    ("ago", "why"),
    [
        ([], None),
        ([24], None),
        ([23.9], NotReminded.A_SHORT_WHILE_AGO),
        ([100, 50], NotReminded.OFTEN_ENOUGH),
        ([100, 1], NotReminded.OFTEN_ENOUGH),
    ],
)
def test_nobody_is_reminded_twice_a_day_or_three_times_in_all(ago: list[float], why: NotReminded | None) -> None:
    person = Missing("U1", BERLIN, True, tuple(NOW - hours * HOUR for hours in ago))
    assert why_not(person, NOW) is why


@pytest.mark.parametrize(("hours", "why"), [(23.9, NotReminded.JUST_ASKED), (24, None)])
def test_whoever_was_asked_within_a_day_is_not_reminded(hours: float, why: NotReminded | None) -> None:
    assert why_not(Missing("U1", BERLIN, True, (), asked_at=NOW - hours * HOUR), NOW) is why


def test_nobody_is_told_why_somebody_cannot_be_reminded() -> None:
    assert why_not(Missing("U1", BERLIN, False, (NOW,)), NOW) is NotReminded.UNREACHABLE
