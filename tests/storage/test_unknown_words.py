"""A word that a newer Meet wrote concerns its own row alone: lists leave it out, asking for it says so."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.breaker import STOPS_ALL, Breaker, BreakerReason
from bot.domain.delivery import DeliveryStatus
from bot.domain.notice import NoticeKind
from bot.domain.suppression import SuppressionReason
from bot.services.suppressing import pause_sending, resume_sending
from storage.database import Database
from storage.row_reader import UnreadableRow
from storage.values import Surface
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


def rewrite(database: Database, table: str, column: str, key: str, value: object) -> None:
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


@pytest.mark.parametrize("column", ["created_at", "deadline_at", "asked_at", "closed_at", "burst_started_at"])
def test_an_instant_that_is_none_concerns_its_own_row_alone(sqlite_database: Database, column: str) -> None:
    """SQLite keeps any text in a column of instants."""
    odd, known = posted_poll(sqlite_database), posted_poll(sqlite_database)
    for poll in (odd, known):
        cast(sqlite_database, poll, "U2")
    rewrite(sqlite_database, "poll", column, "id", odd.id)
    with sqlite_database.begin_account() as acc:
        assert known.id in {poll.id for poll in acc.polls.list(10)}
        claimed = acc.redraws.claim_any(Surface.POLL, START + timedelta(hours=1), timedelta(minutes=1), 10)
    assert known.id in {claim.poll for claim in claimed}


def test_asking_for_a_row_that_cannot_be_read_says_what_to_do(database: Database) -> None:
    poll = stored_poll(database)
    rewrite(database, "poll", "status", "id", poll.id)
    with pytest.raises(UnreadableRow, match="UnknownWord"), database.read(HERE) as uow:
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


@pytest.mark.parametrize("data", ["[]", "3", "null", '"words"'])
def test_a_notice_whose_data_is_no_object_concerns_itself_alone(database: Database, data: str) -> None:
    _notices_with_odd_data(database, data)


def test_a_notice_whose_data_is_no_json_concerns_itself_alone(sqlite_database: Database) -> None:
    _notices_with_odd_data(sqlite_database, "{half")


def _notices_with_odd_data(database: Database, data: str) -> None:
    odd, known = (a_notice(kind=NoticeKind.NO_ADDRESS) for _ in range(2))
    with database.begin(HERE) as uow:
        uow.notices.owe(odd)
        uow.notices.owe(known)
    with database.begin_account() as acc:
        changed = text("UPDATE notice SET data = :data WHERE id = :id")
        acc._transaction.connection.execute(changed, {"data": data, "id": odd.id})
    with database.begin(HERE) as uow:
        assert uow.notices.answer(known.user, START) == 1
    with database.begin_account() as acc:
        assert [notice.id for notice in acc.notices.claim_due(START, timedelta(minutes=1), 1)] == [known.id]
        assert acc.notices.claim_due(START, timedelta(minutes=1), 1) == []


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


@pytest.mark.parametrize("is_open", [True, False])
def test_a_breaker_that_cannot_be_read_is_not_taken_for_a_closed_one(database: Database, is_open: bool) -> None:
    with database.begin_account() as acc:
        acc.breaker.open(BreakerReason.QUOTA, "here", START, START)
        if not is_open:
            acc.breaker.close("ops", START)
    rewrite(database, "breaker", "reason", "id", 1)
    with database.begin_account() as acc:
        unread = Breaker(open=True, reason=BreakerReason.UNREADABLE, detail="reason: from-the-future")
        assert (acc.breaker.get(), acc.breaker.lock()) == (unread, unread)
        for reason in set(BreakerReason) - STOPS_ALL:
            assert not acc.breaker.open(reason, "", START, START)
        assert acc.breaker.get() == unread


def test_a_pause_before_that_cannot_be_read_pauses_nothing(database: Database) -> None:
    with database.begin_account() as acc:
        acc.breaker.open(BreakerReason.QUOTA, "here", START, START)
        acc.breaker.close("ops", START)
    rewrite(database, "breaker", "ended_reason", "id", 1)
    with database.begin_account() as acc:
        assert acc.breaker.get() == Breaker(closed_by="ops")
        acc.breaker.open(BreakerReason.IDENTITY, "there", START, START)
        assert acc.breaker.get().reason is BreakerReason.IDENTITY


@pytest.mark.parametrize("decision", ["pause", "resume"])
def test_a_person_decides_over_a_breaker_that_cannot_be_read(database: Database, decision: str) -> None:
    with database.begin_account() as acc:
        acc.breaker.open(BreakerReason.QUOTA, "here", START, START)
    rewrite(database, "breaker", "reason", "id", 1)
    if decision == "pause":
        assert pause_sending(database, by="ops")
    else:
        assert resume_sending(database, by="ops")
    with database.read_account() as acc:
        assert acc.breaker.get().reason is (BreakerReason.MANUAL if decision == "pause" else None)
