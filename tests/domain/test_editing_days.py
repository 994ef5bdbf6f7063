"""Whole days, text, another zone, a quorum and cautions in an edit."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.days import days_from
from bot.domain.draft import PickedDay
from bot.domain.draft_check import DraftReason
from bot.domain.edit_history import done_by
from bot.domain.errors import Unconfirmed
from bot.domain.history import AFTER, BEFORE, Act, Done
from bot.domain.person import Profile
from bot.domain.poll import Option, PollSnapshot, Slot
from bot.domain.reasons import Why
from bot.domain.times.values import Problem, Reason
from bot.domain.times.zone_change import Keep
from bot.domain.zones import slot_of_days
from tests.domain.makers import HOUR, a_poll, a_profile, a_slot, ahead
from tests.domain.test_editing import added, check, offering, refused

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
WEEK_DAYS = days_from(date(2026, 12, 7), 3)


def with_days(*slots: Slot, **changes: Any) -> PollSnapshot:
    options = tuple(Option(f"o{place}", place, slot) for place, slot in enumerate(slots))
    return PollSnapshot(a_poll(**changes), options, ())


def test_whole_days_that_change_keep_their_id_and_their_number() -> None:
    snapshot = with_days(slot_of_days(WEEK_DAYS, BERLIN), a_slot(24))
    (changed,) = check(snapshot, dates={"o0": date(2026, 12, 8)}).changed
    assert (changed.id, changed.slot) == ("o0", slot_of_days(WEEK_DAYS.later_by(1), BERLIN))
    assert check(snapshot, dates={"o0": WEEK_DAYS.first}).changed == ()


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"dates": {"o0": date(2026, 11, 27)}}, "date:o0", Reason.PAST),
        ({"dates": {"o0": date(2026, 12, 20)}}, "date:o0", Reason.DUPLICATE),
        ({"added_dates": (PickedDay("date:1", date(2026, 12, 20)),), "days": 3}, "date:1", Reason.DUPLICATE),
        ({"added_dates": (PickedDay("date:1", date(2026, 12, 28)),), "days": 99}, "length", Reason.WRONG_LENGTH),
        ({"bulk_days": "fri", "bulk_times": ""}, "bulk_times", Reason.DAYS_WITHOUT_TIMES),
    ],
)
def test_days_that_cannot_be_offered_are_refused_at_their_field(
    changes: dict[str, Any], field: str, reason: Reason
) -> None:
    snapshot = with_days(slot_of_days(WEEK_DAYS, BERLIN), slot_of_days(days_from(date(2026, 12, 20), 3), BERLIN))
    assert refused(snapshot, **changes)[field].reason is reason


def test_typed_times_and_days_are_added_but_for_those_that_stand_already() -> None:
    snapshot = offering(24)
    local = snapshot.options[0].slot.starts_at.astimezone(BERLIN)
    found = check(snapshot, bulk_days=f"{local:%Y-%m-%d} {local:%H:%M}, 4 Dec 9:00, 7-9 Dec all day").added
    assert found == (Slot(ahead(71), ahead(72)), slot_of_days(WEEK_DAYS, BERLIN))


def test_in_another_zone_the_moments_stay_unless_the_clock_times_are_meant() -> None:
    snapshot = with_days(a_slot(24), a_slot(-3), slot_of_days(WEEK_DAYS, BERLIN))
    moments = check(snapshot, zone="Asia/Tokyo")
    assert (moments.poll.zone, moments.changed) == ("Asia/Tokyo", ())
    clocks = check(snapshot, zone="Asia/Tokyo", keep=Keep.CLOCK_TIMES)
    assert [(one.id, one.slot) for one in clocks.changed] == [("o0", a_slot(16))]
    for edit in (moments, clocks):
        assert [one.slot for one in edit.moved] == [slot_of_days(WEEK_DAYS, TOKYO)]
        assert done_by(snapshot, edit)[0] == Done(Act.ZONE, {BEFORE: "Europe/Berlin", AFTER: "Asia/Tokyo"})


def test_a_time_that_is_picked_anew_is_that_moment_in_any_zone() -> None:
    edit = check(offering(24, 48), zone="Asia/Tokyo", keep=Keep.CLOCK_TIMES, times={"o0": ahead(30)})
    assert [one.slot for one in edit.changed] == [a_slot(30), a_slot(40)]


def test_a_clock_time_that_another_zone_leaves_out_or_that_has_passed_there_is_said_at_the_zone() -> None:
    gap = datetime(2027, 3, 28, 2, 30, tzinfo=UTC)
    snapshot = with_days(Slot(gap, gap + HOUR), zone="UTC")
    found = refused(snapshot, zone="Europe/Berlin", keep=Keep.CLOCK_TIMES)
    assert found["timezone"].reason is Reason.LEFT_OUT
    soon = refused(offering(2), zone="Asia/Tokyo", keep=Keep.CLOCK_TIMES)
    assert soon == {"timezone": Problem(Reason.PAST)}
    assert refused(offering(2), zone="Nowhere/Land")["timezone"] == DraftReason.UNKNOWN_ZONE


@pytest.mark.parametrize(("quorum", "fits"), [(-1, False), (0, True), (1, True), (2, True), (3, False)])
def test_a_quorum_is_between_one_and_the_number_of_required_people(quorum: int, fits: bool) -> None:
    snapshot = offering(required=("U2", "U3"))
    if fits:
        assert check(snapshot, quorum=quorum).poll.quorum == quorum
    else:
        assert refused(snapshot, quorum=quorum) == {"quorum": DraftReason.QUORUM_TOO_HIGH}


def test_the_history_tells_how_many_are_enough() -> None:
    before = offering(required=("U2", "U3"))
    assert done_by(before, check(before, quorum=1)) == [Done(Act.QUORUM, {AFTER: "1"})]
    after = offering(required=("U2", "U3"), quorum=1)
    assert done_by(after, check(after, quorum=0)) == [Done(Act.QUORUM, {BEFORE: "1"})]


def asks(snapshot: PollSnapshot, profiles: dict[str, Profile], **changes: Any) -> dict[str, tuple[Why, ...]]:
    """The warnings of the edit, which goes through once they are accepted."""
    with pytest.raises(Unconfirmed) as doubt:
        check(snapshot, profiles, **changes)
    assert check(snapshot, profiles, **changes, confirmed=doubt.value.token).poll.id == snapshot.poll.id
    return dict(doubt.value.warnings)


def test_an_edit_is_cautioned_about_what_is_new_in_it_alone() -> None:
    profiles = {"U2": a_profile("U2")}
    by_night = offering(24, 38, required=("U2",))
    assert check(by_night, profiles, title="New").poll.title == "New"
    assert set(asks(by_night, profiles, times={"o0": ahead(37)})) == {"time:o0"}
    assert set(asks(by_night, profiles, added=added(24.5))) == {"time:1"}
    assert set(asks(offering(24, 38), profiles, required=("U2",))) == {"required"}


def test_a_quorum_that_some_required_people_have_left_hinders_no_edit_of_something_else() -> None:
    snapshot = offering(required=("U2",), quorum=2)
    assert check(snapshot, title="New").poll.title == "New"
    assert refused(snapshot, required=("U3",)) == {"quorum": DraftReason.QUORUM_TOO_HIGH}


def test_a_poll_that_waited_for_people_who_left_can_be_edited_otherwise() -> None:
    snapshot = offering(agreement=True)
    assert check(snapshot, title="New").poll.agreement
    assert not check(snapshot, agreement=False).poll.agreement
    asked = offering(agreement=True, required=("U2",))
    assert refused(asked, required=()) == {"required": DraftReason.NOBODY_TO_AGREE}
