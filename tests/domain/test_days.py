"""Whole days: dates that no zone and no clock change moves, and when they have passed."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cautions import draft_cautions
from bot.domain.days import Days, days_from, read_days
from bot.domain.delivery import DeliveryStatus
from bot.domain.draft_check import DraftReason, check_deadline
from bot.domain.history import read_slot, slot_text
from bot.domain.mail_news import News, Told, news_of, slot_before
from bot.domain.notice import slot_in, slot_values
from bot.domain.offers import Offer
from bot.domain.poll import Option, PollSnapshot, Slot
from bot.domain.ranking import rank_options
from bot.domain.repeating import Repetition, Rhythm, next_poll
from bot.domain.suggesting import Wanted, suggest_slots
from bot.domain.zones import slot_of_days
from tests.domain.makers import HOUR, NOW, a_delivery, a_draft, a_poll, a_profile, ahead, an_invite
from tests.domain.makers import a_slot as timed

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
DAY = timedelta(days=1)
FRIDAY = Days(date(2026, 12, 4), date(2026, 12, 5))
THREE = Days(date(2026, 12, 1), date(2026, 12, 4))
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
some_days = st.builds(days_from, st.dates(date(2000, 1, 1), date(2037, 12, 31)), st.integers(1, 31))


@given(some_days, zones)
def test_no_zone_and_no_clock_change_moves_the_dates(days: Days, zone: ZoneInfo) -> None:
    slot = slot_of_days(days, zone)
    assert slot.days == days
    assert slot.starts_at < slot.ends_at
    assert read_slot(slot_text(slot)) == slot
    assert slot_in(slot_values(slot, zone.key)) == slot


@given(some_days, zones)
def test_days_begin_with_the_first_instant_of_the_first_and_end_with_the_last_of_the_last(
    days: Days, zone: ZoneInfo
) -> None:
    slot, moment = slot_of_days(days, zone), timedelta(seconds=1)
    skipped = slot.ends_at - slot.starts_at < 20 * HOUR
    if skipped:
        assert zone.key in {"Pacific/Apia", "Pacific/Fakaofo"}
        return
    assert (slot.starts_at - moment).astimezone(zone).date() < days.first
    assert slot.starts_at.astimezone(zone).date() >= days.first
    assert (slot.ends_at - moment).astimezone(zone).date() <= days.last
    assert slot.ends_at.astimezone(zone).date() >= days.after


def test_a_day_that_a_zone_leaves_out_has_an_end_all_the_same() -> None:
    samoa = slot_of_days(days_from(date(2011, 12, 30)), ZoneInfo("Pacific/Apia"))
    assert samoa.length == timedelta(minutes=1)


@given(some_days, zones, st.sampled_from(Rhythm))
def test_days_of_a_poll_that_repeats_stay_whole_days(days: Days, zone: ZoneInfo, rhythm: Rhythm) -> None:
    slot = slot_of_days(days, zone)
    found = next_poll(Repetition(rhythm, zone, days.first, DAY), [slot], slot.ends_at)
    (later,) = found.slots
    assert later.days == days.later_by(found.days)
    assert later == slot_of_days(days.later_by(found.days), zone)


@pytest.mark.parametrize("after", [date(2026, 12, 4), date(2026, 12, 3)])
def test_days_end_after_they_begin(after: date) -> None:
    with pytest.raises(ValueError, match="end after they begin"):
        Days(date(2026, 12, 4), after)


@pytest.mark.parametrize("after", [datetime(2026, 12, 5), "2026-12-05", None])  # noqa: DTZ001 (that is the point)
def test_an_instant_is_no_day(after: Any) -> None:
    with pytest.raises(TypeError):
        Days(date(2026, 12, 4), after)


def test_the_last_day_is_the_one_before_the_end() -> None:
    assert (THREE.last, THREE.count) == (date(2026, 12, 3), 3)
    assert THREE.later_by(7) == Days(date(2026, 12, 8), date(2026, 12, 11))


@pytest.mark.parametrize(
    "texts", [["2026-12-01"], ["2026-12-01", "soon"], ["2026-12-02", "2026-12-01"], ["1", "2", "3"]]
)
def test_text_that_is_no_two_dates_is_refused(texts: list[str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_days(texts)
    start, end = "2026-12-01T00:00:00+00:00", "2026-12-02T00:00:00+00:00"
    assert read_slot("/".join([start, end, *texts])) is None


def test_a_time_has_passed_once_it_begins_and_a_day_once_it_has_ended_in_the_polls_zone() -> None:
    slot = slot_of_days(THREE, NEW_YORK)
    ends = datetime(2026, 12, 4, tzinfo=NEW_YORK)
    assert timed(1).passes_at == ahead(1)
    assert slot.passes_at == ends
    assert slot.is_ahead(ends - timedelta(seconds=1))
    assert not slot.is_ahead(ends)


def test_today_can_still_be_chosen() -> None:
    offered = [slot_of_days(days_from(NOW.date()), BERLIN), timed(-1)]
    options = tuple(Option(f"o{place}", place, slot) for place, slot in enumerate(offered))
    snapshot = PollSnapshot(a_poll(), options, ())
    assert [one.option.slot.days for one in rank_options(snapshot, NOW)] == [days_from(NOW.date())]


def test_answers_may_be_due_until_the_last_day_is_over() -> None:
    today = slot_of_days(days_from(NOW.date()), BERLIN)
    assert check_deadline(ahead(2), [today], NOW, auto_close=False) == {}
    assert check_deadline(today.ends_at, [today], NOW, auto_close=False) == {"deadline": DraftReason.DEADLINE_TOO_LATE}


def test_whole_days_that_overlap_or_lie_in_somebodys_night_need_no_second_look() -> None:
    offers = [Offer("bulk_days", slot_of_days(days, BERLIN)) for days in (THREE, FRIDAY, THREE.later_by(1))]
    offers.append(Offer("time:1", timed(27)))
    draft = a_draft(required=("U2",))
    assert draft_cautions(draft, offers, {"U2": a_profile("U2")}) == {}


def test_offered_days_take_no_hour_from_the_suggestions() -> None:
    wanted = Wanted([BERLIN], HOUR, BERLIN, taken=[slot_of_days(days_from(NOW.date(), 20), BERLIN)])
    assert isinstance(suggest_slots(wanted, NOW), tuple)


def told(slot: Slot) -> Told:
    return Told(slot.passes_at, 0, days=slot.days, ends_at=slot.ends_at)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (slot_of_days(FRIDAY, BERLIN), slot_of_days(THREE, BERLIN)),
        (timed(24, 3 * HOUR), slot_of_days(THREE, BERLIN)),
        (slot_of_days(FRIDAY, BERLIN), timed(24)),
        (timed(24, 3 * HOUR), timed(48)),
    ],
)
def test_a_move_names_what_its_reader_was_told_as_that_was(before: Slot, after: Slot) -> None:
    mail, invite = a_delivery("U2", DeliveryStatus.PENDING, sequence=1), an_invite(slot=after, sequence=1)
    assert news_of(mail, invite, told(before)) is News.MOVED
    assert slot_before(invite, told(before)) == before


def test_the_same_dates_are_no_move_whatever_zone_the_poll_has_by_now() -> None:
    mail = a_delivery("U2", DeliveryStatus.PENDING, sequence=1)
    invite = an_invite(slot=slot_of_days(FRIDAY, BERLIN), sequence=1)
    elsewhere = told(slot_of_days(FRIDAY, NEW_YORK))
    assert news_of(mail, invite, elsewhere) is News.CHANGED
    assert slot_before(invite, elsewhere) is None
