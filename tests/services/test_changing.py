import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.errors import InvalidInput, LimitReached, NotAllowed, NotFound, PollNotOpen
from bot.domain.history import Act
from bot.domain.invite import Method
from bot.domain.limits import MAILINGS
from bot.domain.poll import Change, PollSnapshot
from bot.domain.reasons import PollReason
from bot.services.cancelling import ManagePoll, cancel_poll
from bot.services.changing import Changed, ChangeMeeting, change_meeting
from tests.services.team import ELSEWHERE, HERE, HOUR, Team


def changes(
    team: Team, snapshot: PollSnapshot, place: str = "Room 9", note: str = "", by: str = "UORG", workspace: str = HERE
) -> Changed:
    request = ChangeMeeting(workspace, snapshot.poll.id, by, False, place, note)
    return change_meeting(team.database, team.clock, request)


def test_a_change_of_place_is_the_same_event_one_sequence_on(team: Team) -> None:
    closed = team.closed(U2="y")
    changed = changes(team, closed.snapshot, " Room 9 ", "Bring tea")
    assert changed.invite == team.invite(closed.snapshot.poll.id)
    assert (changed.invite.uid, changed.invite.sequence) == (closed.invite.uid, 1)
    assert (changed.invite.slot, changed.invite.place) == (closed.invite.slot, "Room 9")
    assert (changed.snapshot.poll.place, changed.snapshot.poll.note) == ("Room 9", "Bring tea")
    assert changed.snapshot.poll.change is Change.CHANGED
    with team.database.read(HERE) as uow:
        assert [entry.what for entry in uow.history.of_poll(closed.snapshot.poll.id)][-2:] == [Act.PLACE, Act.NOTE]


def test_whoever_holds_the_event_or_can_make_it_gets_an_update(team: Team) -> None:
    team.registers("U2", "U3")
    snapshot = team.closed(U2="y", U3="n").snapshot
    team.sends()
    assert changes(team, snapshot).invited == 2
    assert sorted(team.mails(snapshot.poll.id)) == [("U2", "REQUEST", 1), ("UORG", "PUBLISH", 1)]


def test_an_address_from_which_the_event_was_taken_gets_it_again_by_a_later_sequence(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    team.sends()
    team.registers("U2", address="new@example.com")
    changes(team, snapshot)
    team.sends(status=DeliveryStatus.BOUNCED)
    team.registers("U2")
    mails = [row for row in team.deliveries(snapshot.poll.id) if row.address == "u2@example.com"]
    assert {(row.sequence, row.method) for row in mails} == {
        (0, Method.REQUEST),
        (1, Method.CANCEL),
        (2, Method.REQUEST),
    }


def test_a_change_that_changes_nothing_mails_nobody_and_tells_nobody(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    team.sends()
    assert changes(team, snapshot, snapshot.poll.place, snapshot.poll.note).invited == 0
    assert team.mails(snapshot.poll.id) == []
    assert team.poll(snapshot.poll.id).poll.change is Change.SETTLED


def test_the_history_names_what_was_changed_and_nothing_else(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    changes(team, snapshot, snapshot.poll.place, "Bring tea")
    with team.database.read(HERE) as uow:
        whats = [entry.what for entry in uow.history.of_poll(snapshot.poll.id)]
    assert whats[-1] == Act.NOTE
    assert Act.PLACE not in whats


def test_a_change_needs_a_meeting_ahead_and_somebody_who_runs_it(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    with pytest.raises(NotAllowed):
        changes(team, snapshot, by="U2")
    with pytest.raises(NotFound):
        changes(team, snapshot, workspace=ELSEWHERE)
    with pytest.raises(PollNotOpen, match=PollReason.NOT_CLOSED):
        changes(team, team.posts())
    with pytest.raises(InvalidInput) as refused:
        changes(team, snapshot, "x" * 301)
    assert list(refused.value.fields) == ["place"]
    team.clock.move(24 * HOUR)
    with pytest.raises(PollNotOpen, match=PollReason.MEETING_PASSED):
        changes(team, snapshot)


def test_changes_count_against_the_limit_of_mailings(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    with team.database.begin(HERE) as uow:
        for _ in range(MAILINGS.most):
            uow.usage.take("UORG", MAILINGS, team.clock.now())
    with pytest.raises(LimitReached):
        changes(team, snapshot)
    assert team.poll(snapshot.poll.id).poll.place == snapshot.poll.place


def test_a_cancellation_carries_its_reason_to_message_and_mail(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    request = ManagePoll(HERE, snapshot.poll.id, "UORG", False, " The room\nburnt " + "x" * 400)
    cancel_poll(team.database, team.clock, request)
    assert team.poll(snapshot.poll.id).poll.reason.startswith("The room burnt x")
    assert team.invite(snapshot.poll.id).reason == team.poll(snapshot.poll.id).poll.reason
