"""One address with all its people: whatever one of them does, the others are mailed and told as if alone."""

import pytest

from bot.domain.claimed import Skip
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.poll import PollSnapshot
from bot.domain.suppression import SuppressionReason
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.consent import stop_mail
from bot.services.moving import MoveMeeting, move_meeting
from bot.services.sending import begin_attempts, claim_batch
from bot.services.settling import Skipped, settle
from tests.services.notice_words import words
from tests.services.outbox_makers import with_rate
from tests.services.team import HERE, Team, forget_whole
from tests.services.test_deactivated import leaves

SHARED = "shared@example.com"
TAKING_BACK = {"cancel": cancel_poll, "reopen": reopen_poll}


def shared_by(team: Team, *users: str) -> PollSnapshot:
    """A closed poll to whose two times all of them said yes; the organizer is not one of them."""
    team.registers("UORG")
    team.registers(*users, address=SHARED)
    snapshot = team.posts()
    team.answers(snapshot, **dict.fromkeys(users, "yy"))
    return team.closes(snapshot).snapshot


def takes_back(team: Team, snapshot: PollSnapshot, act: str = "cancel") -> None:
    TAKING_BACK[act](team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", admin=False))


def moves(team: Team, snapshot: PollSnapshot, place: int = 1) -> None:
    option = snapshot.options[place].id
    move_meeting(team.database, team.clock, MoveMeeting(HERE, snapshot.poll.id, option, "UORG", admin=False))


def told(team: Team, user: str) -> list[str]:
    return [words(notice) for notice in team.notices() if notice.user == user]


def there(team: Team, snapshot: PollSnapshot, address: str = SHARED) -> Delivery:
    """The newest mail to the address."""
    mails = [row for row in team.deliveries(snapshot.poll.id) if row.address == address]
    return max(mails, key=lambda row: row.sequence)


@pytest.mark.parametrize("act", TAKING_BACK)
def test_a_cancellation_reaches_an_address_while_one_of_its_people_wants_mail(team: Team, act: str) -> None:
    snapshot = shared_by(team, "U2", "U3")
    team.sends()
    stop_mail(team.database, team.clock, HERE, "U2")
    takes_back(team, snapshot, act)
    assert ("U3", "CANCEL", 1) in team.mails(snapshot.poll.id)
    assert told(team, "U2") == told(team, "U3") == []


@pytest.mark.parametrize("reason", SuppressionReason)
@pytest.mark.parametrize("act", TAKING_BACK)
def test_a_cancellation_that_may_not_leave_is_told_to_everybody_at_the_address(
    team: Team, reason: SuppressionReason, act: str
) -> None:
    snapshot = shared_by(team, "U2", "U3")
    team.sends()
    team.suppresses(SHARED, reason)
    takes_back(team, snapshot, act)
    assert (len(told(team, "U2")), len(told(team, "U3"))) == (1, 1)


def test_where_everybody_at_an_address_ended_mail_all_hear_of_the_cancellation(team: Team) -> None:
    snapshot = shared_by(team, "U2", "U3")
    team.sends()
    for user in ("U2", "U3"):
        stop_mail(team.database, team.clock, HERE, user)
    takes_back(team, snapshot)
    assert (len(told(team, "U2")), len(told(team, "U3"))) == (1, 1)


@pytest.mark.parametrize("place", [0, 1])
def test_a_mail_for_somebody_who_left_goes_to_whoever_shares_the_address(team: Team, place: int) -> None:
    """Found with the claim (0), or with the last look before it is handed to SES (1)."""
    snapshot = shared_by(team, "U2", "U3", "U4")
    with_rate(team.database)
    claimed = claim_batch(team.database).claimed if place else ()
    leaves(team, "U2")
    stop_mail(team.database, team.clock, HERE, "U3")
    looked = zip(claimed, begin_attempts(team.database, claimed), strict=True)
    skipped = [Skipped(one, answer) for one, answer in looked if isinstance(answer, Skip)]
    settle(team.database, skipped, operators=())
    leaving = [one for _ in range(2) for one in claim_batch(team.database).claimed]
    (theirs,) = [one for one in leaving if one.delivery.id == there(team, snapshot).id]
    assert (theirs.delivery.user, theirs.delivery.status) == ("U4", DeliveryStatus.PENDING)
    assert told(team, "U3") == told(team, "U4") == []


def test_a_mail_is_left_to_nobody_who_is_deactivated(team: Team) -> None:
    snapshot = shared_by(team, "U2", "U3", "U4")
    leaves(team, "U3")
    stop_mail(team.database, team.clock, HERE, "U2")
    assert there(team, snapshot).user == "U4"


def test_whoever_ended_mail_keeps_the_event_when_the_other_at_the_address_is_forgotten(team: Team) -> None:
    snapshot = shared_by(team, "U2", "U3")
    team.sends()
    stop_mail(team.database, team.clock, HERE, "U3")
    forget_whole(team.database, team.clock, HERE, "U2")
    assert (there(team, snapshot).user, str(there(team, snapshot).method)) == ("U3", "REQUEST")


def test_who_is_forgotten_leaves_the_event_at_an_address_by_which_somebody_got_it_who_has_another_now(
    team: Team,
) -> None:
    """U3 got the invite at an address that is U2's by now: nobody but U2 has registered it, so no one inherits it."""
    team.registers("U2", "U3")
    snapshot = team.closed(U2="yy", U3="yy").snapshot
    team.sends()
    team.registers("U3", address="new@example.com")
    team.registers("U2", address="u3@example.com")
    moves(team, snapshot)
    team.sends()
    theirs = [row.user for row in team.deliveries(snapshot.poll.id) if row.address == "u3@example.com"]
    assert sorted(theirs) == ["U2", "U3"]
    forget_whole(team.database, team.clock, HERE, "U2")
    assert team.mails(snapshot.poll.id) == []
    assert there(team, snapshot, "u3@example.com").user == "U3"


@pytest.mark.parametrize("stopped", ["U2", "U3"])
@pytest.mark.parametrize("moved", [False, True])
def test_after_two_people_swapped_addresses_each_address_gets_its_cancellation(
    team: Team, stopped: str, *, moved: bool
) -> None:
    team.registers("U2", "U3")
    snapshot = team.closed(U2="yy", U3="yy").snapshot
    team.sends()
    team.registers("U2", address="u3@example.com")
    team.registers("U3", address="u2@example.com")
    if moved:
        moves(team, snapshot)
        team.sends()
    stop_mail(team.database, team.clock, HERE, stopped)
    takes_back(team, snapshot)
    mails = [there(team, snapshot, address) for address in ("u2@example.com", "u3@example.com")]
    assert [(str(mail.method), mail.status) for mail in mails] == [("CANCEL", DeliveryStatus.PENDING)] * 2
    assert stopped not in {mail.user for mail in mails}


def test_a_move_reaches_whoever_shares_the_address_that_holds_the_event(team: Team) -> None:
    """The one whom Meet wrote to has another address by now and ended mail; the other cannot come to the new time."""
    team.registers("UORG")
    team.registers("U2", "U3", address=SHARED)
    snapshot = team.posts()
    team.answers(snapshot, U2="yy", U3="yn")
    team.closes(snapshot)
    team.sends()
    team.registers("U2", address="new@example.com")
    stop_mail(team.database, team.clock, HERE, "U2")
    moves(team, snapshot)
    mail = there(team, snapshot)
    assert (mail.user, str(mail.method), mail.status) == ("U3", "REQUEST", DeliveryStatus.PENDING)


@pytest.mark.parametrize("act", TAKING_BACK)
def test_a_mail_that_was_taken_back_keeps_no_cancellation_from_leaving(team: Team, act: str) -> None:
    """Opened again, closed again and taken back once more, all before anything leaves."""
    team.registers("U2")
    snapshot = team.closed(U2="yy").snapshot
    team.sends()
    takes_back(team, snapshot, "reopen")
    team.closes(team.poll(snapshot.poll.id), 1)
    takes_back(team, snapshot, act)
    with_rate(team.database)
    leaving = [one.delivery for one in claim_batch(team.database).claimed]
    assert {(mail.user, str(mail.method)) for mail in leaving} == {("U2", "CANCEL"), ("UORG", "CANCEL")}
