from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.cautions import confirm, is_night
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
    assert doubt.warnings == {
        "time:1": "Wed 2 Dec 2026, 10:30–11:30 CET (Europe/Berlin) overlaps "
        "Wed 2 Dec 2026, 10:00–11:00 CET (Europe/Berlin)."
    }


def test_times_that_touch_do_not_overlap() -> None:
    assert len(check(a_draft(24, 25), NOW, {}).slots) == 2


def test_a_warning_is_accepted_by_submitting_again() -> None:
    draft = a_draft(24, 24.5)
    assert len(check(replace(draft, confirmed=doubt_of(draft).token), NOW, {}).slots) == 2


def test_another_warning_asks_again() -> None:
    draft = a_draft(24, 24.5)
    token = doubt_of(draft).token
    assert doubt_of(a_draft(24, 24.5, 24.25, confirmed=token)).token != token
    assert doubt_of(replace(draft, confirmed="nonsense")).token == token


@pytest.mark.parametrize(("sleepers", "rest"), [(3, None), (4, "And 1 more like this."), (5, "And 2 more like this.")])
def test_a_field_shows_three_warnings_and_counts_the_rest(sleepers: int, rest: str | None) -> None:
    asleep = [a_profile(f"U{number}", name=f"Ken {number}", zone="Asia/Tokyo") for number in range(2, 2 + sleepers)]
    told = doubt_of(a_draft(29, required=tuple(one.user for one in asleep)), *asleep).warnings["time:1"]
    assert told.count(" is at night for ") == 3
    assert told.endswith(rest) if rest else "more like this" not in told


def test_a_confirmation_of_what_is_fine_now_does_no_harm() -> None:
    confirm({}, "an old token")


def test_an_hour_that_occurs_twice_is_warned_of_with_both_readings() -> None:
    doubt = doubt_of(a_draft(times=(), bulk_days="2027-10-31", bulk_times="2:30"))
    assert "occurs twice: Sun 31 Oct 2027, 02:30 CEST" in doubt.warnings["bulk_times"]
    assert "and Sun 31 Oct 2027, 02:30 CET" in doubt.warnings["bulk_times"]


def test_night_for_a_required_person_is_warned_of_in_both_zones() -> None:
    tokyo = a_profile("U2", name="Ken", zone="Asia/Tokyo")
    doubt = doubt_of(a_draft(29, required=("U2", "U2", "U3")), tokyo)
    assert doubt.warnings == {
        "time:1": "Wed 2 Dec 2026, 15:00 CET (Europe/Berlin) is at night for Ken: "
        "Wed 2 Dec 2026, 23:00 JST (Asia/Tokyo)."
    }


def test_night_is_nobodys_concern_who_is_not_required_or_has_no_zone() -> None:
    known, unknown = a_profile("U2", zone="Asia/Tokyo"), a_profile("U2", zone="")
    assert check(a_draft(29), NOW, {"U2": known}).required == ()
    assert check(a_draft(29, required=("U2",)), NOW, {"U2": unknown}).required == ("U2",)


def test_a_person_without_a_name_is_named_by_id() -> None:
    doubt = doubt_of(a_draft(29, required=("U2",)), a_profile("U2", name="", zone="Asia/Tokyo"))
    assert "at night for U2:" in doubt.warnings["time:1"]


def test_under_one_field_at_most_three_warnings_are_spelt_out() -> None:
    people = [a_profile(f"U{n}", zone="Asia/Tokyo") for n in range(5)]
    doubt = doubt_of(a_draft(29, required=tuple(person.user for person in people)), *people)
    assert doubt.warnings["time:1"].count("at night for") == 3
    assert doubt.warnings["time:1"].endswith(" And 2 more like this.")


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
