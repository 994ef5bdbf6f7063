"""A press in the database: what is counted, stored and looked up with it, and what happens to it meanwhile."""

import threading
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
import pytest

from bot.domain.limits import PRESSES
from bot.domain.person import PROFILE_FRESH
from bot.domain.poll import CastVote, Choice, Closer, Poll
from storage.compiled_statement import Driver
from storage.database import Database, DatabaseUnavailable
from storage.people.usage import use_of
from storage.tables import usage
from storage.unit_of_work import UnitOfWork
from storage.values import Prompt, StoredVote
from tests.storage.databases import START
from tests.storage.makers import (
    HERE,
    a_poll,
    a_profile,
    an_address,
    cast,
    options_of,
    posted_poll,
    press,
    stored_poll,
)
from tests.storage.postgresql import connection_string, postgresql_url
from tests.storage.test_concurrency import at_once


@dataclass
class Explaining:
    """A driver that also says how the database goes about each statement."""

    driver: Driver
    explain: str
    plans: list[str] = field(default_factory=list)

    def execute(self, statement: str, values: Any) -> Any:
        rows = self.driver.execute(f"{self.explain} {statement}", values).fetchall()
        self.plans.append("\n".join(str(row[-1]) for row in rows))
        return self.driver.execute(statement, values)


def explained(database: Database, option: str, explain: str) -> list[str]:
    with database._vote_transaction() as driver:
        if explain == "EXPLAIN":
            driver.execute("SET enable_seqscan = off")
        explaining = Explaining(driver, explain)
        assert database._vote_write.write(explaining, CastVote(HERE, option, "U2", Choice.YES), START).stored
        if explain == "EXPLAIN":
            driver.execute("RESET enable_seqscan")
    return explaining.plans


def test_on_sqlite_a_vote_is_three_statements_that_look_up_rows_by_key_alone(sqlite_database: Database) -> None:
    poll = posted_poll(sqlite_database)
    plans = explained(sqlite_database, f"{poll.id}.0", "EXPLAIN QUERY PLAN")
    assert len(plans) == 3
    steps = [step for plan in plans for step in plan.split("\n") if "SCALAR SUBQUERY" not in step and step]
    assert steps
    assert [step for step in steps if not step.startswith("SEARCH")] == []
    # Two columns of a key of four: a person has few uses.
    assert [step for step in steps if step.count("=?") < 2 and "(id=?)" not in step] == []


@pytest.mark.postgres
def test_on_postgresql_a_vote_is_one_statement_that_looks_up_rows_by_key_alone(postgresql_database: Database) -> None:
    poll = posted_poll(postgresql_database)
    (plan,) = explained(postgresql_database, f"{poll.id}.0", "EXPLAIN")
    assert "Seq Scan" not in plan


def pressed(database: Database, times: int) -> None:
    """U2 has pressed so often in the window of START."""
    use = {name: value for name, value in use_of(HERE, "U2", PRESSES, START).items() if name in usage.c}
    with database.begin(HERE) as uow:
        uow._transaction.connection.execute(usage.insert().values(**use, count=times))


def test_each_press_counts_and_one_past_the_limit_changes_nothing_else(database: Database) -> None:
    poll = posted_poll(database)
    option = f"{poll.id}.0"
    pressed(database, PRESSES.most - 2)
    assert [press(database, option).limited for _ in range(2)] == [False, False]
    assert press(database, option, choice=Choice.NO) == StoredVote(limited=True)
    assert not press(database, option, voter="U3").limited
    assert not press(database, option, now=START + PRESSES.window).limited
    with database.read(HERE) as uow:
        stored = uow.polls.get(poll.id)
        assert stored is not None
        assert (stored.revision, [vote.choice for vote in uow.votes.of(poll.id, "U2")]) == (4, [Choice.YES])


def test_a_press_that_no_poll_takes_counts_all_the_same(database: Database) -> None:
    pressed(database, PRESSES.most - 1)
    assert [press(database, "unknown") for _ in range(2)] == [StoredVote(), StoredVote(limited=True)]


def profile(database: Database, **changes: Any) -> None:
    with database.begin(HERE) as uow:
        uow.people.save_profile(replace(a_profile(), user="U2", **changes))


def address(database: Database) -> None:
    with database.begin(HERE) as uow:
        uow.people.save_address(replace(an_address(), user="U2"))


def prompt(database: Database, poll: Poll) -> None:
    assert database.claim_prompt(HERE, poll.id, "U2") == Prompt(poll.title)


def told_of_voter(database: Database, poll: Poll) -> tuple[bool, bool]:
    found = press(database, f"{poll.id}.0")
    return found.voter_is_known, found.voter_was_asked


def test_the_voter_is_known_by_a_fresh_profile(database: Database) -> None:
    poll = posted_poll(database)
    assert told_of_voter(database, poll) == (False, False)
    profile(database)
    assert told_of_voter(database, poll) == (True, False)
    profile(database, read_at=START - PROFILE_FRESH)
    assert told_of_voter(database, poll) == (False, False)


def test_the_voter_was_asked_who_has_an_address_or_was_prompted_in_this_poll(database: Database) -> None:
    poll, other = posted_poll(database), posted_poll(database)
    prompt(database, other)
    assert told_of_voter(database, poll) == (False, False)
    assert told_of_voter(database, other) == (False, True)
    address(database)
    assert told_of_voter(database, poll) == (False, True)
    assert not press(database, f"{poll.id}.0", voter="U9").voter_was_asked


def test_the_voter_is_required_where_this_poll_says_so(database: Database) -> None:
    poll, other = posted_poll(database, required=("U2",)), posted_poll(database, required=("U3",))
    required = {
        (asked.id, voter): press(database, f"{asked.id}.0", voter=voter).voter_is_required
        for asked in (poll, other)
        for voter in ("U2", "U3")
    }
    assert [key for key, yes in required.items() if yes] == [(poll.id, "U2"), (other.id, "U3")]


def test_one_person_who_presses_twice_at_once_has_one_answer_and_two_presses(database: Database) -> None:
    poll = posted_poll(database)
    pressed(database, PRESSES.most - 4)
    choices = [Choice.YES, Choice.NO, Choice.MAYBE, Choice.YES]
    casts = at_once(4, lambda which: press(database, f"{poll.id}.0", choice=choices[which]))
    assert press(database, f"{poll.id}.0").limited
    assert sorted(cast.touched.revision for cast in casts if cast.touched) == [1, 2, 3, 4]
    (last,) = [
        choice for choice, cast in zip(choices, casts, strict=True) if cast.touched and cast.touched.revision == 4
    ]
    with database.read(HERE) as uow:
        assert [vote.choice for vote in uow.votes.of(poll.id, "U2")] == [last]


def voters_of(database: Database, poll: Poll) -> set[str]:
    with database.read(HERE) as uow:
        snapshot = uow.polls.snapshot(poll.id)
    assert snapshot is not None
    return {vote.voter for vote in snapshot.votes}


def test_a_close_meanwhile_sees_every_vote_that_was_stored_and_none_comes_after(database: Database) -> None:
    poll, seen = stored_poll(database), set[str]()

    def act(which: int) -> bool:
        if which != 3:
            return cast(database, poll, f"U{which}")
        with database.begin(HERE) as uow:
            assert uow.poll_changes.close(poll.id, winner=None, closed_by="U1", closer=Closer.PERSON, closed_at=START)
            snapshot = uow.polls.snapshot(poll.id)
            assert snapshot is not None
            seen.update(vote.voter for vote in snapshot.votes)
        return False

    stored = {f"U{which}" for which, was_stored in enumerate(at_once(8, act)) if was_stored}
    assert stored == seen == voters_of(database, poll)
    assert not cast(database, poll, "U9")


VOTERS, TIMES = 6, 12


def test_a_withdrawn_option_takes_no_vote_however_the_withdrawal_and_votes_interleave(database: Database) -> None:
    """Each time is withdrawn while six people vote for it: what is stored afterwards was stored before it was gone."""
    poll, at_withdrawal = stored_poll_of(database, TIMES), dict[int, set[str]]()

    def act(which: int) -> list[bool]:
        if which < VOTERS:
            return [cast(database, poll, f"U{which}", place=place) for place in range(TIMES)]
        for place in range(TIMES):
            with database.begin(HERE) as uow:
                assert uow.poll_changes.withdraw_option(poll.id, f"{poll.id}.{place}")
                at_withdrawal[place] = voters_for(uow, poll, place)
        return []

    stored = at_once(VOTERS + 1, act)[:VOTERS]
    with database.read(HERE) as uow:
        for place in range(TIMES):
            told_so = {f"U{which}" for which in range(VOTERS) if stored[which][place]}
            assert voters_for(uow, poll, place) == at_withdrawal[place] == told_so


def test_a_vote_that_waits_for_a_withdrawal_to_commit_is_not_stored(database: Database) -> None:
    """The one order that a snapshot of the vote's own start would get wrong."""
    poll, answers = stored_poll(database), list[bool]()
    voting = threading.Thread(target=lambda: answers.append(cast(database, poll, "U2")))
    with database.begin(HERE) as uow:
        assert uow.poll_changes.withdraw_option(poll.id, f"{poll.id}.0")
        voting.start()
        wait_for_waiting_vote(database)
    voting.join()
    assert answers == [False]
    assert voters_of(database, poll) == set()


def stored_poll_of(database: Database, times: int) -> Poll:
    poll = a_poll()
    with database.begin(HERE) as uow:
        return uow.polls.add(poll, options_of(poll, times), submission=poll.id)


def voters_for(uow: UnitOfWork, poll: Poll, place: int) -> set[str]:
    snapshot = uow.polls.snapshot(poll.id)
    assert snapshot is not None
    return {vote.voter for vote in snapshot.votes if vote.option == f"{poll.id}.{place}"}


def wait_for_waiting_vote(database: Database) -> None:
    """Until a vote waits for the transaction that is open: by the queue's own word, or by the server's."""
    changed = threading.Event()
    while not (database._turns._waiting if database._turns else _waits_on_server()):
        changed.wait(0.001)


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def _waits_on_server() -> bool:
    with psycopg.connect(connection_string(postgresql_url())) as server:
        waiting = server.execute(WAITING).fetchone()
    return waiting != (0,)


def test_a_vote_within_a_transaction_of_the_same_thread_is_refused_instead_of_waiting_for_itself(
    database: Database,
) -> None:
    poll = stored_poll(database)
    with database.begin(HERE), pytest.raises(RuntimeError, match="has a transaction open"):
        cast(database, poll, "U2")
    assert cast(database, poll, "U2")


def test_what_the_driver_says_is_told_as_of_every_other_transaction(sqlite_database: Database) -> None:
    with sqlite_database.begin_account() as acc:
        acc._transaction.connection.exec_driver_sql("DROP TABLE usage")
    with pytest.raises(DatabaseUnavailable) as told:
        press(sqlite_database, "o")
    assert told.value.said == "no such table: usage"
