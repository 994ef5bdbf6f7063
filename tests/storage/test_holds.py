"""Slack's Retry-After by method and workspace, and leases that a killed process left behind on SQLite."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.delivery import DeliveryStatus
from bot.domain.invite import Method
from bot.domain.poll import Closer
from storage.account.retention import RETENTION
from storage.database import Database
from storage.slack_holds import POST
from storage.values import Surface
from tests.storage.databases import START
from tests.storage.makers import HERE, a_notice, begin_due, posted_poll, stored_delivery, stored_invite, stored_poll

SECOND = timedelta(seconds=1)
LEASE = timedelta(minutes=1)


def hold(database: Database, seconds: int, workspace: str = HERE, method: str = POST) -> None:
    with database.begin_account() as acc:
        acc.slack_holds.hold(workspace, method, START + seconds * SECOND)


def left(database: Database, method: str = POST, workspace: str = HERE) -> timedelta:
    with database.read_account() as acc:
        return acc.slack_holds.left(workspace, method, START)


def test_a_hold_concerns_one_method_in_one_workspace_and_is_never_shortened(database: Database) -> None:
    hold(database, 9)
    hold(database, 3)
    assert left(database) == 9 * SECOND
    hold(database, 12)
    assert left(database) == 12 * SECOND
    assert left(database, "users.info") == left(database, POST, "T2") == timedelta()
    hold(database, -5, method="users.info")
    assert left(database, "users.info") == timedelta()


def test_holds_that_are_over_are_forgotten(database: Database) -> None:
    hold(database, 5)
    hold(database, 9, workspace="T2")
    with database.begin_account() as acc:
        assert sum(acc.purge.delete_batch(rule, START + 6 * SECOND) for rule in RETENTION) == 1
    assert left(database, POST, "T2") == 9 * SECOND


def test_where_slack_takes_no_posts_nobody_is_told_and_no_thread_answered(database: Database) -> None:
    closed = posted_poll(database)
    with database.begin(HERE) as uow:
        uow.poll_changes.close(closed.id, winner=None, closed_by=None, closer=Closer.DEADLINE, closed_at=START)
        uow.notices.owe(a_notice())
    hold(database, 9)
    for seconds, told in ((0, 0), (9, 1)):
        with database.begin_account() as acc:
            now = START + seconds * SECOND
            assert len(acc.polls.unanswered_threads(now)) == told
            assert len(acc.notices.claim_due(now, LEASE, 10)) == told


def test_a_card_that_stands_is_drawn_where_no_new_one_may_be_posted(database: Database) -> None:
    standing, new = stored_invite(database), stored_invite(database)
    with database.begin(HERE) as uow:
        uow.cards.ensure(standing.poll, "U1")
        uow.cards.mark_posted(standing.poll, "U1", channel="D1", ts="2.2")
        uow.cards.ensure(new.poll, "U1")
    hold(database, 9)
    with database.begin_account() as acc:
        assert [one.poll for one in acc.redraws.claim_any(Surface.CARD, START, LEASE, 10)] == [standing.poll]
        later = START + 9 * SECOND
        assert [one.poll for one in acc.redraws.claim_any(Surface.CARD, later, LEASE, 10)] == [new.poll]


def test_the_leases_of_a_dead_process_are_released_but_for_posts(database: Database) -> None:
    drawn, posting, closed = posted_poll(database), stored_poll(database), posted_poll(database)
    stored_delivery(database)
    with database.begin(HERE) as uow:
        uow.revisions.touch(drawn.id)
        uow.poll_changes.close(closed.id, winner=None, closed_by=None, closer=Closer.DEADLINE, closed_at=START)
        uow.notices.owe(a_notice())
        uow.notices.owe(a_notice(unique_key="not due yet", next_attempt_at=START + SECOND))
        assert uow.postings.claim(posting.id, START, LEASE)
        assert uow.poll_changes.claim_thread_reply(closed.id, START, LEASE)
    with database.begin_account() as acc:
        assert len(acc.redraws.claim_any(Surface.POLL, START, LEASE, 10)) == 2
        assert len(acc.notices.claim_due(START, LEASE, 10)) == 1
        assert len(acc.delivery_claims.claim_due(START, LEASE, 10)) == 1
        assert acc.redraws.claim_any(Surface.POLL, START, LEASE, 10) == []
        assert acc.notices.claim_due(START, LEASE, 10) == []
        assert acc.abandoned_leases.release_all(START, LEASE) == 5
    with database.begin_account() as acc:
        assert len(acc.redraws.claim_any(Surface.POLL, START, LEASE, 10)) == 2
        assert acc.polls.unanswered_threads(START) == [(HERE, closed.id)]
        assert len(acc.notices.claim_due(START, LEASE, 10)) == 1
        assert len(acc.delivery_claims.claim_due(START, LEASE, 10)) == 1
        assert acc.in_workspace(HERE).postings.claim(posting.id, START, LEASE) is None


def test_a_mail_that_a_dead_process_was_handing_to_ses_is_in_doubt_at_once_and_its_cancellation_does_not_wait(
    database: Database,
) -> None:
    invite = stored_invite(database)
    stored_delivery(database, invite)
    with database.begin_account() as acc:
        (begun,) = begin_due(acc, START, LEASE)
    cancel = stored_delivery(database, invite, method=Method.CANCEL, sequence=1)
    with database.begin_account() as acc:
        assert acc.delivery_claims.claim_due(START, LEASE, 10) == []
        assert acc.abandoned_leases.release_all(START, LEASE) == 1
        assert acc.deliveries.due_in_doubt(START, 10) == [replace(begun, status=DeliveryStatus.IN_DOUBT)]
        assert [one.id for one in acc.delivery_claims.claim_due(START, LEASE, 10)] == [cancel.id]
