from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.errors import NotAllowed, NotFound, PollNotOpen
from bot.domain.invite import InviteStatus
from bot.domain.poll import PollSnapshot, PollStatus
from bot.domain.reasons import PollReason
from bot.services import opening
from bot.services.cancelling import Cancelled, ManagePoll, cancel_poll, reopen_poll
from tests.services.team import ELSEWHERE, HERE, HOUR, Team


def cancels(team: Team, snapshot: PollSnapshot, by: str = "UORG", workspace: str = HERE) -> Cancelled:
    return cancel_poll(team.database, team.clock, ManagePoll(workspace, snapshot.poll.id, by, False))


def reopens(team: Team, snapshot: PollSnapshot, by: str = "UORG", workspace: str = HERE) -> Cancelled:
    return reopen_poll(team.database, team.clock, ManagePoll(workspace, snapshot.poll.id, by, False))


def test_an_open_poll_is_cancelled_without_any_mail(team: Team) -> None:
    snapshot = team.posts()
    cancelled = cancels(team, snapshot)
    assert (cancelled.snapshot.poll.status, cancelled.cancellations) == (PollStatus.CANCELLED, 0)
    assert cancelled.snapshot.poll.revision > snapshot.poll.revision


def test_a_cancel_goes_to_exactly_those_who_hold_an_invite(team: Team) -> None:
    team.registers("U2", "U3", "U4", "U5")
    snapshot = team.closed(U2="y", U3="y", U4="y", U5="y", U6="y").snapshot
    team.sends("UORG", "U2")
    team.sends("U3", status=DeliveryStatus.IN_DOUBT)
    team.bounces("U4")
    assert cancels(team, snapshot).cancellations == 3
    assert sorted(team.mails(snapshot.poll.id)) == [("U2", "CANCEL", 1), ("U3", "CANCEL", 1), ("UORG", "CANCEL", 1)]
    assert all(row.cancels_all for row in team.deliveries(snapshot.poll.id))


def test_what_was_never_tried_is_not_sent_and_needs_no_cancel(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    assert cancels(team, snapshot).cancellations == 0
    assert {row.status for row in team.deliveries(snapshot.poll.id)} == {DeliveryStatus.SUPERSEDED}


def test_the_invite_is_cancelled_one_sequence_on_with_its_uid(team: Team) -> None:
    closed = team.closed(U2="y")
    cancels(team, closed.snapshot)
    invite = team.invite(closed.snapshot.poll.id)
    assert (invite.status, invite.sequence, invite.uid) == (InviteStatus.CANCELLED, 1, closed.invite.uid)


def test_the_reason_goes_with_the_cancelled_invite_and_no_further(team: Team) -> None:
    closed = team.closed(U2="y")
    poll = closed.snapshot.poll.id
    why = ManagePoll(HERE, poll, "UORG", False, reason="No room\nthat day")
    cancel_poll(team.database, team.clock, why)
    assert (team.invite(poll).reason, team.invite(poll).note) == ("No room that day", closed.invite.note)
    reopens(team, closed.snapshot)
    assert team.closes(closed.snapshot).invite.reason == ""


def test_only_those_who_run_a_poll_cancel_or_reopen_it(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    for act in (cancels, reopens):
        with pytest.raises(NotAllowed):
            act(team, snapshot, by="U2")
        with pytest.raises(NotFound):
            act(team, snapshot, workspace=ELSEWHERE)
    assert team.poll(snapshot.poll.id).poll.status is PollStatus.CLOSED


def test_a_poll_is_cancelled_once(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    team.sends()
    cancels(team, snapshot)
    with pytest.raises(PollNotOpen, match=PollReason.CANCELLED_ALREADY):
        cancels(team, snapshot)
    assert len(team.mails(snapshot.poll.id)) == 1


def test_a_meeting_that_is_over_is_not_cancelled(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    team.clock.move(24 * HOUR)
    for act in (cancels, reopens):
        with pytest.raises(PollNotOpen):
            act(team, snapshot)
    assert team.poll(snapshot.poll.id).poll.status is PollStatus.CLOSED


def test_reopening_cancels_what_was_sent_and_keeps_the_votes(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="yy").snapshot
    team.sends()
    reopened = reopens(team, snapshot)
    assert reopened.snapshot.poll.status is PollStatus.OPEN
    assert reopened.snapshot.votes == snapshot.votes
    assert sorted(team.mails(snapshot.poll.id)) == [("U2", "CANCEL", 1), ("UORG", "CANCEL", 1)]


def test_closing_again_is_the_same_event_one_sequence_on(team: Team) -> None:
    team.registers("U2")
    first = team.closed(U2="yy")
    team.sends()
    reopens(team, first.snapshot)
    team.sends()
    again = team.closes(first.snapshot, 1)
    assert (again.invite.uid, again.invite.sequence) == (first.invite.uid, 2)
    assert (again.invite.status, again.invite.slot) == (InviteStatus.CONFIRMED, first.snapshot.options[1].slot)
    assert sorted(team.mails(first.snapshot.poll.id)) == [("U2", "REQUEST", 2), ("UORG", "PUBLISH", 2)]


def test_the_organizer_of_the_event_stays_whoever_closes_again(team: Team) -> None:
    first = team.closed(U2="y")
    reopens(team, first.snapshot)
    team.registers("UADM")
    again = team.closes(first.snapshot, by="UADM", admin=True)
    assert again.invite.organizer_address == first.invite.organizer_address


@pytest.mark.parametrize("later", [0 * HOUR, HOUR], ids=["at it", "after it"])
def test_a_deadline_that_passed_is_dropped_when_a_poll_is_reopened(team: Team, later: timedelta) -> None:
    team.registers("UORG")
    deadline_at = team.clock.now() + HOUR
    snapshot = team.posts(deadline_at=deadline_at)
    team.answers(snapshot, U2="y")
    team.closes(snapshot)
    team.clock.instant = deadline_at + later
    assert reopens(team, snapshot).snapshot.poll.deadline_at is None
    assert team.presses(snapshot, "U3").counted


def test_a_deadline_that_is_ahead_stays(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts(deadline_at=team.clock.now() + HOUR)
    team.answers(snapshot, U2="y")
    team.closes(snapshot)
    assert reopens(team, snapshot).snapshot.poll.deadline_at == snapshot.poll.deadline_at


def test_a_cancelled_poll_can_be_reopened_and_an_open_one_cannot(team: Team) -> None:
    snapshot = team.posts()
    with pytest.raises(PollNotOpen, match=PollReason.NOT_CLOSED):
        reopens(team, snapshot)
    cancels(team, snapshot)
    assert reopens(team, snapshot).snapshot.poll.status is PollStatus.OPEN


def test_a_poll_whose_times_have_all_passed_cannot_be_reopened(team: Team) -> None:
    snapshot = team.posts()
    cancels(team, snapshot)
    team.clock.move(72 * HOUR)
    with pytest.raises(PollNotOpen, match=PollReason.TIMES_PASSED):
        reopens(team, snapshot)


def test_a_draft_can_be_cancelled(team: Team) -> None:
    snapshot = team.opens()
    opening.keep_draft(team.database, team.clock, HERE, snapshot.poll.id)
    assert cancels(team, snapshot).snapshot.poll.status is PollStatus.CANCELLED
