"""Many writers at once: no vote lost, one winner, nothing claimed twice, no half poll after SIGKILL."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.domain.invite import Method
from bot.domain.poll import Closer, PollStatus
from storage.database import Database
from tests.storage.databases import START, database
from tests.storage.makers import (
    HERE,
    a_delivery,
    a_notice,
    a_poll,
    cast,
    options_of,
    posted_poll,
    stored_delivery,
    stored_invite,
    stored_poll,
)
from tests.storage.postgresql import postgresql_url
from tests.storage.processes import another_process, hear

__all__ = ["database"]

LEASE = timedelta(minutes=5)
Answer = TypeVar("Answer")


def at_once(number: int, act: Callable[[int], Answer]) -> list[Answer]:
    """What each of so many threads, started on one signal, returned; a failure of any fails the test."""
    go, answers, failures = threading.Barrier(number), dict[int, Answer](), list[BaseException]()

    def run(which: int) -> None:
        try:
            go.wait()
            answers[which] = act(which)
        except BaseException as failure:  # noqa: BLE001 (raised again below, on the test's own thread)
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(which,)) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return [answers[which] for which in range(number)]


def test_eight_threads_vote_on_one_poll_and_no_vote_is_lost(database: Database) -> None:
    poll, rounds = stored_poll(database), 15

    def vote(which: int) -> None:
        for turn in range(rounds):
            assert cast(database, poll, f"U{which}-{turn}")

    at_once(8, vote)
    with database.read(HERE) as uow:
        stored = uow.polls.get(poll.id)
        assert stored is not None
        assert (stored.revision, uow.votes.count_voters(poll.id)) == (8 * rounds, 8 * rounds)


VOTING = """
for number in range(60):
    assert press(database, "shared.0", voter=f"V{number}").stored
say("done")
"""


def test_two_processes_write_and_no_vote_is_lost(database: Database, tmp_path: Path) -> None:
    poll = stored_poll(database, id="shared")
    with another_process(url_of(database, tmp_path), VOTING) as other:
        for number in range(60):
            assert cast(database, poll, f"U{number}")
        assert hear(other) == "done"
    with database.read(HERE) as uow:
        assert uow.votes.count_voters(poll.id) == 120


def url_of(database: Database, folder: Path) -> str:
    return postgresql_url() if database._file is None else f"sqlite:///{folder}/meet.db"


def test_exactly_one_of_twenty_closers_wins(database: Database) -> None:
    poll = stored_poll(database)

    def close(which: int) -> bool:
        with database.begin(HERE) as uow:
            return uow.poll_changes.close(
                poll.id, winner=f"{poll.id}.0", closed_by=f"U{which}", closer=Closer.PERSON, closed_at=START
            )

    winners = [which for which, won in enumerate(at_once(20, close)) if won]
    with database.read(HERE) as uow:
        stored = uow.polls.get(poll.id)
    assert len(winners) == 1
    assert stored is not None
    assert (stored.status, stored.closed_by, stored.revision) == (PollStatus.CLOSED, f"U{winners[0]}", 1)


def test_a_modal_submitted_twice_at_once_makes_one_poll(database: Database) -> None:
    def submit(_which: int) -> str:
        poll = a_poll()
        with database.begin(HERE) as uow:
            return uow.polls.add(poll, options_of(poll), submission="the-same").id

    assert len(set(at_once(8, submit))) == 1
    with database.read_account() as acc:
        assert acc.polls.counts() == {"open": 1}


def test_claimed_deliveries_never_overlap(database: Database) -> None:
    invite = stored_invite(database)
    with database.begin(HERE) as uow:
        for number in range(30):
            uow.deliveries.enqueue(a_delivery(invite, user=f"U{number}", address=f"u{number}@example.com"))

    def claim(_which: int) -> list[str]:
        mine = list[str]()
        while True:
            with database.begin_account() as acc:
                claimed = acc.delivery_claims.claim_due(START, LEASE, 4)
            if not claimed:
                return mine
            mine += [delivery.id for delivery in claimed]

    claimed = [delivery for mine in at_once(6, claim) for delivery in mine]
    assert len(claimed) == len(set(claimed)) == 30


def test_of_those_that_claimed_a_mail_one_after_another_one_begins_its_attempt(database: Database) -> None:
    delivery = stored_delivery(database)

    def begin(_which: int) -> bool:
        with database.begin_account() as acc:
            return bool(acc.delivery_claims.begin([delivery.id], START, LEASE))

    assert sorted(at_once(6, begin)) == [False] * 5 + [True]


def test_a_newer_mail_never_begins_beside_the_older_one_that_it_overtakes(database: Database) -> None:
    invite = stored_invite(database)
    request = stored_delivery(database, invite)
    with database.begin_account() as acc:
        acc.delivery_claims.claim_due(START, LEASE, 1)
    cancel = stored_delivery(database, invite, sequence=1, method=Method.CANCEL)

    def act(which: int) -> bool:
        with database.begin_account() as acc:
            if which:
                return bool(acc.delivery_claims.begin([request.id], START, LEASE))
            return [claimed.id for claimed in acc.delivery_claims.claim_due(START, LEASE, 1)] == [cancel.id]

    assert sorted(at_once(2, act)) == [False, True]


def test_claimed_notices_and_redraws_never_overlap(database: Database) -> None:
    polls = [posted_poll(database) for _ in range(8)]
    with database.begin(HERE) as uow:
        for poll in polls:
            uow.revisions.touch(poll.id)
            uow.notices.owe(a_notice())

    def claim(_which: int) -> tuple[list[str], list[str]]:
        with database.begin_account() as acc:
            notices = [notice.id for notice in acc.notices.claim_due(START, LEASE, 2)]
        with database.begin_account() as acc:
            return notices, [redraw.poll for redraw in acc.redraws.claim_any("poll", START, LEASE, 2)]

    claims = at_once(6, claim)
    for kind in (0, 1):
        claimed = [name for claim in claims for name in claim[kind]]
        assert len(claimed) == len(set(claimed))
        assert len(claimed) >= 2


@pytest.mark.postgres
def test_a_claim_passes_over_what_another_replica_is_claiming(postgresql_database: Database) -> None:
    invite = stored_invite(postgresql_database)
    for number in range(2):
        with postgresql_database.begin(HERE) as uow:
            uow.deliveries.enqueue(a_delivery(invite, id=f"d{number}", address=f"u{number}@example.com"))

    def second_claim(_which: int) -> list[str]:
        with postgresql_database.begin_account() as acc:
            return [delivery.id for delivery in acc.delivery_claims.claim_due(START, LEASE, 10)]

    with postgresql_database.begin_account() as acc:
        first = [delivery.id for delivery in acc.delivery_claims.claim_due(START, LEASE, 1)]
        assert [first, *at_once(1, second_claim)] == [["d0"], ["d1"]]


def test_tokens_taken_at_once_are_never_more_than_there_are(database: Database) -> None:
    with database.begin_account() as acc:
        acc.pacing.set_limits(10.0, 1000, 0, START)
        acc.pacing.take(0, START + timedelta(seconds=10))

    def take(_which: int) -> int:
        with database.begin_account() as acc:
            return acc.pacing.take(3, START + timedelta(seconds=10))

    assert sum(at_once(8, take)) == 10


ADDING_FOR_EVER = """
while True:
    poll = a_poll(id=fresh("killed"))
    with database.begin(HERE) as uow:
        uow.polls.add(poll, options_of(poll, 20), submission=poll.id)
    say(poll.id)
"""


def test_sigkill_during_writes_leaves_whole_polls_and_keeps_what_was_acknowledged(
    database: Database, tmp_path: Path
) -> None:
    with another_process(url_of(database, tmp_path), ADDING_FOR_EVER) as other:
        acknowledged = [hear(other) for _ in range(5)]
        other.kill()
        acknowledged += [line.strip() for line in other.stdout]
    with database.begin(HERE) as uow:
        polls = {poll.id for poll in uow.polls.of_organizer("U1", 1000)}
        assert polls >= set(acknowledged)
        assert {len(uow.polls.options(poll)) for poll in polls} == {20}
