from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cautions import AtNight, HourTwice, Overlap, begins_by_day, by_clock_of, confirm, is_night
from bot.domain.draft import Draft
from bot.domain.draft_check import check
from bot.domain.errors import Unconfirmed
from bot.domain.person import Profile
from bot.domain.poll import Slot
from tests.domain.makers import HOUR, NOW, a_draft, a_profile, a_slot, ahead


def doubt_of(draft: Draft, *profiles: Profile) -> Unconfirmed:
    with pytest.raises(Unconfirmed) as doubted:
        check(draft, NOW, {profile.user: profile for profile in profiles})
    return doubted.value


def test_an_overlap_is_warned_of_at_the_later_time() -> None:
    doubt = doubt_of(a_draft(24.5, 24))
    assert doubt.warnings == {"time:1": (Overlap(a_slot(24.5), a_slot(24), "Europe/Berlin"),)}


def test_a_warning_is_accepted_by_submitting_again() -> None:
    draft = a_draft(24, 24.5)
    assert len(check(replace(draft, confirmed=doubt_of(draft).token), NOW, {}).slots) == 2


def test_another_warning_asks_again() -> None:
    draft = a_draft(24, 24.5)
    token = doubt_of(draft).token
    assert doubt_of(a_draft(24, 24.5, 24.25, confirmed=token)).token != token
    assert doubt_of(replace(draft, confirmed="nonsense")).token == token


def test_everybody_required_whose_night_it_is_is_named_in_one_caution_of_the_time() -> None:
    asleep = [a_profile(f"U{number}", name=f"Ken {number}", zone="Asia/Tokyo") for number in range(2, 6)]
    told = doubt_of(a_draft(29, required=tuple(one.user for one in asleep)), *asleep).warnings["time:1"]
    assert told == (AtNight(ahead(29), ahead(30), "Europe/Berlin", tuple((one.name, "Asia/Tokyo") for one in asleep)),)


def test_a_confirmation_of_what_is_fine_now_does_no_harm() -> None:
    confirm({}, "an old token")


def test_an_hour_that_occurs_twice_is_warned_of_with_both_readings() -> None:
    doubt = doubt_of(a_draft(times=(), bulk_days="2027-10-31", bulk_times="2:30"))
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert doubt.warnings == {"bulk_times": (HourTwice((first, first + HOUR), "Europe/Berlin"),)}


def test_night_for_a_required_person_is_warned_of_in_both_zones() -> None:
    tokyo = a_profile("U2", name="Ken", zone="Asia/Tokyo")
    doubt = doubt_of(a_draft(29, required=("U2", "U2", "U3")), tokyo)
    assert doubt.warnings == {"time:1": (AtNight(ahead(29), ahead(30), "Europe/Berlin", (("Ken", "Asia/Tokyo"),)),)}


def test_night_is_nobodys_concern_who_is_not_required_or_has_no_zone() -> None:
    known, unknown = a_profile("U2", zone="Asia/Tokyo"), a_profile("U2", zone="")
    assert check(a_draft(29), NOW, {"U2": known}).required == ()
    assert check(a_draft(29, required=("U2",)), NOW, {"U2": unknown}).required == ("U2",)


def test_a_person_without_a_name_is_named_by_id() -> None:
    doubt = doubt_of(a_draft(29, required=("U2",)), a_profile("U2", name="", zone="Asia/Tokyo"))
    assert doubt.warnings == {"time:1": (AtNight(ahead(29), ahead(30), "Europe/Berlin", (("U2", "Asia/Tokyo"),)),)}


@pytest.mark.parametrize(
    ("hours", "length", "night"),
    [
        (22, HOUR, False),
        (21.75, HOUR, True),
        (22, timedelta(hours=15), False),
        (22, timedelta(hours=16), True),
        (36, HOUR, False),
        (36.5, HOUR, True),
        (38, HOUR, True),
    ],
)
def test_night_is_whatever_leaves_seven_to_ten_in_the_evening(hours: float, length: timedelta, *, night: bool) -> None:
    assert is_night(a_slot(hours, length), "Europe/London") == night


def test_an_unknown_zone_has_no_night() -> None:
    assert not is_night(Slot(ahead(18), ahead(19)), "Nowhere")


@pytest.mark.parametrize(
    ("clock", "by_day"), [((6, 59), False), ((7, 0), True), ((21, 59), True), ((22, 0), False), ((23, 0), False)]
)
def test_a_time_begins_by_day_from_seven_until_just_before_ten(clock: tuple[int, int], by_day: bool) -> None:
    there = datetime(2026, 12, 1, *clock, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert begins_by_day(there, "Asia/Tokyo") is by_day
    assert begins_by_day(datetime(2026, 12, 1, *clock, tzinfo=UTC), "Nowhere/Known") is by_day


def test_nights_and_overlaps_are_told_in_the_readers_zone_and_hours_that_occur_twice_in_the_polls() -> None:
    night = AtNight(ahead(29), ahead(30), "Europe/Berlin", (("Ken", "Asia/Tokyo"),))
    overlap = Overlap(Slot(ahead(1), ahead(2)), Slot(ahead(1), ahead(3)), "Europe/Berlin")
    twice = HourTwice((ahead(1), ahead(2)), "Europe/Berlin")
    doubt = by_clock_of("Asia/Seoul", Unconfirmed({"time:1": (night, overlap, twice)}, "token"))
    zones = [getattr(one, "zone", "") for one in doubt.warnings["time:1"]]
    assert (zones, doubt.token) == (["Asia/Seoul", "Asia/Seoul", "Europe/Berlin"], "token")
    assert by_clock_of("", Unconfirmed({"time:1": (night,)})).warnings == {"time:1": (night,)}
