"""Everybody affected is told: through the services, on both databases, whatever way a mail ends."""

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.notice import NoticeKind
from bot.domain.suppression import SuppressionReason
from bot.services.cancelling import ManagePoll, cancel_poll
from bot.services.consent import stop_mail
from bot.services.moving import MoveMeeting, move_meeting
from bot.services.sending import claim_batch
from tests.services.notice_words import words
from tests.services.team import HERE, Team, forget_whole

ENDINGS = [DeliveryStatus.FAILED, DeliveryStatus.EXPIRED, DeliveryStatus.SUPPRESSED, DeliveryStatus.BOUNCED]


def told(team: Team, user: str) -> list[str]:
    return [words(notice) for notice in team.notices() if notice.user == user and "thing" in notice.data]


@pytest.mark.parametrize("anonymous", [False, True])
@pytest.mark.parametrize("status", ENDINGS)
def test_whoever_an_invite_did_not_reach_is_told_in_any_poll(
    team: Team, status: DeliveryStatus, *, anonymous: bool
) -> None:
    team.registers("UORG", "U2")
    snapshot = team.posts(anonymous=anonymous)
    team.answers(snapshot, U2="y")
    team.closes(snapshot)
    team.sends("U2", status=status)
    (text,) = told(team, "U2")
    assert text.startswith("The invite to “Design review”")
    assert told(team, "UORG") == []


@pytest.mark.parametrize("status", ENDINGS)
def test_a_cancellation_that_does_not_arrive_is_told_to_whoever_holds_the_event(
    team: Team, status: DeliveryStatus
) -> None:
    team.registers("U2")
    poll = team.closed(U2="y").snapshot.poll.id
    team.sends()
    cancel_poll(team.database, team.clock, ManagePoll(HERE, poll, "UORG", admin=False))
    team.sends("U2", status=status)
    (text,) = told(team, "U2")
    assert "was cancelled. Your calendar may still show it" in text


def test_who_ended_mail_hears_of_a_move_and_a_cancellation_by_direct_message(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="yy").snapshot
    team.sends()
    stop_mail(team.database, team.clock, HERE, "U2")
    move_meeting(team.database, team.clock, MoveMeeting(HERE, snapshot.poll.id, snapshot.options[1].id, "UORG", False))
    (moved,) = told(team, "U2")
    assert "your calendar may still show the old time" in moved


def test_what_waits_past_its_time_is_told_even_while_sending_is_paused(team: Team) -> None:
    team.registers("U2")
    poll = team.closed(2, U2="y").snapshot.poll.id
    team.clock.move(timedelta(hours=3))
    claim_batch(team.database)
    assert {row.status for row in team.deliveries(poll)} == {DeliveryStatus.EXPIRED}
    assert "in time" in told(team, "U2")[0]


def registers_elsewhere(team: Team, user: str, address: str) -> None:
    team.registers(user, address=address)


@pytest.mark.parametrize("act", ["move", "cancel"])
def test_every_later_mail_reaches_each_address_that_holds_the_event(team: Team, act: str) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="yy").snapshot
    team.sends()
    registers_elsewhere(team, "U2", "new@example.com")
    poll = snapshot.poll.id
    if act == "move":
        move_meeting(team.database, team.clock, MoveMeeting(HERE, poll, snapshot.options[1].id, "UORG", False))
        expected = {("u2@example.com", "CANCEL", False), ("new@example.com", "REQUEST", True)}
    else:
        cancel_poll(team.database, team.clock, ManagePoll(HERE, poll, "UORG", admin=False))
        expected = {("u2@example.com", "CANCEL", True)}
    pending = [row for row in team.deliveries(poll) if row.status is DeliveryStatus.PENDING and row.user == "U2"]
    assert {(row.address, str(row.method), row.cancels_all) for row in pending} == expected
    assert {row.sequence for row in pending} == {1}


def test_an_old_address_that_was_never_mailed_gets_no_cancellation(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="yy").snapshot
    registers_elsewhere(team, "U2", "new@example.com")
    move_meeting(team.database, team.clock, MoveMeeting(HERE, snapshot.poll.id, snapshot.options[1].id, "UORG", False))
    assert ("U2", "CANCEL", 1) not in team.mails(snapshot.poll.id)


def test_where_the_first_of_two_at_an_address_ended_mail_the_other_is_mailed_and_counted(team: Team) -> None:
    team.registers("UORG")
    team.registers("U2", "U3", address="shared@example.com")
    snapshot = team.posts()
    team.answers(snapshot, U2="y", U3="m")
    stop_mail(team.database, team.clock, HERE, "U2")
    closed = team.closes(snapshot)
    assert (closed.invited, closed.cannot_be_mailed) == (2, 1)
    assert ("U3", "REQUEST", 0) in team.mails(snapshot.poll.id)
    assert "/meet start" in told(team, "U2")[0]


def test_who_ends_mail_before_it_leaves_leaves_it_to_whoever_shares_the_address(team: Team) -> None:
    team.registers("UORG")
    team.registers("U2", "U3", address="shared@example.com")
    snapshot = team.posts()
    team.answers(snapshot, U2="y", U3="y")
    team.closes(snapshot)
    stop_mail(team.database, team.clock, HERE, "U2")
    assert ("U3", "REQUEST", 0) in team.mails(snapshot.poll.id)


def test_everybody_at_an_address_hears_of_a_mail_that_did_not_arrive(team: Team) -> None:
    team.registers("UORG")
    team.registers("U2", "U3", address="shared@example.com")
    team.registers("U4", address="shared@example.com")
    snapshot = team.posts()
    team.answers(snapshot, U2="y", U3="m", U4="n")
    team.closes(snapshot)
    with team.database.begin_account() as account:
        for row in account.deliveries.list():
            if row.user == "U2":
                account.delivery_claims.claim_due(team.clock.now(), timedelta(minutes=1), 10)
                account.settlements.move(row.id, DeliveryStatus.FAILED)
    assert (len(told(team, "U2")), len(told(team, "U3")), told(team, "U4")) == (1, 1, [])


def test_nobody_is_told_who_is_deactivated(team: Team) -> None:
    team.registers("U2")
    poll = team.closed(U2="y").snapshot.poll.id
    team.knows("U2", is_deactivated=True)
    team.sends("U2", status=DeliveryStatus.FAILED)
    assert [row.status for row in team.deliveries(poll) if row.user == "U2"] == [DeliveryStatus.FAILED]
    assert told(team, "U2") == []


def test_a_refusal_by_the_list_is_told_to_everybody_at_the_address(team: Team) -> None:
    team.registers("UORG")
    team.registers("U2", "U3", address="shared@example.com")
    team.suppresses("shared@example.com", SuppressionReason.MANUAL)
    snapshot = team.posts()
    team.answers(snapshot, U2="y", U3="y")
    assert team.closes(snapshot).cannot_be_mailed == 2
    assert (len(told(team, "U2")), len(told(team, "U3"))) == (1, 1)
    assert not team.notices(NoticeKind.NO_ADDRESS)


def test_consent_is_no_reason_to_ask_for_an_address(team: Team) -> None:
    with team.database.begin(HERE) as uow:
        uow.people.save_consent("U2", mail=False)
    team.closed(U2="y")
    assert team.notices(NoticeKind.NO_ADDRESS) == []


def test_when_the_first_of_two_at_an_address_is_forgotten_the_event_stays_with_the_other(team: Team) -> None:
    team.registers("UORG")
    team.registers("U2", "U3", address="shared@example.com")
    snapshot = team.posts()
    team.answers(snapshot, U2="y", U3="y")
    poll = team.closes(snapshot).snapshot.poll.id
    team.sends()
    forget_whole(team.database, team.clock, HERE, "U2")
    assert team.mails(poll) == []
    cancel_poll(team.database, team.clock, ManagePoll(HERE, poll, "UORG", admin=False))
    assert ("U3", "CANCEL", 1) in team.mails(poll)
    team.sends("U3")
    forget_whole(team.database, team.clock, HERE, "U3")
    assert team.mails(poll) == [("UORG", "CANCEL", 1)]


def test_an_event_is_cancelled_at_an_address_with_the_last_of_its_people(team: Team) -> None:
    team.registers("UORG")
    team.registers("U2", "U3", address="shared@example.com")
    snapshot = team.posts()
    team.answers(snapshot, U2="y", U3="y")
    poll = team.closes(snapshot).snapshot.poll.id
    team.sends()
    for user in ("U2", "U3"):
        assert team.mails(poll) == []
        forget_whole(team.database, team.clock, HERE, user)
    (cancellation,) = team.mails(poll)
    assert cancellation[1] == "CANCEL"
