"""Posting a poll's message: one poster at a time, another after a crash, and a second message told from the first."""

from datetime import timedelta

from bot.domain.poll import Poll, PollStatus
from bot.domain.redraw import POSTING_LEASE
from storage.database import Database
from storage.slack_holds import POST
from storage.values import Redraw
from tests.storage.databases import START
from tests.storage.makers import HERE, posted_poll, stored_poll

SECOND = timedelta(seconds=1)


def claim(database: Database, poll: Poll, after: timedelta = timedelta(), gone: str | None = None) -> Redraw | None:
    with database.begin(poll.workspace) as uow:
        return uow.postings.claim(poll.id, START + after, POSTING_LEASE, gone)


def claim_any(database: Database, after: timedelta = timedelta()) -> list[str]:
    with database.begin_account() as acc:
        return [found.poll for found in acc.postings.claim_any(START + after, POSTING_LEASE, 10)]


def settle(database: Database, posting: Redraw | None, ts: str) -> bool:
    assert posting is not None
    with database.begin(HERE) as uow:
        return uow.postings.settle(posting, known_as="C1", channel="C1", ts=ts)


def standing(database: Database, poll: Poll) -> tuple[str | None, int]:
    """Where its message stands, and which revision it shows."""
    with database.read(HERE) as uow:
        stored = uow.polls.get(poll.id)
    assert stored is not None
    return stored.message_ts, stored.shown_revision


def test_a_poll_is_posted_by_one_and_after_a_crash_by_another(database: Database) -> None:
    poll = stored_poll(database)
    first = claim(database, poll)
    assert first is not None
    assert claim(database, poll) is None
    second = claim(database, poll, POSTING_LEASE)
    assert second is not None
    assert settle(database, second, "1.2")
    assert standing(database, poll) == ("1.2", 0)
    assert claim(database, poll, 2 * POSTING_LEASE) is None


def test_whoever_was_so_slow_that_another_posted_learns_that_its_message_is_one_too_many(database: Database) -> None:
    poll = stored_poll(database)
    slow, quick = claim(database, poll), claim(database, poll, POSTING_LEASE)
    assert settle(database, quick, "1.2")
    assert not settle(database, slow, "1.1")
    assert standing(database, poll) == ("1.2", 0)


def test_the_slow_one_that_settles_first_has_posted_it(database: Database) -> None:
    poll = stored_poll(database)
    slow, quick = claim(database, poll), claim(database, poll, POSTING_LEASE)
    assert settle(database, slow, "1.1")
    assert not settle(database, quick, "1.2")
    assert standing(database, poll) == ("1.1", 0)


def test_a_message_that_its_first_press_made_known_is_no_second_one(database: Database) -> None:
    poll = stored_poll(database)
    posting = claim(database, poll)
    with database.begin(HERE) as uow:
        assert uow.postings.adopt_message(poll.id, channel="C1", ts="1.1")
        uow.revisions.touch(poll.id)
    with database.begin_account() as acc:
        assert acc.redraws.claim_poll(poll.workspace, poll.id, START, POSTING_LEASE) is not None
    assert settle(database, posting, "1.1")
    assert standing(database, poll)[0] == "1.1"


def test_only_an_open_poll_that_stands_nowhere_is_posted(database: Database) -> None:
    assert claim(database, posted_poll(database)) is None
    for status in set(PollStatus) - {PollStatus.OPEN}:
        assert claim(database, stored_poll(database, status=status)) is None


def test_a_message_that_was_deleted_is_posted_anew_once(database: Database) -> None:
    poll = posted_poll(database)
    assert claim(database, poll, gone="0.9") is None
    again = claim(database, poll, gone="1.1")
    assert claim(database, poll, gone="1.1") is None
    assert settle(database, again, "1.2")
    assert claim(database, poll, 2 * POSTING_LEASE, gone="1.1") is None


def test_the_job_leaves_a_poll_to_the_press_that_opened_it(database: Database) -> None:
    poll = stored_poll(database)
    assert claim_any(database, POSTING_LEASE - SECOND) == []
    assert claim_any(database, POSTING_LEASE) == [poll.id]
    assert claim_any(database, POSTING_LEASE) == []
    assert claim_any(database, 2 * POSTING_LEASE) == [poll.id]


def test_a_draft_that_is_posted_anew_is_left_to_its_press_too(database: Database) -> None:
    poll = stored_poll(database, status=PollStatus.DRAFT)
    with database.begin(HERE) as uow:
        assert uow.postings.reopen_draft(poll.id, "C1", due_at=START + 5 * POSTING_LEASE)
    assert claim_any(database, 4 * POSTING_LEASE) == []
    assert claim_any(database, 5 * POSTING_LEASE) == [poll.id]


def test_a_poll_that_slack_refused_is_kept_as_a_draft_that_nobody_holds(database: Database) -> None:
    poll = stored_poll(database)
    assert claim(database, poll) is not None
    with database.begin(HERE) as uow:
        assert uow.postings.mark_draft(poll.id)
        assert uow.postings.reopen_draft(poll.id, "C1")
    assert claim(database, poll) is not None


def test_where_slack_takes_no_posts_nothing_is_posted_late(database: Database) -> None:
    held, free = stored_poll(database), stored_poll(database, workspace="T2")
    with database.begin_account() as acc:
        acc.slack_holds.hold(HERE, POST, START + 3 * POSTING_LEASE)
    assert claim_any(database, 2 * POSTING_LEASE) == [free.id]
    assert set(claim_any(database, 3 * POSTING_LEASE)) == {held.id, free.id}
