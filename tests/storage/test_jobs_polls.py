"""Polls as jobs and the operator see them, over all workspaces."""

from datetime import timedelta

from bot.domain.poll import Closer, PollStatus
from storage.database import Database
from tests.storage.databases import START
from tests.storage.makers import HERE, posted_poll, stored_poll

LEASE = timedelta(seconds=30)


def test_a_passed_deadline_is_due_until_it_was_dealt_with(database: Database) -> None:
    late = stored_poll(database, deadline_at=START, workspace="T2")
    later = stored_poll(database, deadline_at=START + LEASE)
    stored_poll(database)
    stored_poll(database, deadline_at=START, status=PollStatus.CLOSED)
    with database.begin_account() as acc:
        assert acc.polls.due_deadlines(START, 10) == [("T2", late.id)]
        assert acc.polls.due_deadlines(START + LEASE, 10) == [("T2", late.id), (HERE, later.id)]
        assert acc.polls.due_deadlines(START + LEASE, 1) == [("T2", late.id)]
        changes = acc.in_workspace("T2").poll_changes
        assert changes.mark_deadline_told(late.id, START)
        assert not changes.mark_deadline_told(late.id, START)
        assert acc.polls.due_deadlines(START, 10) == []
        changes.set_deadline(late.id, START)
        assert acc.polls.due_deadlines(START, 10) == [("T2", late.id)]


def test_open_polls_that_close_once_all_agree_are_found(database: Database) -> None:
    waiting = stored_poll(database, agreement=True, workspace="T2")
    stored_poll(database)
    stored_poll(database, agreement=True, status=PollStatus.DRAFT)
    stored_poll(database, agreement=True, status=PollStatus.CLOSED)
    with database.read_account() as acc:
        assert acc.polls.waiting_for_agreement(START, 10) == [("T2", waiting.id)]
        assert acc.polls.waiting_for_agreement(START, 0) == []


def test_a_close_that_was_not_told_in_the_thread_is_found(database: Database) -> None:
    told, telling, untold = posted_poll(database), posted_poll(database), posted_poll(database)
    unposted = stored_poll(database)
    with database.begin(HERE) as uow:
        for poll in (told, telling, untold, unposted):
            uow.poll_changes.close(poll.id, winner=None, closed_by=None, closer=Closer.DEADLINE, closed_at=START)
        uow.poll_changes.mark_thread_reply(told.id, "1.3", START)
        uow.poll_changes.claim_thread_reply(telling.id, START, LEASE)
    with database.read_account() as acc:
        assert acc.polls.unanswered_threads(START) == [(HERE, untold.id)]
        assert set(acc.polls.unanswered_threads(START + LEASE)) == {(HERE, untold.id), (HERE, telling.id)}


def test_the_operator_sees_polls_of_all_workspaces(database: Database) -> None:
    first = stored_poll(database, required=("U2",))
    second = stored_poll(database, workspace="T2", status=PollStatus.CLOSED)
    with database.begin_account() as acc:
        acc.in_workspace("T2").poll_changes.withdraw_option(second.id, f"{second.id}.0")
        assert acc.polls.counts() == {"open": 1, "closed": 1}
        assert [poll.id for poll in acc.polls.list(10)] == [second.id, first.id]
        assert [poll.id for poll in acc.polls.list(1)] == [second.id]
        assert acc.polls.count_options([first.id, second.id]) == {first.id: 2, second.id: 1}
        assert acc.polls.find(first.id) == first
        assert acc.polls.find("no-such-poll") is None


def test_a_list_for_a_job_reads_nothing_of_a_row_but_its_id(sqlite_database: Database) -> None:
    poll = posted_poll(sqlite_database)
    with sqlite_database.begin_account() as acc:
        acc._transaction.connection.exec_driver_sql("UPDATE poll SET created_at = 'never'")
        assert acc.polls.run_out(START + timedelta(days=300), 5) == [(HERE, poll.id)]
