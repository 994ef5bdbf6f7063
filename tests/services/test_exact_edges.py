"""What a use-case does at the exact edge of two conditions: one of them alone is not enough."""

from datetime import timedelta

from bot.domain.backoff import DOUBT_SHORTEST
from bot.domain.delivery import DeliveryStatus
from bot.domain.invite import Role
from bot.domain.poll import CastVote, Choice
from bot.domain.proving import CodeResult
from bot.domain.vote_outcome import VoteResult
from bot.services import addresses, forgetting
from bot.services.addresses import ProveCode, RequestCode
from bot.services.moving import MoveMeeting, move_meeting
from bot.services.voting import cast_vote
from storage.database import Database
from tests.services.outbox_makers import begin_one, claim, due, with_rate
from tests.services.team import HERE, SECRET, Team
from tests.storage.databases import START, MovingClock

MINUTE = timedelta(minutes=1)


def test_mails_that_wait_for_another_days_quota_are_not_asked_for_again(chosen_database: Database) -> None:
    with_rate(chosen_database, rate=1000, daily=10, sent=10)
    due(chosen_database)
    batch = claim(chosen_database)
    assert (batch.claimed, batch.held_back) == ((), False)


def test_where_all_that_was_granted_is_used_more_may_be_due(chosen_database: Database) -> None:
    with_rate(chosen_database)
    due(chosen_database)
    due(chosen_database, user="U9", address="nine@example.com")
    assert [claim(chosen_database, limit=1).held_back for _ in range(2)] == [True, True]
    assert not claim(chosen_database, limit=1).held_back


def test_a_press_that_is_not_stored_leads_to_nothing_else(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts()
    unknown = cast_vote(team.database, team.clock, CastVote(HERE, "0" * 32 + ".0", "U2", Choice.YES))
    team.presses(snapshot, "U3")
    over = team.closes(snapshot).snapshot
    closed = cast_vote(team.database, team.clock, CastVote(HERE, over.options[0].id, "U2", Choice.YES))
    for outcome in (unknown, closed):
        looks = (outcome.voter_is_known, outcome.asks_address, outcome.voter_is_optional)
        assert (looks, outcome.message_is_known) == ((False, False, False), True)


def test_a_doubt_counts_from_the_attempt_however_old_the_mail_is(chosen_database: Database, clock: MovingClock) -> None:
    with_rate(chosen_database)
    old = due(chosen_database, created_at=START - timedelta(hours=2))
    clock.instant = START
    claimed = begin_one(chosen_database).delivery
    with chosen_database.begin_account() as account:
        account.settlements.settle(old.id, claimed.attempts, DeliveryStatus.IN_DOUBT, now=START, reason="reply_lost")
        account.feedback.mark_queue_empty(START + DOUBT_SHORTEST - MINUTE)
    clock.instant = START + DOUBT_SHORTEST
    assert claim(chosen_database).claimed == ()


def test_whoever_was_required_at_the_old_time_is_required_at_the_new_one(team: Team) -> None:
    team.registers("UORG", "U2", "U3")
    snapshot = team.posts(required=("U2",))
    team.answers(snapshot, U2="yn", U3="mn")
    team.closes(snapshot)
    team.sends()
    move_meeting(team.database, team.clock, MoveMeeting(HERE, snapshot.poll.id, snapshot.options[1].id, "UORG", False))
    roles = {row.user: row.role for row in team.deliveries(snapshot.poll.id) if row.sequence == 1}
    assert (roles["U2"], roles["U3"]) == (Role.REQUIRED, Role.OPTIONAL)


def test_a_vote_for_an_unknown_time_has_no_revision(team: Team) -> None:
    outcome = cast_vote(team.database, team.clock, CastVote(HERE, "nothing", "U2", Choice.YES))
    assert (outcome.kind, outcome.poll, outcome.revision) == (VoteResult.UNKNOWN, None, 0)


def test_an_expired_code_has_no_tries_left(team: Team) -> None:
    sent = addresses.request_code(team.database, team.clock, RequestCode(HERE, "U2", "bob@example.com"))
    team.clock.instant = sent.expires_at
    found = addresses.prove_code(team.database, team.clock, SECRET, ProveCode(HERE, "U2", team.code_of("U2")))
    assert (found.result, found.tries_left) == (CodeResult.EXPIRED, 0)


def test_forgetting_asks_about_events_of_meetings_ahead_that_the_person_holds(team: Team) -> None:
    def asked_about(user: str) -> int:
        return forgetting.forget_me(team.database, team.clock, HERE, user).invites

    team.registers("U2")
    team.closed(U2="y")
    team.sends()
    team.bounces("U2")
    assert (asked_about("UORG"), asked_about("U2")) == (1, 0)
    team.clock.move(timedelta(hours=24))
    assert asked_about("UORG") == 0
