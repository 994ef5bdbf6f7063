"""The instants at which a use-case changes its mind: an instant before, and at the instant itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.domain.backoff import DOUBT_SHORTEST
from bot.domain.claimed import Claimed, Skip
from bot.domain.delivery import DeliveryStatus
from bot.domain.errors import InvalidInput, PollNotOpen
from bot.domain.pacing import Bucket, give_back, take
from bot.domain.proving import CodeResult
from bot.services import addresses, people
from bot.services.addresses import ProveCode, RequestCode
from bot.services.cancelling import ManagePoll, cancel_poll
from bot.services.moving import MoveMeeting, move_meeting
from bot.services.resending import Resend, resend
from bot.services.sending import CALL_LEASE
from storage.database import Database
from tests.services.outbox_makers import begin_attempt, begin_one, claim, claim_one, due, due_code, with_rate
from tests.services.team import HERE, SECRET, Team
from tests.storage.databases import START, MovingClock

INSTANT = timedelta(microseconds=1)
S = DeliveryStatus


def cancels(team: Team, poll: str) -> None:
    cancel_poll(team.database, team.clock, ManagePoll(HERE, poll, "UORG", False))


def resends(team: Team, poll: str) -> None:
    resend(team.database, team.clock, Resend(HERE, poll, "UORG", False))


def moves(team: Team, poll: str) -> None:
    second = team.poll(poll).options[1].id
    move_meeting(team.database, team.clock, MoveMeeting(HERE, poll, second, "UORG", False))


@pytest.mark.parametrize("act", [cancels, resends, moves])
def test_a_meeting_can_be_changed_until_the_instant_it_starts(team: Team, act: Callable[[Team, str], None]) -> None:
    snapshot = team.closed(U2="yy").snapshot
    team.clock.instant = snapshot.options[0].slot.starts_at
    with pytest.raises(PollNotOpen):
        act(team, snapshot.poll.id)
    team.clock.move(-INSTANT)
    act(team, snapshot.poll.id)


def refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except InvalidInput as error:
        return list(error.fields) == ["winner"]
    return False


def test_a_time_can_be_chosen_until_the_instant_it_starts(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    team.clock.instant = snapshot.options[0].slot.starts_at
    assert refused(lambda: team.closes(snapshot))
    team.clock.move(-INSTANT)
    assert not refused(lambda: team.closes(snapshot))


def test_a_meeting_moves_to_a_time_until_the_instant_it_starts(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts(24, 48)
    team.answers(snapshot, U2="yy")
    team.closes(snapshot, 1)
    move = MoveMeeting(HERE, snapshot.poll.id, snapshot.options[0].id, "UORG", False)
    team.clock.instant = snapshot.options[0].slot.starts_at
    assert refused(lambda: move_meeting(team.database, team.clock, move))
    team.clock.move(-INSTANT)
    assert not refused(lambda: move_meeting(team.database, team.clock, move))


@pytest.mark.parametrize(("left", "result"), [(INSTANT, CodeResult.PROVEN), (timedelta(), CodeResult.EXPIRED)])
def test_a_code_is_good_until_the_instant_it_expires(team: Team, left: timedelta, result: CodeResult) -> None:
    sent = addresses.request_code(team.database, team.clock, RequestCode(HERE, "U2", "bob@example.com"))
    team.clock.instant = sent.expires_at - left
    typed = ProveCode(HERE, "U2", team.code_of("U2"))
    assert addresses.prove_code(team.database, team.clock, SECRET, typed).result is result


@pytest.mark.parametrize(("age", "fresh"), [(timedelta(days=1) - INSTANT, True), (timedelta(days=1), False)])
def test_a_profile_is_fresh_for_exactly_a_day(team: Team, age: timedelta, fresh: bool) -> None:
    team.knows("U2")
    found = people.profile(team.database, HERE, "U2")
    assert found is not None
    assert people.is_fresh(found, found.read_at + age) is fresh
    team.registers("U2")
    snapshot = team.posts()
    team.clock.move(age)
    assert team.presses(snapshot, "U2").voter_is_known is fresh


@pytest.mark.parametrize(("left", "leaves"), [(INSTANT, True), (timedelta(), False)])
@pytest.mark.parametrize("make", [due, due_code])
def test_a_mail_leaves_until_the_instant_it_is_of_no_use_any_more(
    chosen_database: Database, clock: MovingClock, make: Callable[[Database], object], left: timedelta, leaves: bool
) -> None:
    with_rate(chosen_database)
    make(chosen_database)
    claimed = claim_one(chosen_database)
    ends_at: datetime | None = claimed.invite.slot.starts_at if claimed.invite else claimed.delivery.expires_at
    assert ends_at is not None
    clock.instant = ends_at - left
    begun = begin_attempt(chosen_database, claimed)
    assert isinstance(begun, Claimed) is leaves
    assert leaves or begun == Skip(S.EXPIRED, "too_late")


@pytest.mark.parametrize(("waited", "again"), [(DOUBT_SHORTEST - INSTANT, False), (DOUBT_SHORTEST, True)])
def test_no_doubt_ends_within_fifteen_minutes_even_where_a_clock_was_ahead(
    chosen_database: Database, clock: MovingClock, waited: timedelta, again: bool
) -> None:
    with_rate(chosen_database)
    due(chosen_database)
    begin_one(chosen_database)
    clock.move(CALL_LEASE)
    claim(chosen_database)
    with chosen_database.begin_account() as account:
        account.feedback.mark_queue_empty(START + timedelta(hours=2))
    clock.instant = START + waited
    assert bool(claim(chosen_database).claimed) is again


def test_what_is_granted_counts_into_the_day_and_what_comes_back_does_not() -> None:
    bucket, granted = take(Bucket(rate=10, tokens=5, refilled_at=START, daily=100, sent=7), 3, START)
    assert (granted, bucket.tokens, bucket.sent) == (3, 2, 10)
    returned = give_back(bucket, 2)
    assert (returned.tokens, returned.sent) == (4, 8)


def test_the_first_mail_of_an_invite_has_resend_number_zero_and_each_further_one_the_next(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    team.registers("U2")
    for _ in range(2):
        team.sends(status=S.FAILED)
        resends(team, snapshot.poll.id)
    numbers = [row.resend for row in team.deliveries(snapshot.poll.id) if row.user == "U2"]
    assert sorted(numbers) == [0, 1, 2]
