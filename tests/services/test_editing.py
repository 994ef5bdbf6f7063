"""Editing a poll on real databases: what is kept, what falls away, who is asked, and two at once."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.asking_again import read_asked
from bot.domain.draft import PickedDay, PickedTime
from bot.domain.errors import InvalidInput, LimitReached, MeetError, NotAllowed, NotFound, PollNotOpen
from bot.domain.history import Act, HistoryReason
from bot.domain.limits import EDITS
from bot.domain.notice import NoticeKind
from bot.domain.poll import PollSnapshot, PollStatus
from bot.domain.poll_edit import EditReason, PollEdit, edit_of, stamp_of
from bot.services import reading
from bot.services.cancelling import ManagePoll, cancel_poll
from bot.services.editing import Edited, EditPoll, edit_poll, editable_poll
from bot.services.forgetting import begin_forgetting
from tests.services.team import HERE, HOUR, Team, forget_whole
from tests.storage.databases import START


def edits(team: Team, opened: PollSnapshot, by: str = "UORG", *, admin: bool = False, **changes: Any) -> Edited:
    """Saves these changes in a modal that was opened on this snapshot."""
    wanted = replace(edit_of(opened), **changes)
    return edit_poll(team.database, team.clock, EditPoll(HERE, opened.poll.id, by, admin, wanted, stamp_of(opened)))


def picked(hours: float, place: int = 1) -> PickedTime:
    return PickedTime(f"time:{place}", START + hours * HOUR)


def said(team: Team, snapshot: PollSnapshot) -> set[tuple[str, str]]:
    return {(vote.voter, vote.option) for vote in team.poll(snapshot.poll.id).votes}


def told(team: Team, snapshot: PollSnapshot) -> list[tuple[str, str]]:
    _, entries = reading.poll_history(team.database, HERE, snapshot.poll.id, "UORG", admin=False)
    return [(entry.who, entry.what) for entry in entries]


@pytest.mark.parametrize(("by", "admin"), [("UORG", False), ("UADM", True)])
def test_whoever_runs_a_poll_changes_it_and_the_message_is_drawn_anew(team: Team, by: str, *, admin: bool) -> None:
    snapshot = team.posts()
    deadline = START + 2 * HOUR
    edits(team, snapshot, by, admin=admin, title="New", place="Room 4", note="n", deadline_at=deadline, hidden=True)
    poll = team.poll(snapshot.poll.id).poll
    assert (poll.title, poll.place, poll.note, poll.deadline_at, poll.hidden) == ("New", "Room 4", "n", deadline, True)
    assert poll.revision > poll.shown_revision
    assert team.poll(snapshot.poll.id).options == snapshot.options


def test_nobody_else_does(team: Team) -> None:
    snapshot = team.posts()
    with pytest.raises(NotAllowed):
        edits(team, snapshot, "U2", title="Mine")
    with pytest.raises(NotAllowed):
        editable_poll(team.database, HERE, snapshot.poll.id, user="U2", admin=False)
    with pytest.raises(NotFound):
        editable_poll(team.database, HERE, "none", user="U2", admin=True)
    assert editable_poll(team.database, HERE, snapshot.poll.id, user="UORG", admin=False) == team.poll(snapshot.poll.id)


def test_a_poll_that_is_over_is_not_edited(team: Team) -> None:
    closed = team.closed(U2="y").snapshot
    with pytest.raises(PollNotOpen):
        edits(team, closed, title="Late")
    cancel_poll(team.database, team.clock, ManagePoll(HERE, closed.poll.id, "UORG", False))
    with pytest.raises(PollNotOpen):
        edits(team, team.poll(closed.poll.id), title="Later")
    assert team.poll(closed.poll.id).poll.status is PollStatus.CANCELLED


def test_a_changed_time_voids_its_own_answers_and_asks_those_who_gave_them(team: Team) -> None:
    snapshot = team.posts(24, 48)
    team.answers(snapshot, U2="yy", U3="-n", U4="m-")
    first, second = snapshot.options
    edited = edits(team, snapshot, times={first.id: START + 30 * HOUR})
    assert (edited.changed, edited.asked) == (True, 2)
    assert said(team, snapshot) == {("U2", second.id), ("U3", second.id)}
    asked = team.notices(NoticeKind.ASKED_AGAIN)
    assert {(one.user, *read_asked(one.data).items()) for one in asked} == {
        ("U2", (first.id, first.slot)),
        ("U4", (first.id, first.slot)),
    }


def test_whoever_changes_a_time_is_not_asked_about_it_and_others_who_run_the_poll_are(team: Team) -> None:
    snapshot = team.posts(24, 48)
    with team.database.begin(HERE) as uow:
        uow.poll_people.add_co_organizer(snapshot.poll.id, "UCO")
    team.answers(snapshot, UORG="y", UCO="y", U2="n")
    edited = edits(team, team.poll(snapshot.poll.id), times={snapshot.options[0].id: START + 30 * HOUR})
    assert sorted(one.user for one in team.notices(NoticeKind.ASKED_AGAIN)) == ["U2", "UCO"]
    assert edited.asked == 2


def test_whoever_was_asked_and_has_not_answered_is_asked_about_the_next_change_too(team: Team) -> None:
    snapshot = team.posts(24, 48)
    team.answers(snapshot, U2="y", U3="y")
    first = snapshot.options[0].id
    edits(team, snapshot, times={first: START + 30 * HOUR})
    assert edits(team, team.poll(snapshot.poll.id), times={first: START + 31 * HOUR}).asked == 2
    assert [one.user for one in team.notices(NoticeKind.ASKED_AGAIN)].count("U2") == 2


def test_times_that_are_added_stand_in_their_order_and_one_taken_back_keeps_its_id_and_answers(team: Team) -> None:
    snapshot = team.posts(24, 48)
    team.answers(snapshot, U2="yy")
    first, second = snapshot.options
    edits(team, snapshot, added=(picked(36), picked(12, 2)), withdrawn=frozenset({second.id}))
    after = team.poll(snapshot.poll.id)
    hours = [(option.slot.starts_at - START) / HOUR for option in after.offered]
    assert hours == [12, 24, 36]
    assert [option.position for option in after.options] == [0, 1, 2, 3]
    assert after.offered[1].id == first.id
    assert after.options[-1] == replace(second, withdrawn=True, position=3)
    assert said(team, snapshot) == {("U2", first.id), ("U2", second.id)}
    assert team.notices(NoticeKind.ASKED_AGAIN) == []
    edits(team, after, added=(picked(30),))
    assert [option.withdrawn for option in team.poll(snapshot.poll.id).options] == [False] * 4 + [True]
    edits(team, team.poll(snapshot.poll.id), added=(picked(60),), withdrawn=frozenset({first.id}))
    assert [option.withdrawn for option in team.poll(snapshot.poll.id).options] == [False] * 4 + [True] * 2


def test_a_time_that_is_removed_and_added_again_has_another_length(team: Team) -> None:
    snapshot = team.posts(24, 48)
    first = snapshot.options[0]
    edits(team, snapshot, withdrawn=frozenset({first.id}), added=(picked(24),), length=2 * HOUR)
    (again, _) = team.poll(snapshot.poll.id).offered
    assert (again.slot.starts_at, again.slot.length) == (first.slot.starts_at, 2 * HOUR)


def test_required_people_and_co_organizers_change_and_the_others_keep_their_places(team: Team) -> None:
    team.knows("U5")
    snapshot = team.posts(required=("U2", "U3"))
    edits(team, snapshot, required=("U3", "U4"), co_organizers=("U5",))
    poll = team.poll(snapshot.poll.id).poll
    assert (poll.required, poll.co_organizers) == (("U3", "U4"), ("U5",))
    edits(team, team.poll(snapshot.poll.id), required=(), co_organizers=())
    poll = team.poll(snapshot.poll.id).poll
    assert (poll.required, poll.co_organizers) == ((), ())


@pytest.mark.parametrize("forget", [forget_whole, begin_forgetting], ids=["forgotten", "being forgotten"])
def test_somebody_who_is_forgotten_helps_with_nothing(team: Team, forget: Callable[..., object]) -> None:
    team.knows("U5")
    snapshot = team.posts()
    forget(team.database, team.clock, HERE, "U5")
    with pytest.raises(InvalidInput) as refused:
        edits(team, snapshot, co_organizers=("U5",))
    assert refused.value.fields == {"co_organizers": EditReason.CANNOT_HELP}


def test_another_deadline_is_told_of_anew_and_the_same_one_is_not(team: Team) -> None:
    snapshot = team.posts(48, deadline_at=START + HOUR)
    with team.database.begin(HERE) as uow:
        uow.poll_changes.mark_deadline_told(snapshot.poll.id, START)
    edits(team, snapshot, title="New")
    with team.database.begin(HERE) as uow:
        assert not uow.poll_changes.mark_deadline_told(snapshot.poll.id, START)
    edits(team, team.poll(snapshot.poll.id), deadline_at=START + 2 * HOUR)
    with team.database.begin(HERE) as uow:
        assert uow.poll_changes.mark_deadline_told(snapshot.poll.id, START)


def test_the_history_says_who_changed_what_to_those_whom_the_poll_concerns(team: Team) -> None:
    snapshot = team.posts(anonymous=True)
    team.answers(snapshot, U2="y")
    edits(team, snapshot, title="New", note="n")
    assert told(team, snapshot) == [("UORG", Act.OPENED), ("UORG", Act.RENAMED), ("UORG", Act.NOTE)]
    read = reading.poll_history(team.database, HERE, snapshot.poll.id, "U2", admin=False)
    assert "U2" not in str(read)
    assert reading.poll_history(team.database, HERE, snapshot.poll.id, "UADM", admin=True) == read
    with pytest.raises(NotAllowed, match=HistoryReason.ANSWER_FIRST):
        reading.poll_history(team.database, HERE, snapshot.poll.id, "U3", admin=False)


def test_the_same_submission_twice_is_saved_once(team: Team) -> None:
    snapshot = team.posts(24, 48)
    changes: dict[str, Any] = {"title": "New", "added": (picked(72),)}
    assert edits(team, snapshot, **changes).changed
    assert not edits(team, snapshot, **changes).changed
    assert len(team.poll(snapshot.poll.id).offered) == 3
    assert told(team, snapshot).count(("UORG", Act.RENAMED)) == 1


def test_an_edit_that_began_before_another_was_saved_is_refused(team: Team) -> None:
    snapshot = team.posts()
    edits(team, snapshot, title="Hers")
    with pytest.raises(InvalidInput) as refused:
        edits(team, snapshot, title="His")
    assert refused.value.fields == {"title": EditReason.CHANGED_MEANWHILE}
    assert team.poll(snapshot.poll.id).poll.title == "Hers"


def test_answers_that_come_while_the_modal_is_open_are_no_edit(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    assert edits(team, snapshot, title="New").changed
    assert len(said(team, snapshot)) == 1


def test_of_edits_at_the_same_moment_one_is_saved(team: Team) -> None:
    snapshot, outcomes, start = team.posts(), list[object](), threading.Barrier(4)

    def edit(number: int) -> None:
        wanted = PollEdit(**{**_fields(edit_of(snapshot)), "title": f"Title {number}"})
        start.wait()
        try:
            edit_poll(
                team.database,
                team.clock,
                EditPoll(HERE, snapshot.poll.id, "UORG", False, wanted, stamp_of(snapshot)),
            )
        except MeetError as refused:
            outcomes.append(refused)
        else:
            outcomes.append(number)

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (saved,) = (one for one in outcomes if isinstance(one, int))
    assert len(outcomes) == 4
    assert team.poll(snapshot.poll.id).poll.title == f"Title {saved}"


def _fields(edit: PollEdit) -> dict[str, Any]:
    return {name: getattr(edit, name) for name in edit.__slots__}


def test_one_person_edits_only_so_often(team: Team) -> None:
    snapshot = team.posts()
    with team.database.begin(HERE) as uow:
        for _ in range(EDITS.most):
            uow.usage.take("UORG", EDITS, team.clock.now())
    with pytest.raises(LimitReached):
        edits(team, snapshot, title="New")
    team.clock.move(timedelta(hours=1))
    assert edits(team, snapshot, title="New").changed


def test_in_another_zone_whole_days_stay_the_same_dates_with_their_answers(team: Team) -> None:
    ahead = (PickedDay("date:1", START.date() + timedelta(days=5)),)
    snapshot = team.posts(times=(), dates=ahead, zone="Europe/Berlin", length=timedelta(days=1))
    team.presses(snapshot, "U2")
    edits(team, snapshot, zone="Asia/Seoul")
    after = team.poll(snapshot.poll.id)
    assert after.options[0].slot.days == snapshot.options[0].slot.days
    assert after.options[0].slot.starts_at < snapshot.options[0].slot.starts_at
    assert said(team, snapshot) == {("U2", snapshot.options[0].id)}
