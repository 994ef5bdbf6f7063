from dataclasses import replace
from typing import Any

import pytest

from bot.domain.asking_again import asked_again, notice_of, read_asked
from bot.domain.draft import PickedTime
from bot.domain.draft_check import DraftReason
from bot.domain.edit_history import done_by
from bot.domain.editing import CheckedEdit, check_edit
from bot.domain.errors import InvalidInput
from bot.domain.history import ADDED, AFTER, BEFORE, REMOVED, Act, Done, data_text, read_data, read_slot, slot_text
from bot.domain.person import Profile
from bot.domain.poll import Choice, Option, PollSnapshot, Vote
from bot.domain.poll_edit import MOST_CO_ORGANIZERS, MOST_EVER_OFFERED, EditReason, PollEdit, edit_of, stamp_of
from bot.domain.times.values import Problem, Reason
from tests.domain.makers import HOUR, NOW, a_poll, a_profile, a_slot, ahead


def offering(*hours: float, **changes: Any) -> PollSnapshot:
    """A poll that offers a time so many hours ahead each."""
    options = [Option(f"o{place}", place, a_slot(hour)) for place, hour in enumerate(hours or (24, 48))]
    return PollSnapshot(a_poll(**changes), tuple(options), ())


def answered(snapshot: PollSnapshot, *answers: tuple[str, str]) -> PollSnapshot:
    return replace(snapshot, votes=tuple(Vote(option, user, Choice.YES, NOW) for user, option in answers))


def added(*hours: float) -> tuple[PickedTime, ...]:
    return tuple(PickedTime(f"time:{place}", ahead(hour)) for place, hour in enumerate(hours, 1))


def check(snapshot: PollSnapshot, profiles: dict[str, Profile] | None = None, **changes: Any) -> CheckedEdit:
    return check_edit(snapshot, replace(edit_of(snapshot), **changes), NOW, profiles or {})


def refused(snapshot: PollSnapshot, profiles: dict[str, Profile] | None = None, **changes: Any) -> dict[str, Any]:
    with pytest.raises(InvalidInput) as found:
        check(snapshot, profiles, **changes)
    return dict(found.value.fields)


def test_an_edit_that_changes_nothing_comes_to_nothing() -> None:
    snapshot = offering(-5, 24, deadline_at=ahead(-1), required=("U2",), co_organizers=("U3",))
    checked = check(snapshot)
    assert (checked.changed, checked.withdrawn, checked.added) == ((), (), ())
    assert (checked.poll, done_by(snapshot, checked)) == (snapshot.poll, [])


def test_a_changed_time_keeps_its_id_and_its_length() -> None:
    (changed,) = check(offering(24, 48), times={"o0": ahead(30)}).changed
    assert (changed.id, changed.slot) == ("o0", a_slot(30))


def test_a_time_that_is_taken_back_is_not_changed_as_well() -> None:
    checked = check(offering(24, 48), times={"o0": ahead(-30)}, withdrawn=frozenset({"o0"}))
    assert ([one.id for one in checked.withdrawn], checked.changed) == (["o0"], ())


def test_texts_are_cleaned_as_in_a_new_poll() -> None:
    poll = check(offering(), title=" New\ntitle ", place="Room\t4", note=" a\r\nb ").poll
    assert (poll.title, poll.place, poll.note) == ("New title", "Room 4", "a\nb")


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"title": " "}, "title", DraftReason.NO_TITLE),
        ({"deadline_at": ahead(-1)}, "deadline", DraftReason.DEADLINE_PAST),
        ({"deadline_at": ahead(48)}, "deadline", DraftReason.DEADLINE_TOO_LATE),
        ({"auto_close": True}, "deadline", DraftReason.DEADLINE_NEEDED),
        ({"agreement": True}, "required", DraftReason.NOBODY_TO_AGREE),
        ({"required": ("U2",), "anonymous": True}, "required", DraftReason.NOBODY_REQUIRED),
        ({"required": ("U2",), "anonymous": True}, "settings", DraftReason.ANONYMOUS_REQUIRES),
        ({"times": {"o0": ahead(-1)}}, "time:o0", Problem(Reason.PAST)),
        ({"times": {"o0": ahead(48)}}, "time:o0", Problem(Reason.DUPLICATE)),
        ({"added": added(24)}, "time:1", Problem(Reason.DUPLICATE)),
        ({"added": added(30, 30)}, "time:2", Problem(Reason.DUPLICATE)),
        ({"added": added(24 * 900)}, "time:1", Problem(Reason.TOO_FAR)),
        ({"added": added(30), "length": HOUR / 60}, "length", Problem(Reason.WRONG_LENGTH)),
        ({"withdrawn": frozenset({"o0", "o1"})}, "withdraw", EditReason.ALL_WITHDRAWN),
        ({"co_organizers": ("U9",)}, "co_organizers", EditReason.CANNOT_HELP),
    ],
)
def test_what_cannot_be_saved_is_said_at_its_field(changes: dict[str, Any], field: str, why: Any) -> None:
    assert refused(offering(24, 48), **changes)[field] == why


def test_a_time_may_take_the_place_of_one_that_is_changed_or_taken_back_in_the_same_edit() -> None:
    swapped = check(offering(24, 48), times={"o0": ahead(48), "o1": ahead(24)})
    assert [one.id for one in swapped.changed] == ["o0", "o1"]
    assert check(offering(24, 48), withdrawn=frozenset({"o0"}), added=added(24)).added == (a_slot(24),)


def test_a_passed_deadline_that_stays_is_no_error_and_another_one_must_be_ahead() -> None:
    snapshot = offering(24, deadline_at=ahead(-1))
    assert check(snapshot, title="New").poll.deadline_at == ahead(-1)
    assert check(snapshot, deadline_at=ahead(1)).poll.deadline_at == ahead(1)
    assert "deadline" in refused(snapshot, deadline_at=ahead(-2))


def test_a_poll_offers_at_most_fifty_times_and_two_hundred_in_all() -> None:
    full = offering(*range(1, 51))
    assert refused(full, added=added(60))["time:1"] == Problem(Reason.TOO_MANY, count=51)
    assert check(full, added=added(60), withdrawn=frozenset({"o0"})).added
    old = tuple(Option(f"w{place}", place, a_slot(1), withdrawn=True) for place in range(MOST_EVER_OFFERED - 2))
    worn = replace(offering(24, 48), options=(*offering(24, 48).options, *old))
    assert refused(worn, added=added(60))["time:1"] == EditReason.TOO_MANY_EVER
    with_room = replace(worn, options=worn.options[:-1])
    assert check(with_room, added=added(60)).added
    assert refused(with_room, added=added(60, 61))["time:2"] == EditReason.TOO_MANY_EVER


def test_anonymity_cannot_be_taken_off_after_a_vote() -> None:
    snapshot = offering(anonymous=True)
    assert not check(snapshot, anonymous=False).poll.anonymous
    after = answered(snapshot, ("U2", "o0"))
    assert refused(after, anonymous=False) == {"settings": EditReason.ANONYMITY_STAYS}
    assert check(after, title="New").poll.anonymous
    assert check(answered(offering(), ("U2", "o0")), anonymous=True).poll.anonymous


@pytest.mark.parametrize("profile", [{"is_reachable": False}, {"home": "T2"}])
def test_only_members_of_the_workspace_become_co_organizers(profile: dict[str, Any]) -> None:
    profiles = {"U2": a_profile("U2", **profile)}
    assert refused(offering(), profiles, co_organizers=("U2",))["co_organizers"] == EditReason.CANNOT_HELP
    assert check(offering(co_organizers=("U2",)), profiles, title="New").poll.co_organizers == ("U2",)


def test_co_organizers_are_counted_once_and_the_organizer_is_none_of_them() -> None:
    profiles = {user: a_profile(user) for user in ("U2", "U3")}
    assert check(offering(), profiles, co_organizers=("U2", "UORG", "U2")).poll.co_organizers == ("U2",)
    many = tuple(f"U{n}" for n in range(MOST_CO_ORGANIZERS + 1))
    assert refused(offering(), co_organizers=many)["co_organizers"] == EditReason.TOO_MANY_HELP
    known = {user: a_profile(user) for user in many}
    assert check(offering(), known, co_organizers=many[1:]).poll.co_organizers == many[1:]


def test_the_stamp_changes_with_what_an_edit_changes_and_not_with_answers() -> None:
    snapshot = offering()
    same = answered(replace(snapshot, poll=replace(snapshot.poll, revision=9)), ("U2", "o0"))
    assert stamp_of(same) == stamp_of(snapshot)
    first, second = snapshot.options
    others = [
        replace(snapshot, poll=replace(snapshot.poll, note="x")),
        replace(snapshot, poll=replace(snapshot.poll, co_organizers=("U2",))),
        replace(snapshot, options=(first, replace(second, withdrawn=True))),
        replace(snapshot, options=(first, replace(second, slot=a_slot(50)))),
    ]
    assert len({stamp_of(one) for one in (snapshot, *others)}) == 5


def test_the_history_has_a_line_for_each_thing_that_changed() -> None:
    snapshot = offering(24, 48, 72, place="Room 4", required=("U2",), deadline_at=ahead(20))
    wanted = PollEdit(
        "New", "", "note", None, False, True, False, ("U3",), ("U4",), {"o0": ahead(30)}, frozenset({"o1"}), added(90)
    )
    checked = check_edit(snapshot, wanted, NOW, {"U4": a_profile("U4")})
    assert done_by(snapshot, checked) == [
        Done(Act.RENAMED, {BEFORE: "Design review", AFTER: "New"}),
        Done(Act.PLACE, {BEFORE: "Room 4"}),
        Done(Act.NOTE),
        Done(Act.DEADLINE, {BEFORE: ahead(20).isoformat()}),
        Done(Act.SETTINGS, {"hidden": "on"}),
        Done(Act.REQUIRED, {ADDED: "U3", REMOVED: "U2"}),
        Done(Act.CO_ORGANIZERS, {ADDED: "U4"}),
        Done(Act.TIME_CHANGED, {BEFORE: slot_text(a_slot(24)), AFTER: slot_text(a_slot(30))}),
        Done(Act.TIME_WITHDRAWN, {BEFORE: slot_text(a_slot(48))}),
        Done(Act.TIME_ADDED, {AFTER: slot_text(a_slot(90))}),
    ]


def test_a_setting_that_is_taken_off_is_told_as_off() -> None:
    snapshot = offering(hidden=True)
    assert done_by(snapshot, check(snapshot, hidden=False)) == [Done(Act.SETTINGS, {"hidden": "off"})]


def test_whoever_answered_a_changed_time_is_asked_again_about_that_time_alone() -> None:
    snapshot = answered(offering(24, 48, 72), ("U2", "o0"), ("U2", "o1"), ("U3", "o1"), ("U4", "o2"))
    changed = [replace(snapshot.options[0], slot=a_slot(30)), replace(snapshot.options[1], slot=a_slot(50))]
    found = asked_again(snapshot, changed, ())
    assert {user: [one.id for one in options] for user, options in found.items()} == {"U2": ["o0", "o1"], "U3": ["o1"]}
    notice = notice_of(snapshot, "U2", found["U2"], {}, "e", NOW)
    assert read_asked(notice.data) == {"o0": a_slot(24), "o1": a_slot(48)}
    later = asked_again(replace(snapshot, votes=()), changed[:1], [notice])
    assert {user: [one.id for one in options] for user, options in later.items()} == {"U2": ["o0"]}


@pytest.mark.parametrize("text", ["", "x", "[1]", "{"])
def test_data_that_is_no_object_reads_as_nothing(text: str) -> None:
    assert read_data(text) == {}


def test_data_comes_back_as_it_was_stored() -> None:
    assert read_data(data_text({"before": "Zoë"})) == {"before": "Zoë"}
    assert data_text({}) == ""


@pytest.mark.parametrize("text", ["", "x/y", "2026-12-01T10:00/2026-12-01T11:00", f"{ahead(2).isoformat()}/{NOW}"])
def test_what_is_no_slot_reads_as_none(text: str) -> None:
    assert read_slot(text) is None
