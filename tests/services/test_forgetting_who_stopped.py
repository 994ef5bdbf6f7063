"""Whoever ended mail and is forgotten afterwards is mailed nothing, whatever waits for them at that moment."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.person import is_forgotten
from bot.services import consent, forgetting
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.moving import MoveMeeting, move_meeting
from bot.services.resending import Resend, resend
from bot.services.sending import claim_batch
from tests.services.outbox_makers import begin, reword, with_rate
from tests.services.team import HERE, Team, forget_whole

ADDRESS = "u2@example.com"


def promised(team: Team, _poll: str) -> None:
    """The first invite waits."""


def cancelled(team: Team, poll: str) -> None:
    team.sends()
    cancel_poll(team.database, team.clock, ManagePoll(HERE, poll, "UORG", False))


def reopened(team: Team, poll: str) -> None:
    team.sends()
    reopen_poll(team.database, team.clock, ManagePoll(HERE, poll, "UORG", False))


def moved(team: Team, poll: str) -> None:
    team.sends()
    move_meeting(team.database, team.clock, MoveMeeting(HERE, poll, team.poll(poll).options[1].id, "UORG", False))


def sent_again(team: Team, poll: str) -> None:
    team.sends()
    resend(team.database, team.clock, Resend(HERE, poll, "UORG", False, "U2"))


WAITING: list[Callable[[Team, str], None]] = [promised, cancelled, reopened, moved, sent_again]


def stops(team: Team) -> None:
    consent.stop_mail(team.database, team.clock, HERE, "U2")


def leaving(team: Team) -> list[str]:
    with_rate(team.database)
    return [one.delivery.address for one in claim_batch(team.database).claimed if one.delivery.address == ADDRESS]


@pytest.mark.parametrize("wait", WAITING)
def test_nothing_that_waited_leaves_once_its_person_stopped_and_was_forgotten(
    team: Team, wait: Callable[[Team, str], None]
) -> None:
    team.registers("U2")
    wait(team, team.closed(U2="yy").snapshot.poll.id)
    stops(team)
    forget_whole(team.database, team.clock, HERE, "U2")
    assert leaving(team) == []
    assert all(row.status is not DeliveryStatus.PENDING for row in team.deliveries() if is_forgotten(row.user))


def test_what_is_in_doubt_is_not_sent_again_once_its_person_stopped_and_was_forgotten(team: Team) -> None:
    team.registers("U2")
    cancelled(team, team.closed(U2="yy").snapshot.poll.id)
    with_rate(team.database)
    begin(team.database)
    reword(team.database, "UPDATE delivery SET status = 'in_doubt', reason = 'reply_lost' WHERE status = 'sending'")
    stops(team)
    forget_whole(team.database, team.clock, HERE, "U2")
    team.clock.move(timedelta(hours=2))
    with team.database.begin_account() as account:
        account.feedback.mark_queue_empty(team.clock.now())
    assert leaving(team) == []


def test_whoever_allows_mail_gets_the_cancellation_that_waited(team: Team) -> None:
    team.registers("U2")
    cancelled(team, team.closed(U2="yy").snapshot.poll.id)
    forget_whole(team.database, team.clock, HERE, "U2")
    assert leaving(team) == [ADDRESS]


def test_what_waits_for_somebody_else_at_the_address_leaves_all_the_same(team: Team) -> None:
    team.registers("U2", "U3", address=ADDRESS)
    team.closed(U2="y", U3="y")
    stops(team)
    forget_whole(team.database, team.clock, HERE, "U2")
    assert leaving(team) == [ADDRESS]


def test_the_word_of_whoever_stopped_holds_until_the_last_poll_is_left(team: Team) -> None:
    """A poll that cannot be read yet is left later, and its cancellation is judged then."""
    team.registers("U2")
    poll = team.closed(U2="yy").snapshot.poll.id
    team.sends()
    stops(team)
    reword(team.database, f"UPDATE invite SET status = 'paused' WHERE poll = '{poll}'")
    forget_whole(team.database, team.clock, HERE, "U2")
    team.clock.move(forgetting.PATIENCE)
    reword(team.database, "UPDATE invite SET status = 'confirmed'")
    for who in forgetting.unfinished(team.database, team.clock):
        forgetting.go_on(team.database, team.clock, who)
    assert leaving(team) == []
    assert forgetting.unfinished(team.database, team.clock) == []
    with team.database.read(HERE) as uow:
        assert uow.people.consent("U2").mail
