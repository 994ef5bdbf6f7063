"""Polls: adding, reading, changing, and what another workspace sees of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.poll import Change, Choice, Closer, Option, Poll, PollSnapshot, PollStatus
from storage.database import Database
from storage.polls.changes import PollChanges
from storage.values import HistoryEntry
from tests.storage.databases import START
from tests.storage.makers import HERE, a_poll, a_slot, cast, options_of, posted_poll, stored_poll

LEASE = timedelta(seconds=30)


def read(database: Database, poll: Poll) -> Poll:
    with database.read(poll.workspace) as uow:
        stored = uow.polls.get(poll.id)
    assert stored is not None
    return stored


def close(database: Database, poll: Poll, winner: str | None = None) -> bool:
    with database.begin(HERE) as uow:
        return uow.poll_changes.close(poll.id, winner=winner, closed_by="U1", closer=Closer.PERSON, closed_at=START)


def test_a_poll_comes_back_as_it_was_stored(database: Database) -> None:
    poll = a_poll(required=("U3", "U2"), co_organizers=("U9", "U4"), deadline_at=START, anonymous=True, auto_close=True)
    options = options_of(poll, 3)
    with database.begin(HERE) as uow:
        assert uow.polls.add(poll, options, submission="s") == poll
    with database.read(HERE) as uow:
        snapshot = uow.polls.snapshot(poll.id)
        assert uow.polls.of_option(options[1].id) == poll
    assert snapshot is not None
    assert (snapshot.poll, snapshot.options, snapshot.votes) == (poll, tuple(options), ())


def test_a_poll_without_times_is_stored_and_offers_none(database: Database) -> None:
    poll = a_poll()
    with database.begin(HERE) as uow:
        uow.polls.add(poll, [], submission="s")
        uow.poll_changes.add_options(poll.id, [])
        assert uow.polls.options(poll.id) == ()


def test_a_second_submission_returns_the_poll_of_the_first(database: Database) -> None:
    first, second = a_poll(title="first"), a_poll(title="second")
    with database.begin(HERE) as uow:
        assert uow.polls.add(first, options_of(first), submission="s") == first
        assert uow.polls.add(second, options_of(second), submission="s") == first
        assert uow.polls.get(second.id) is None
        assert uow.polls.options(second.id) == ()


def test_submissions_of_two_workspaces_are_two(database: Database) -> None:
    here, there = a_poll(), a_poll(workspace="T2")
    for poll in (here, there):
        with database.begin(poll.workspace) as uow:
            assert uow.polls.add(poll, options_of(poll), submission="s") == poll


def test_an_id_that_is_taken_is_an_error_and_not_another_workspaces_poll(database: Database) -> None:
    poll = stored_poll(database)
    with pytest.raises(ValueError, match="stored already"), database.begin("T2") as uow:
        uow.polls.add(replace(poll, workspace="T2"), [], submission="other")


def test_a_snapshot_has_everything_that_drawing_needs(database: Database) -> None:
    poll = stored_poll(database)
    cast(database, poll, "U3", Choice.MAYBE, place=1)
    cast(database, poll, "U2", Choice.YES)
    with database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(poll.id, f"{poll.id}.0")
        snapshot = uow.polls.snapshot(poll.id)
    assert snapshot is not None
    assert [option.withdrawn for option in snapshot.options] == [True, False]
    assert {(vote.voter, vote.option, vote.choice) for vote in snapshot.votes} == {
        ("U2", f"{poll.id}.0", Choice.YES),
        ("U3", f"{poll.id}.1", Choice.MAYBE),
    }
    assert snapshot.poll.revision == 3


def test_another_workspace_sees_nothing(database: Database) -> None:
    poll = posted_poll(database, required=("U2",))
    cast(database, poll, "U2")
    with database.read("T2") as uow:
        polls = uow.polls
        assert (polls.get(poll.id), polls.snapshot(poll.id), polls.of_option(f"{poll.id}.0")) == (None, None, None)
        assert polls.by_submission(poll.id) is None
        assert (polls.of_organizer("U1", 9), polls.concerning("U2", 9), polls.options(poll.id)) == ([], [], ())
        assert (uow.votes.of(poll.id, "U2"), uow.votes.count_voters(poll.id)) == ([], 0)
        assert uow.history.of_poll(poll.id) == []
        assert uow.votes.answered_options(poll.id, "U2") == frozenset()


def test_another_workspace_changes_nothing(database: Database) -> None:
    poll = posted_poll(database, required=("U2",))
    cast(database, poll, "U2")
    before = whole(database, poll)
    with database.begin("T2") as uow:
        assert not uow.poll_changes.close(poll.id, winner=None, closed_by="U1", closer=Closer.PERSON, closed_at=START)
        assert not uow.poll_changes.cancel(poll.id, by="U1", at=START)
        assert not uow.poll_changes.withdraw_option(poll.id, f"{poll.id}.0")
        assert not uow.revisions.touch(poll.id)
        uow.poll_changes.set_organizer(poll.id, "U9")
        uow.poll_changes.set_texts(poll.id, place="x", note="x")
        uow.poll_changes.set_deadline(poll.id, START)
        uow.postings.mark_posted(poll.id, channel="C9", ts="9", permalink=None)
        uow.poll_people.add_co_organizer(poll.id, "U9")
        uow.poll_changes.add_options(poll.id, [Option("new", 9, a_slot(9))])
        uow.history.record(poll.id, at=START, who="U9", what="meddled")
        assert uow.votes.clear(poll.id, "U2") == 0
        assert uow.votes.clear_option(f"{poll.id}.0") == []
    assert whole(database, poll) == before


def whole(database: Database, poll: Poll) -> tuple[PollSnapshot | None, list[HistoryEntry]]:
    with database.read(HERE) as uow:
        return uow.polls.snapshot(poll.id), uow.history.of_poll(poll.id)


def test_more_times_may_be_offered_later(database: Database) -> None:
    poll = stored_poll(database)
    with database.begin(HERE) as uow:
        uow.poll_changes.add_options(poll.id, [Option("late", 5, a_slot(5))])
        assert [option.id for option in uow.polls.options(poll.id)][-1] == "late"
        uow.poll_changes.add_options(poll.id, [])
        uow.poll_changes.add_options("no-such-poll", [Option("never", 5, a_slot(5))])
    assert read(database, poll).revision == 2


def test_posting_remembers_the_message_and_the_revision_it_shows(database: Database) -> None:
    poll = stored_poll(database)
    with database.begin(HERE) as uow:
        uow.postings.mark_posted(poll.id, channel="C2", ts="1.2", permalink=None, revision=3)
        uow.postings.mark_permalink(poll.id, "https://slack.invalid/p", ts="1.2")
    stored = read(database, poll)
    assert (stored.message_channel, stored.message_ts, stored.shown_revision) == ("C2", "1.2", 3)
    assert stored.permalink == "https://slack.invalid/p"


def test_a_poll_that_was_posted_never_becomes_a_draft(database: Database) -> None:
    poll, posted = stored_poll(database), posted_poll(database)
    with database.begin(HERE) as uow:
        assert uow.postings.mark_draft(poll.id)
        assert not uow.postings.mark_draft(poll.id)
        assert not uow.postings.mark_draft(posted.id)


def test_a_draft_is_opened_by_one_caller(database: Database) -> None:
    poll = stored_poll(database, status=PollStatus.DRAFT)
    with database.begin(HERE) as uow:
        assert uow.postings.reopen_draft(poll.id, "C7")
        assert not uow.postings.reopen_draft(poll.id, "C8")
    assert (read(database, poll).status, read(database, poll).channel) == (PollStatus.OPEN, "C7")


def test_a_close_is_told_in_the_thread_by_one_caller_and_after_a_crash_by_another(database: Database) -> None:
    poll = posted_poll(database)
    with database.begin(HERE) as uow:
        assert not uow.poll_changes.claim_thread_reply(poll.id, START, LEASE)
    close(database, poll)
    with database.begin(HERE) as uow:
        assert uow.poll_changes.claim_thread_reply(poll.id, START, LEASE)
        assert not uow.poll_changes.claim_thread_reply(poll.id, START, LEASE)
        assert uow.poll_changes.claim_thread_reply(poll.id, START + LEASE, LEASE)
        uow.poll_changes.mark_thread_reply(poll.id, "1.3", START)
        assert not uow.poll_changes.claim_thread_reply(poll.id, START + 3 * LEASE, LEASE)
    assert read(database, poll).thread_ts == "1.3"


CHANGES: dict[Change, Callable[[PollChanges, str, datetime], bool]] = {
    Change.MOVED: lambda changes, poll, at: changes.set_winner(poll, f"{poll}.1", at),
    Change.CANCELLED: lambda changes, poll, at: changes.cancel(poll, by="U5", at=at),
    Change.REOPENED: lambda changes, poll, at: changes.reopen(poll, at),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_later_change_is_told_in_the_thread_anew(database: Database, change: Change) -> None:
    poll = posted_poll(database)
    close(database, poll, winner=f"{poll.id}.0")
    with database.begin(HERE) as uow:
        assert uow.poll_changes.claim_thread_reply(poll.id, START, LEASE)
        assert CHANGES[change](uow.poll_changes, poll.id, START + LEASE)
        uow.poll_changes.mark_thread_reply(poll.id, "1.3", START)
    stored = read(database, poll)
    assert (stored.change, stored.changed_at, stored.thread_ts) == (change, START + LEASE, None)
    assert stored.moved_from == (None if change is Change.CANCELLED else f"{poll.id}.0")
    with database.begin(HERE) as uow:
        assert uow.poll_changes.claim_thread_reply(poll.id, START, LEASE)


def test_reopening_keeps_votes_and_lets_the_next_close_be_told_anew(database: Database) -> None:
    poll = posted_poll(database)
    cast(database, poll, "U2")
    close(database, poll, winner=f"{poll.id}.0")
    assert read(database, poll).winner == f"{poll.id}.0"
    with database.begin(HERE) as uow:
        uow.poll_changes.mark_thread_reply(poll.id, "1.3", START)
        assert uow.poll_changes.reopen(poll.id, START)
        assert not uow.poll_changes.reopen(poll.id, START)
        assert uow.votes.count_voters(poll.id) == 1
    stored = read(database, poll)
    assert (stored.status, stored.winner, stored.closed_at, stored.closer) == (PollStatus.OPEN, None, None, None)
    assert close(database, poll)
    with database.begin(HERE) as uow:
        assert uow.poll_changes.claim_thread_reply(poll.id, START, LEASE)


def test_a_poll_is_cancelled_once_from_any_other_state(database: Database) -> None:
    for status in (PollStatus.DRAFT, PollStatus.OPEN, PollStatus.CLOSED):
        poll = stored_poll(database, status=status)
        with database.begin(HERE) as uow:
            assert uow.poll_changes.cancel(poll.id, by="U5", at=START)
            assert not uow.poll_changes.cancel(poll.id, by="U6", at=START)
        assert (read(database, poll).status, read(database, poll).closed_by) == (PollStatus.CANCELLED, "U5")


def test_whatever_the_message_shows_moves_the_revision(database: Database) -> None:
    poll = stored_poll(database)
    with database.begin(HERE) as uow:
        uow.revisions.touch(poll.id)
        uow.poll_changes.set_texts(poll.id, place="Room 4", note="bring cake")
        uow.poll_changes.set_organizer(poll.id, "U7")
        uow.poll_changes.set_deadline(poll.id, START + LEASE)
        assert not uow.poll_changes.set_winner(poll.id, f"{poll.id}.1", START)
    close(database, poll, winner=f"{poll.id}.0")
    with database.begin(HERE) as uow:
        assert uow.poll_changes.set_winner(poll.id, f"{poll.id}.1", START)
    stored = read(database, poll)
    assert (stored.revision, stored.place, stored.note) == (6, "Room 4", "bring cake")
    assert (stored.organizer, stored.deadline_at, stored.winner) == ("U7", START + LEASE, f"{poll.id}.1")


def test_naming_a_co_organizer_twice_is_once_and_keeps_the_order(database: Database) -> None:
    poll = stored_poll(database, co_organizers=("U5",))
    with database.begin(HERE) as uow:
        for user in ("U6", "U5", "U6", "U4"):
            uow.poll_people.add_co_organizer(poll.id, user)
    assert read(database, poll).co_organizers == ("U5", "U6", "U4")


def test_a_person_finds_the_polls_they_organize_newest_first(database: Database) -> None:
    old, new = stored_poll(database), stored_poll(database, created_at=START + LEASE)
    helped = stored_poll(database, organizer="U2", co_organizers=("U1",), created_at=START + 2 * LEASE)
    stored_poll(database, organizer="U2", required=("U1",))
    with database.read(HERE) as uow:
        assert uow.polls.of_organizer("U1", 10) == [helped, new, old]
        assert uow.polls.of_organizer("U1", 1) == [helped]
        assert uow.polls.of_organizer("U404", 10) == []


def test_a_person_finds_the_polls_that_concern_them_and_no_others(database: Database) -> None:
    mine, voted = stored_poll(database, organizer="U2"), stored_poll(database)
    required, helped = stored_poll(database, required=("U2",)), stored_poll(database, co_organizers=("U2",))
    other = stored_poll(database)
    cast(database, voted, "U2")
    with database.read(HERE) as uow:
        found = uow.polls.concerning("U2", 10)
    assert {poll.id for poll in found} == {mine.id, voted.id, required.id, helped.id}
    assert other.id not in {poll.id for poll in found}
    assert next(poll for poll in found if poll.id == required.id).required == ("U2",)


def test_a_polls_history_is_told_in_order(database: Database) -> None:
    poll = stored_poll(database)
    with database.begin(HERE) as uow:
        uow.history.record(poll.id, at=START, who="U1", what="opened")
        uow.history.record(poll.id, at=START, who="U2", what="closed")
        told = uow.history.of_poll(poll.id)
    assert told == [HistoryEntry(START, "U1", "opened"), HistoryEntry(START, "U2", "closed")]
