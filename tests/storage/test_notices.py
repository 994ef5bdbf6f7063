"""Notices: owed once, told at least once, given up with a reason."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.notice import NoticeKind
from storage.database import Database
from tests.storage.databases import START
from tests.storage.makers import HERE, a_notice

LEASE = timedelta(minutes=1)


def test_a_notice_is_owed_once_by_its_key(database: Database) -> None:
    notice = a_notice(unique_key="bounce:1")
    with database.begin(HERE) as uow:
        assert uow.notices.owe(notice)
        assert not uow.notices.owe(a_notice(unique_key="bounce:1"))
        stored = uow.notices.by_key("bounce:1")
        assert uow.notices.by_key("no-such-key") is None
    assert stored is not None
    assert (stored.id, stored.data, stored.user, stored.attempts) == (notice.id, {"text": "Hello, Bob · 12 %"}, "U2", 0)
    with database.begin_account() as acc:
        assert acc.notices.owe("T2", a_notice(unique_key="bounce:1"))
        assert acc.notices.counts() == {"owed": 2}


def test_a_due_notice_is_claimed_once_and_after_a_crash_again(database: Database) -> None:
    notice = a_notice()
    with database.begin_account() as acc:
        acc.notices.owe(HERE, notice)
        acc.notices.owe(HERE, a_notice(next_attempt_at=START + 9 * LEASE))
        (first,) = acc.notices.claim_due(START, LEASE, 10)
        assert (first.id, first.workspace, first.attempts) == (notice.id, HERE, 1)
        assert acc.notices.claim_due(START, LEASE, 10) == []
        (second,) = acc.notices.claim_due(START + LEASE, LEASE, 10)
        assert not acc.notices.settle(notice.id, first.attempts, "D1", "1.1", START)
        assert acc.notices.settle(notice.id, second.attempts, "D1", "1.1", START)
        assert not acc.notices.settle(notice.id, second.attempts, "D1", "1.1", START)
        told = acc.in_workspace(HERE).notices.by_key(notice.unique_key)
    assert told is not None
    assert (told.channel, told.ts) == ("D1", "1.1")


def test_notices_are_claimed_in_the_order_they_fell_due(database: Database) -> None:
    late, early = a_notice(next_attempt_at=START), a_notice(next_attempt_at=START - LEASE)
    with database.begin_account() as acc:
        acc.notices.owe(HERE, late)
        acc.notices.owe(HERE, early)
        assert [notice.id for notice in acc.notices.claim_due(START, LEASE, 10)] == [early.id, late.id]


def test_a_notice_that_failed_is_due_later_and_one_given_up_never(database: Database) -> None:
    notice = a_notice()
    with database.begin_account() as acc:
        acc.notices.owe(HERE, notice)
        acc.notices.claim_due(START, LEASE, 10)
        assert acc.notices.retry(notice.id, 1, START + 3 * LEASE)
        assert acc.notices.claim_due(START + 2 * LEASE, LEASE, 10) == []
        (again,) = acc.notices.claim_due(START + 3 * LEASE, LEASE, 10)
        assert acc.notices.give_up(notice.id, again.attempts, "user_is_deactivated")
        assert acc.notices.claim_due(START + 99 * LEASE, LEASE, 10) == []
        assert acc.notices.counts() == {"given_up": 1}


def test_the_messages_of_a_key_are_changed_in_one_workspace_alone(database: Database) -> None:
    asked = a_notice(kind=NoticeKind.REMINDER, unique_key="reminder:1", data={"poll": "p1"})
    with database.begin_account() as acc:
        for workspace in (HERE, "T2"):
            assert acc.notices.owe(workspace, replace(asked, id=f"notice of {workspace}"))
        assert acc.notice_redraws.of_keys(HERE, ["reminder:1"], START) == 1
