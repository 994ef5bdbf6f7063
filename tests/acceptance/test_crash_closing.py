"""kill -9 while two people close one poll: exactly one winner with all its deliveries, or an open poll and none."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.config.settings import Settings
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.poll import PollSnapshot, PollStatus
from playground import cast
from playground.client import Message, Outcome, Person
from playground.server import Playground
from tests.acceptance.meet_process import MeetProcess
from tests.acceptance.rounds import ROUNDS, chance
from tests.acceptance.team import Team, identity, options, poll_of
from tests.patience import PATIENCE
from tests.patient_slack import give_up_waiting

DOUBT_OVER = timedelta(minutes=20)
SLOWEST = 0.06
"""Seconds in which a close is certainly done: the kill falls anywhere within."""


def test_kill_9_during_closing_leaves_one_winner_with_all_deliveries_or_none(
    playground: Playground, settings: Settings
) -> None:
    team = Team(playground, settings, voters=3)
    messages = []
    for number in range(ROUNDS):
        wait = chance(number).uniform(0, SLOWEST)
        with MeetProcess(settings) as meet:
            message = team.poll(f"Closing {number}")
            messages.append(message)
            with closers(team, message) as outcomes:
                threading.Event().wait(wait)
                meet.kill()
                give_up_waiting(team.playground)
            assert meet.errors() == []
        assert_all_or_nothing(team, message, outcomes)
    assert_every_promise_is_kept(team, messages)


@contextmanager
def closers(team: Team, message: Message) -> Iterator[dict[str, Outcome]]:
    """Ada and the admin submit at once, each another winner; the voters have said yes to both."""
    for voter in team.voters:
        for option in (0, 1):
            team.vote(voter, message, "yes", option)
    people = [(team.ada, 0), (team.admin, 1)]
    for person, option in people:
        team.open_close(person, message, option)
    outcomes: dict[str, Outcome] = {}

    def submit(person: Person) -> None:
        outcomes[person.id] = person.submit()

    threads = [threading.Thread(target=submit, args=(person,)) for person, _option in people]
    for thread in threads:
        thread.start()
    yield outcomes
    for thread in threads:
        thread.join(PATIENCE)


def assert_all_or_nothing(team: Team, message: Message, outcomes: dict[str, Outcome]) -> None:
    snapshot, deliveries = team.snapshot(poll_of(message)), team.deliveries(poll_of(message))
    told = {who for who, outcome in outcomes.items() if outcome.acknowledged and not outcome.errors}
    assert len(told) <= 1
    if snapshot.poll.status is PollStatus.OPEN:
        assert (deliveries, told, snapshot.poll.winner) == ([], set(), None)
    else:
        assert_one_winner(team, snapshot, deliveries, message)
        assert told <= {snapshot.poll.closed_by}


def assert_one_winner(team: Team, snapshot: PollSnapshot, deliveries: list[Delivery], message: Message) -> None:
    choice = {cast.ADA: options(message)[0], cast.ADM: options(message)[1]}
    assert snapshot.poll.status is PollStatus.CLOSED
    assert snapshot.poll.winner == choice[str(snapshot.poll.closed_by)]
    assert {one.user for one in deliveries} == {cast.ADA, *(voter.id for voter in team.voters)}
    assert {one.sequence for one in deliveries} == {0}


def assert_every_promise_is_kept(team: Team, messages: list[Message]) -> None:
    """After the restart whoever was told nothing closes again; all invites arrive, a second one only as the first."""
    with team.serving_after(timedelta(seconds=30)):
        team.client.wait_for_bot()
        for message in messages:
            if team.snapshot(poll_of(message)).poll.status is PollStatus.OPEN:
                outcome = team.close(message)
                assert (outcome.acknowledged, outcome.errors) == (True, {})
    with team.serving_after(DOUBT_OVER):
        for message in messages:
            assert_delivered(team, message)
            assert_told_in_slack(team, message)
    for one in (one for message in messages for one in team.deliveries(poll_of(message))):
        mails = team.mail.mails(tag=f"meet-outbox={one.id}")
        assert len({(mail.to, *identity(mail.ics)) for mail in mails}) == 1
        assert len(mails) <= one.attempts


def assert_delivered(team: Team, message: Message) -> None:
    def statuses() -> set[DeliveryStatus]:
        return {one.status for one in team.deliveries(poll_of(message))}

    try:
        team.wait(lambda: statuses() == {DeliveryStatus.DELIVERED}, "every invite to be delivered")
    except TimeoutError as late:
        raise AssertionError(f"{team.client.now()}: {team.deliveries(poll_of(message))}") from late


def assert_told_in_slack(team: Team, message: Message) -> None:
    team.ada.wait_for_message(cast.TEAM, where=lambda seen: seen.ts == message.ts and not options(seen))
    team.wait(lambda: len(team.ada.messages(cast.TEAM, thread_ts=message.ts)) > 1, "the reply in the thread")
