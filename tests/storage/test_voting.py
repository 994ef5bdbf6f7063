"""The hot path: what an answer may do, and what it leaves behind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.poll import Choice, PollStatus
from storage.database import Database
from storage.values import StoredVote, TouchedPoll
from tests.storage.databases import START
from tests.storage.makers import HERE, a_poll, cast, options_of, press, stored_poll


def test_an_answer_moves_the_revision_and_says_whether_the_message_is_known(database: Database) -> None:
    poll = stored_poll(database)
    assert press(database, f"{poll.id}.0").touched == TouchedPoll(poll.id, 1, None)
    with database.begin(HERE) as uow:
        uow.postings.mark_posted(poll.id, channel="C1", ts="1.1", permalink=None)
        assert uow.revisions.touch_open(poll.id, START) == TouchedPoll(poll.id, 2, "1.1", message_channel="C1")
    assert press(database, f"{poll.id}.0").touched == TouchedPoll(poll.id, 3, "1.1", message_channel="C1")


def test_a_message_is_adopted_only_where_none_is_known_and_in_the_polls_own_channel(database: Database) -> None:
    poll = stored_poll(database)
    with database.begin(HERE) as uow:
        assert not uow.postings.adopt_message(poll.id, channel="D1", ts="1.1")
        assert uow.postings.adopt_message(poll.id, channel=poll.channel, ts="2.2")
        assert not uow.postings.adopt_message(poll.id, channel=poll.channel, ts="3.3")
        known = uow.polls.get(poll.id)
    assert known is not None
    assert (known.message_channel, known.message_ts) == (poll.channel, "2.2")


@pytest.mark.parametrize("status", [PollStatus.DRAFT, PollStatus.CLOSED, PollStatus.CANCELLED])
def test_a_poll_that_is_not_open_refuses_votes(database: Database, status: PollStatus) -> None:
    poll = stored_poll(database, status=status)
    assert not cast(database, poll, "U2")
    with database.begin(HERE) as uow:
        assert uow.revisions.touch_open(poll.id, START) is None
        assert uow.votes.of(poll.id, "U2") == []


def test_the_deadline_refuses_votes_from_its_own_instant_on(database: Database) -> None:
    last = START + timedelta(microseconds=1)
    poll = stored_poll(database, deadline_at=last)
    assert press(database, f"{poll.id}.0").stored
    assert press(database, f"{poll.id}.0", now=last) == StoredVote()
    with database.begin(HERE) as uow:
        assert uow.revisions.touch_open(poll.id, START) is not None
        assert uow.revisions.touch_open(poll.id, last) is None


def test_a_withdrawn_option_refuses_votes(database: Database) -> None:
    poll = stored_poll(database)
    with database.begin(HERE) as uow:
        assert uow.poll_changes.withdraw_option(poll.id, f"{poll.id}.0")
        assert not uow.poll_changes.withdraw_option(poll.id, f"{poll.id}.0")
        assert not uow.votes.cast(f"{poll.id}.0", poll.id, "U2", Choice.YES, START)
        assert uow.votes.cast(f"{poll.id}.1", poll.id, "U2", Choice.YES, START)
    refused = press(database, f"{poll.id}.0")
    assert (refused.touched is not None, refused.stored) == (True, False), "the message that was pressed is out of date"
    assert cast(database, poll, "U2", place=1)


def test_an_option_of_another_poll_refuses_votes(database: Database) -> None:
    poll, other = stored_poll(database), stored_poll(database)
    with database.begin(HERE) as uow:
        assert not uow.votes.cast(f"{other.id}.0", poll.id, "U2", Choice.YES, START)
        assert not uow.votes.cast("no-such-option", poll.id, "U2", Choice.YES, START)


def test_a_poll_of_another_workspace_refuses_votes(database: Database) -> None:
    poll = stored_poll(database)
    assert press(database, f"{poll.id}.0", workspace="T2") == StoredVote()
    with database.begin("T2") as uow:
        assert uow.revisions.touch_open(poll.id, START) is None


def test_the_same_answer_again_changes_nothing(database: Database) -> None:
    poll, later = stored_poll(database), START + timedelta(minutes=5)
    assert cast(database, poll, "U2")
    assert press(database, f"{poll.id}.0", now=later).stored
    with database.begin(HERE) as uow:
        assert uow.votes.cast(f"{poll.id}.0", poll.id, "U2", Choice.YES, later)
        (vote,) = uow.votes.of(poll.id, "U2")
    assert (vote.choice, vote.voted_at) == (Choice.YES, START)


def test_another_choice_replaces_the_answer(database: Database) -> None:
    poll, later = stored_poll(database), START + timedelta(minutes=5)
    cast(database, poll, "U2")
    press(database, f"{poll.id}.0", choice=Choice.NO, now=later)
    with database.begin(HERE) as uow:
        (vote,) = uow.votes.of(poll.id, "U2")
        assert (vote.choice, vote.voted_at) == (Choice.NO, later)
        uow.votes.cast(f"{poll.id}.0", poll.id, "U2", Choice.MAYBE, START)
        (vote,) = uow.votes.of(poll.id, "U2")
    assert (vote.choice, vote.voted_at) == (Choice.MAYBE, START)


def test_clearing_takes_back_one_persons_answers_in_one_poll(database: Database) -> None:
    poll, other = stored_poll(database), stored_poll(database)
    for answered, voter, place in [(poll, "U2", 0), (poll, "U2", 1), (poll, "U3", 0), (other, "U2", 0)]:
        assert cast(database, answered, voter, place=place)
    with database.begin(HERE) as uow:
        assert uow.votes.clear(poll.id, "U2") == 2
        assert uow.votes.clear(poll.id, "U2") == 0
        assert uow.votes.count_voters(poll.id) == 1
        assert uow.votes.answered_options(other.id, "U2") == {f"{other.id}.0"}


def test_the_answered_times_of_several_people_are_read_at_once(database: Database) -> None:
    poll, other = stored_poll(database), stored_poll(database)
    for answered, voter, place in [(poll, "U2", 0), (poll, "U2", 1), (poll, "U3", 0), (other, "U4", 0)]:
        assert cast(database, answered, voter, place=place)
    with database.read(HERE) as uow:
        assert uow.votes.answered_by(poll.id, ["U2", "U4"]) == {"U2": {f"{poll.id}.0", f"{poll.id}.1"}}
        assert uow.votes.answered_by(poll.id, []) == {}


def test_a_changed_time_voids_the_answers_to_it_alone(database: Database) -> None:
    poll = stored_poll(database)
    for voter, place in [("U3", 0), ("U2", 0), ("U2", 1)]:
        cast(database, poll, voter, place=place)
    with database.begin(HERE) as uow:
        assert uow.votes.clear_option(f"{poll.id}.0") == ["U2", "U3"]
        assert uow.votes.answered_options(poll.id, "U2") == {f"{poll.id}.1"}


def test_odd_words_are_kept_as_they_are(database: Database) -> None:
    odd = "'; DROP TABLE poll; -- \N{PILE OF POO} \u202e <@U1> & " + "ü" * 500
    poll = replace(a_poll(), title=odd, note=odd, place=odd)
    with database.begin(HERE) as uow:
        uow.polls.add(poll, options_of(poll), submission=odd)
        stored = uow.polls.by_submission(odd)
    assert stored == poll


def test_whoever_has_voted_has_done_so_in_their_own_workspace(database: Database) -> None:
    assert cast(database, stored_poll(database), "U2")
    for workspace, has_voted in ((HERE, True), ("T2", False)):
        with database.read(workspace) as uow:
            assert uow.votes.has_voted("U2") is has_voted
