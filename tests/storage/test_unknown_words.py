"""A word that a newer Meet wrote concerns its own row alone: lists leave it out, asking for it says so."""

import logging

import pytest
from sqlalchemy import text

from bot.domain.delivery import DeliveryStatus
from bot.domain.suppression import SuppressionReason
from storage.database import Database
from storage.row_reader import UnreadableRow
from tests.storage.databases import START
from tests.storage.makers import (
    HERE,
    a_fact,
    a_notice,
    cast,
    posted_poll,
    store_fact,
    stored_delivery,
    stored_invite,
    stored_poll,
)


def rewrite(database: Database, table: str, column: str, key: str, value: str) -> None:
    with database.begin_account() as acc:
        statement = text(f"UPDATE {table} SET {column} = 'from-the-future' WHERE {key} = :value")
        assert acc._transaction.connection.execute(statement, {"value": value}).rowcount == 1


def test_lists_leave_out_a_poll_they_cannot_read_and_log_it(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    odd, known = stored_poll(database), stored_poll(database)
    rewrite(database, "poll", "status", "id", odd.id)
    with caplog.at_level(logging.WARNING, "meet.storage"), database.read(HERE) as uow:
        assert uow.polls.of_organizer("U1", 10) == [known]
    assert "from-the-future" in caplog.text


def test_asking_for_a_row_that_cannot_be_read_says_what_to_do(database: Database) -> None:
    poll = stored_poll(database)
    rewrite(database, "poll", "status", "id", poll.id)
    with pytest.raises(UnreadableRow, match="Update Meet"), database.read(HERE) as uow:
        uow.polls.get(poll.id)


def test_counts_name_what_they_cannot_read(database: Database) -> None:
    rewrite(database, "poll", "status", "id", stored_poll(database).id)
    with database.read_account() as acc:
        assert acc.polls.counts() == {"from-the-future": 1}
        assert acc.polls.list(10) == []


def test_a_snapshot_leaves_out_a_vote_it_cannot_read(database: Database) -> None:
    poll = posted_poll(database)
    cast(database, poll, "U2")
    cast(database, poll, "U3")
    rewrite(database, "vote", "choice", "voter", "U2")
    with database.read(HERE) as uow:
        snapshot = uow.polls.snapshot(poll.id)
    assert snapshot is not None
    assert snapshot.voters == ("U3",)


@pytest.mark.parametrize("column", ["kind", "method", "role"])
def test_a_delivery_that_cannot_be_read_is_never_claimed(database: Database, column: str) -> None:
    invite = stored_invite(database)
    odd = stored_delivery(database, invite)
    known = stored_delivery(database, invite, address="eve@example.com")
    rewrite(database, "delivery", column, "id", odd.id)
    with database.begin_account() as acc:
        assert [claimed.id for claimed in acc.delivery_claims.claim_due(START, START - START, 10)] == [known.id]
        assert acc.deliveries.counts() == {DeliveryStatus.PENDING: 2}


def test_a_notice_that_cannot_be_read_is_never_claimed(database: Database) -> None:
    odd, known = a_notice(), a_notice()
    with database.begin(HERE) as uow:
        uow.notices.owe(odd)
        uow.notices.owe(known)
    rewrite(database, "notice", "kind", "id", odd.id)
    with database.begin_account() as acc:
        assert [notice.id for notice in acc.notices.claim_due(START, START - START, 10)] == [known.id]


def test_facts_that_cannot_be_read_stay_orphans(database: Database) -> None:
    fact = a_fact()
    with database.begin_account() as acc:
        store_fact(acc, fact, START, None)
    rewrite(database, "feedback_event", "kind", "unique_key", fact.unique_key)
    with database.read_account() as acc:
        assert acc.feedback.orphans("ses-1") == []


def test_in_doubt_about_a_suppression_nothing_is_sent(database: Database) -> None:
    with database.begin_account() as acc:
        acc.suppressions.suppress("bob@example.com", SuppressionReason.MANUAL, "", START)
    rewrite(database, "suppression", "reason", "address", "bob@example.com")
    with database.read_account() as acc:
        with pytest.raises(UnreadableRow):
            acc.suppressions.get("bob@example.com")
        with pytest.raises(UnreadableRow):
            acc.suppressions.get_many(["bob@example.com"])


def test_a_breaker_that_cannot_be_read_is_not_taken_for_a_closed_one(database: Database) -> None:
    from bot.domain.breaker import BreakerReason

    with database.begin_account() as acc:
        acc.breaker.open(BreakerReason.MANUAL, "here", START, None)
    rewrite(database, "breaker", "reason", "detail", "here")
    with pytest.raises(UnreadableRow), database.read_account() as acc:
        acc.breaker.get()
