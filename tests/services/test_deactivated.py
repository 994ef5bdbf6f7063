"""People whose Slack account is closed: not mailed, not waited for, not asked (docs/decisions/0023)."""

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.notice import NoticeKind
from bot.domain.person import Profile
from bot.services import deadlines, people
from bot.services.all_answered import tell_organizer
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.closing import closing_sheet
from bot.services.moving import MoveMeeting, move_meeting
from bot.services.sending import claim_batch
from tests.services.team import FROM, HERE, HOUR, Team


def leaves(team: Team, user: str, *, deactivated: bool = True) -> people.ProfileNoted:
    """Slack tells that the account was closed, or opened again."""
    told = Profile(HERE, user, user, "", "en", "", False, not deactivated, team.clock.now(), deactivated)
    return people.note_change(team.database, told)


def test_only_what_slack_tells_of_people_whom_meet_knows_is_kept(team: Team) -> None:
    team.registers("U2")
    assert leaves(team, "U2", deactivated=False) == people.ProfileNoted(kept=True)
    assert leaves(team, "U9", deactivated=False) == people.ProfileNoted(kept=False)


def test_a_voter_who_left_before_the_close_is_neither_mailed_nor_asked_nor_counted(team: Team) -> None:
    team.registers("UORG", "U2")
    snapshot = team.posts()
    team.answers(snapshot, U2="y", U3="y", U4="m")
    for user in ("U2", "U3"):
        assert leaves(team, user).kept
    (entry, _) = closing_sheet(team.database, team.clock, HERE, snapshot.poll.id, user="UORG", admin=False).entries
    assert (entry.invites, entry.without_address) == (1, ("U4",))
    closed = team.closes(snapshot)
    assert (closed.invited, closed.without_address, closed.cannot_be_mailed) == (1, 1, 0)
    assert {row.user for row in team.deliveries(snapshot.poll.id)} == {"UORG"}
    assert [notice.user for notice in team.notices(NoticeKind.NO_ADDRESS)] == ["U4"]


def test_an_invite_that_waits_for_somebody_who_left_is_not_sent(team: Team) -> None:
    team.registers("U2")
    poll = team.closed(U2="y").snapshot.poll.id
    leaves(team, "U2")
    with team.database.begin_account() as account:
        account.pacing.set_limits(100, None, 0, team.clock.now() - HOUR)
    claim_batch(team.database)
    (theirs,) = [row for row in team.deliveries(poll) if row.user == "U2"]
    assert (theirs.status, theirs.reason) == (DeliveryStatus.SUPPRESSED, "deactivated")
    assert [notice for notice in team.notices() if notice.user == "U2"] == []


@pytest.mark.parametrize("act", ["move", "cancel"])
def test_who_left_after_the_invite_gets_one_cancellation_and_nothing_after_it(team: Team, act: str) -> None:
    team.registers("U2")
    snapshot = team.closed(24, 48, 72, U2="yyy").snapshot
    poll = snapshot.poll.id
    team.sends()
    leaves(team, "U2")
    if act == "cancel":
        cancel_poll(team.database, team.clock, ManagePoll(HERE, poll, "UORG", admin=False))
        assert ("U2", "CANCEL", 1) in team.mails(poll)
        return
    for place in (1, 2):
        option = snapshot.options[place].id
        move_meeting(team.database, team.clock, MoveMeeting(HERE, poll, option, "UORG", admin=False))
        mailed = [mail for mail in team.mails(poll) if mail[0] == "U2"]
        assert mailed == ([("U2", "CANCEL", 1)] if place == 1 else [])
        team.sends()


def test_nobody_is_waited_for_who_left(team: Team) -> None:
    snapshot = team.posts(required=("U2", "U3"))
    team.answers(snapshot, U2="yn")
    assert not tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)
    assert leaves(team, "U3").redraw == (snapshot.poll.id,)
    assert team.poll(snapshot.poll.id).poll.required == ("U2",)
    assert [notice.user for notice in team.notices(NoticeKind.ALL_ANSWERED)] == ["UORG"]


def test_who_comes_back_is_required_again(team: Team) -> None:
    snapshot = team.posts(required=("U2",))
    leaves(team, "U2")
    assert leaves(team, "U2", deactivated=False).redraw == (snapshot.poll.id,)
    assert team.poll(snapshot.poll.id).poll.required == ("U2",)
    assert leaves(team, "U2", deactivated=False).redraw == ()


def test_the_closer_serves_where_the_organizer_left(team: Team) -> None:
    team.registers("UORG", "UADM", "U2")
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    leaves(team, "UORG")
    closed = team.closes(snapshot, by="UADM", admin=True)
    assert (closed.invite.organizer, closed.invite.organizer_address) == ("UADM", "uadm@example.com")
    assert {row.user for row in team.deliveries(snapshot.poll.id)} == {"UADM", "U2"}
    card = team.card(snapshot.poll.id)
    assert card is not None
    assert card.user == "UADM"


def test_a_poll_closed_again_after_its_organizer_left_is_another_event(team: Team) -> None:
    team.registers("UADM", "U2")
    first = team.closed(U2="y")
    team.sends()
    poll = first.snapshot.poll.id
    leaves(team, "UORG")
    reopen_poll(team.database, team.clock, ManagePoll(HERE, poll, "UADM", admin=True))
    again = team.closes(team.poll(poll), by="UADM", admin=True)
    assert again.invite.organizer == "UADM"
    assert again.invite.uid != first.invite.uid
    assert again.invite.sequence > first.invite.sequence


def test_co_organizers_are_told_instead_of_an_organizer_who_left(team: Team) -> None:
    snapshot = team.posts(required=("U2",))
    with team.database.begin(HERE) as uow:
        for user in ("UCO1", "UCO2"):
            uow.poll_people.add_co_organizer(snapshot.poll.id, user)
    leaves(team, "UORG")
    team.answers(snapshot, U2="yn")
    assert tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)
    assert {notice.user for notice in team.notices(NoticeKind.ALL_ANSWERED)} == {"UCO1", "UCO2"}


def test_at_the_deadline_a_co_organizer_serves_or_is_asked(team: Team) -> None:
    team.registers("UORG", "UCO")
    deadline = team.clock.now() + HOUR
    snapshot = team.posts(deadline_at=deadline, auto_close=True)
    with team.database.begin(HERE) as uow:
        uow.poll_people.add_co_organizer(snapshot.poll.id, "UCO")
    team.answers(snapshot, U2="y")
    leaves(team, "UORG")
    team.clock.move(2 * HOUR)
    (passed,) = deadlines.close_due(team.database, team.clock, FROM)
    assert passed.closed is not None
    assert passed.closed.invite.organizer == "UCO"


def test_the_card_of_a_closed_poll_goes_to_whoever_runs_it_now(team: Team) -> None:
    poll = team.closed(U2="y").snapshot.poll.id
    with team.database.begin(HERE) as uow:
        uow.poll_people.add_co_organizer(poll, "UCO")
    leaves(team, "UORG")
    card = team.card(poll)
    assert card is not None
    assert card.user == "UCO"


def test_meet_keeps_nothing_of_people_it_has_never_met(team: Team) -> None:
    assert leaves(team, "USTRANGER") == people.ProfileNoted(kept=False)
    assert people.profile(team.database, HERE, "USTRANGER") is None
