from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.history import Act
from bot.domain.person import forgotten_name
from bot.domain.poll import Option, Poll, PollSnapshot, PollStatus, Slot
from bot.domain.repeating import Rhythm
from bot.domain.series import (
    OPENS_BEFORE,
    Repeat,
    RepeatReason,
    Series,
    SeriesEnd,
    begin_series,
    check_repeat,
    following,
    gone_past,
    options_of,
    poll_of,
    skipped_since,
    why_ends,
)
from tests.domain.makers import HOUR, NOW, a_poll, a_slot

WEEKLY = Repeat(Rhythm.WEEKLY, 5)
DAY = timedelta(days=1)


def a_series(repeat: Repeat = WEEKLY, *, slots: tuple[Slot, ...] = (), now: datetime = NOW, **changes: Any) -> Series:
    return begin_series(a_poll_of(*(slots or (a_slot(24), a_slot(48))), **changes), repeat, "series", now)


def a_poll_of(*slots: Slot, places: int = 0, **changes: Any) -> PollSnapshot:
    options = tuple(Option(f"o{place}", place, slot, capacity=places) for place, slot in enumerate(slots))
    gone = Option("gone", 9, a_slot(1), withdrawn=True)
    return PollSnapshot(a_poll(zone="Europe/Berlin", **changes), (*options, gone), ())


def next_of(series: Series, now: datetime = NOW, newest: Poll | None = None) -> Poll:
    return poll_of(series, newest or a_poll(), following(series, now), "next", now)


def test_a_series_opens_its_next_poll_so_many_days_before_its_first_time() -> None:
    series = a_series()
    assert following(series, NOW).slots == (a_slot(24 * 8), a_slot(24 * 9))
    assert series.opens_at == a_slot(24 * 3).starts_at


@pytest.mark.parametrize(("rhythm", "days"), [(Rhythm.WEEKLY, 7), (Rhythm.FORTNIGHTLY, 14)])
def test_a_poll_that_was_opened_or_skipped_does_not_come_again(rhythm: Rhythm, days: int) -> None:
    series = a_series(Repeat(rhythm, 1))
    for number in range(1, 5):
        found = following(series, NOW)
        assert found.days == number * days
        series = gone_past(series, found, NOW)
        assert series.through == found.slots[0].starts_at
        assert series.opens_at == found.slots[0].starts_at + (days - 1) * DAY


def test_a_changed_series_keeps_what_was_skipped() -> None:
    series = gone_past(a_series(), following(a_series(), NOW), NOW)
    changed = begin_series(a_poll_of(a_slot(24)), WEEKLY, "series", NOW, before=series)
    assert following(changed, NOW).slots == (a_slot(24 * 15),)


def test_what_was_missed_while_nothing_ran_is_left_out() -> None:
    assert following(a_series(), NOW + 30 * DAY).slots[0] == a_slot(24 * 36)


def test_the_31st_comes_back_after_a_shorter_month() -> None:
    start = datetime(2027, 1, 31, 9, tzinfo=UTC)
    series = a_series(Repeat(Rhythm.MONTHLY_ON_DAY, 3), slots=(Slot(start, start + HOUR),))
    days = []
    for _ in range(3):
        found = following(series, NOW)
        series = gone_past(series, found, NOW)
        days.append((found.slots[0].starts_at.month, found.slots[0].starts_at.day))
    assert days == [(2, 28), (3, 31), (4, 30)]


@given(st.integers(0, 3 * 365), st.sampled_from(list(Rhythm)), st.integers(1, 12), st.sampled_from(OPENS_BEFORE))
def test_every_poll_keeps_its_clock_time_over_clock_changes(day: int, rhythm: Rhythm, polls: int, lead: int) -> None:
    start = datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=day)
    series = a_series(Repeat(rhythm, lead), slots=(Slot(start, start + HOUR),), now=start)
    first = start.astimezone(info()).time()
    for _ in range(polls):
        opens_at, found = series.opens_at, following(series, start)
        assert (found.slots[0].starts_at.astimezone(info()).time(), found.slots[0].length) == (first, HOUR)
        assert opens_at.astimezone(info()).time() == first
        series = gone_past(series, found, start)
        assert series.opens_at > opens_at


def info() -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Berlin")


def test_what_stays_the_same_comes_from_the_series_and_who_and_where_from_its_newest_poll() -> None:
    series = a_series(title="Plan", note="Bring ideas", place="Room 4", hidden=True)
    newest = a_poll(
        title="Edited", organizer="UNEW", channel="C2", required=("U2",), quorum=1, co_organizers=("U3",), language="de"
    )
    poll = next_of(series, newest=newest)
    assert (poll.title, poll.note, poll.place, poll.zone) == ("Plan", "Bring ideas", "Room 4", "Europe/Berlin")
    assert (poll.anonymous, poll.hidden, poll.auto_close) == (False, True, False)
    assert (poll.organizer, poll.channel, poll.language) == ("UNEW", "C2", "de")
    assert (poll.required, poll.quorum, poll.co_organizers) == (("U2",), 1, ("U3",))
    assert (poll.id, poll.status, poll.created_at, poll.posted) == ("next", PollStatus.OPEN, NOW, False)


def test_each_time_of_the_next_poll_has_as_many_places() -> None:
    series = a_series(places=5)
    options = options_of(series, following(series, NOW), ["a", "b"])
    assert [(one.id, one.position, one.capacity) for one in options] == [("a", 0, 5), ("b", 1, 5)]
    assert [one.slot for one in options] == list(following(series, NOW).slots)


def test_an_anonymous_series_requires_nobody() -> None:
    assert next_of(a_series(anonymous=True), newest=a_poll(required=("U2",))).required == ()


def test_the_next_poll_closes_once_all_agree_where_somebody_must_be_there() -> None:
    series = a_series(agreement=True)
    assert next_of(series, newest=a_poll(required=("U2",))).agreement
    assert not next_of(series, newest=a_poll()).agreement


def test_the_deadline_moves_with_the_times_and_choosing_by_itself_needs_it() -> None:
    series = a_series(deadline_at=NOW + 12 * HOUR, auto_close=True)
    poll = next_of(series)
    assert (poll.deadline_at, poll.auto_close) == (NOW + 7 * DAY + 12 * HOUR, True)
    late = poll_of(series, a_poll(), following(series, NOW), "next", NOW + 7 * DAY + 12 * HOUR)
    assert (late.deadline_at, late.auto_close) == (None, False)


@pytest.mark.parametrize(
    ("lead", "deadline", "wrong"),
    [
        (5, None, None),
        (4, None, RepeatReason.UNKNOWN_LEAD),
        (5, NOW, None),
        (1, NOW, RepeatReason.AFTER_DEADLINE),
        (1, NOW + HOUR, None),
    ],
)
def test_a_poll_does_not_open_when_its_own_deadline_has_passed(
    lead: int, deadline: datetime | None, wrong: RepeatReason | None
) -> None:
    found = check_repeat(Repeat(Rhythm.WEEKLY, lead), [a_slot(24)], "UTC", deadline, NOW)
    assert found == ({"opens_before": wrong} if wrong else {})


def test_a_poll_without_times_says_so_elsewhere() -> None:
    assert check_repeat(WEEKLY, [], "UTC", NOW, NOW) == {}


def test_a_series_ends_without_its_organizer_or_without_a_message() -> None:
    posted = a_poll(message_ts="1.1")
    assert why_ends(posted, organizer_gone=False) is None
    assert why_ends(posted, organizer_gone=True) is SeriesEnd.ORGANIZER_GONE
    assert why_ends(replace(posted, organizer=forgotten_name("1")), organizer_gone=False) is SeriesEnd.ORGANIZER_GONE
    assert why_ends(a_poll(), organizer_gone=False) is SeriesEnd.NOT_POSTED


def berlin(month: int, day: int, hour: int, minute: int, fold: int = 0) -> Slot:
    zone = ZoneInfo("Europe/Berlin")
    starts_at = datetime(2027, month, day, hour, minute, fold=fold, tzinfo=zone).astimezone(UTC)
    return Slot(starts_at, starts_at + HOUR / 2)


@pytest.mark.parametrize(
    "slots",
    [[berlin(3, 21, 2, 30), berlin(3, 21, 3, 0)], [berlin(10, 31, 2, 50), berlin(10, 31, 2, 10, fold=1)]],
    ids=["left out", "occurs twice"],
)
def test_a_poll_whose_times_a_clock_change_puts_in_another_order_does_not_come_again(slots: list[Slot]) -> None:
    now = slots[0].starts_at - DAY
    series = a_series(slots=tuple(slots), now=now)
    for days in (7, 14, 21):
        found = following(series, now)
        assert found.days == days
        series = gone_past(series, found, now)
    assert series.opens_at > slots[0].starts_at + 22 * DAY


def test_a_quorum_goes_with_the_required_people_that_it_counts() -> None:
    newest = a_poll(required=("U2", "U3"), quorum=2)
    assert next_of(a_series(), newest=newest).quorum == 2
    assert next_of(a_series(), newest=replace(newest, required=("U2",))).quorum == 0
    assert next_of(a_series(anonymous=True), newest=newest).quorum == 0


@pytest.mark.parametrize(
    ("acts", "skipped"),
    [
        ([], 0),
        ([Act.OPENED, Act.REPEATS], 0),
        ([Act.SKIPPED, Act.RENAMED, Act.SKIPPED], 2),
        ([Act.SKIPPED, Act.REPEATS], 1),
        ([Act.SKIPPED, Act.REPEATS_NO_MORE, Act.REPEATS], 0),
    ],
)
def test_polls_count_as_skipped_until_the_series_ends(acts: list[Act], skipped: int) -> None:
    assert skipped_since(acts) == skipped
