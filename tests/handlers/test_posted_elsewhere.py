"""A poll changes to another channel: a draft that may not stand where it was meant, an open one that is stuck."""

import time
from datetime import timedelta
from typing import Any

import pytest

from bot.services import redrawing
from handlers.posting import PAUSE
from playground import cast
from playground.client import Message
from storage.values import Redraw
from tests.handlers.stage import Stage


def posted(stage: Stage, channel: str, words: str) -> Message:
    return stage.ada.wait_for_message(channel, words, where=lambda seen: bool(seen.buttons))


def test_a_poll_that_may_not_stand_where_it_was_meant_is_posted_elsewhere_from_its_note(stage: Stage) -> None:
    secret = stage.client.add_channel(f"bosses-{stage.ada.id.lower()}", [stage.ada.id], is_private=True)
    stage.submit_poll(stage.ada, "Somewhere else", command_in=secret)
    note = stage.private_note(stage.ada, "kept as a draft", secret)
    stage.ada.choose(note, "post_draft_in", stage.channel)
    message = posted(stage, stage.channel, "Somewhere else")
    stage.vote(stage.ben, message)
    stage.shown(message, "Yes 1")


def test_nobody_else_posts_a_draft_elsewhere(stage: Stage) -> None:
    secret = stage.client.add_channel(f"mine-{stage.ada.id.lower()}", [stage.ada.id, stage.ben.id], is_private=True)
    stage.submit_poll(stage.ada, "Only mine", command_in=secret)
    value = stage.private_note(stage.ada, "kept as a draft", secret).buttons[0]["value"]
    stage.dispatch_press(stage.ben, "post_draft_in", "", actions=[chosen_in(value, stage.channel)])
    stage.ben.wait_for_message(None, "Only the poll's organizer")
    assert [seen for seen in stage.ada.messages(stage.channel) if "Only mine" in seen.words] == []


def chosen_in(poll: str, channel: str) -> dict[str, str]:
    kinds = {"type": "conversations_select", "action_id": "post_draft_in"}
    return {**kinds, "block_id": f"draft:{poll}", "selected_conversation": channel}


def stuck(stage: Stage, words: str) -> tuple[Message, Message]:
    """A poll with an answer that its channel did not let Meet show, and what its organizer is told of it."""
    message = stage.poll(words)
    stage.client.alter_channel(stage.channel, is_archived=True)
    stage.dispatch_press(stage.ben, "vote_yes", stage.options(message)[0])
    return message, stage.ada.wait_for_message(None, "it is archived")


def test_an_open_poll_of_an_archived_channel_is_posted_elsewhere_with_its_answers(stage: Stage) -> None:
    message, note = stuck(stage, "Carried on")
    other = stage.client.add_channel("carried-on", [cast.BOT, stage.ada.id, stage.ben.id])
    stage.ada.choose(note, "post_draft_in", other)
    there = posted(stage, other, "Carried on")
    assert "Yes 1" in there.words
    stage.ada.wait_for_message(None, "is posted")
    stage.vote(stage.ben, there, "maybe")
    stage.ada.wait_for_message(other, "Maybe 1")
    assert "Carried on" in stage.shown(message, "Carried on").words


def test_the_old_message_of_a_poll_that_was_posted_elsewhere_says_so(stage: Stage) -> None:
    message, note = stuck(stage, "Moved over")
    stage.client.alter_channel(stage.channel, is_archived=False)
    other = stage.client.add_channel("moved-over", [cast.BOT, stage.ada.id])
    stage.ada.choose(note, "post_draft_in", other)
    posted(stage, other, "Moved over")
    old = stage.shown(message, "This poll stands in another channel now.")
    assert old.buttons == []


def test_nobody_else_posts_an_open_poll_elsewhere_and_no_poll_that_is_over_is_posted(stage: Stage) -> None:
    message, note = stuck(stage, "Stays here")
    poll, other = stage.poll_id(message), stage.client.add_channel("stays-here", [cast.BOT, stage.ada.id])
    stage.dispatch_press(stage.ben, "post_draft_in", "", actions=[chosen_in(poll, other)])
    stage.ben.wait_for_message(None, "Only the poll's organizer")
    stage.client.alter_channel(stage.channel, is_archived=False)
    stage.give_address(stage.ada)
    stage.close(message)
    stage.ada.choose(note, "post_draft_in", other)
    stage.ada.wait_for_message(None, "posted already")
    assert stage.ada.messages(other) == []


def test_where_the_other_channel_takes_it_neither_the_poll_stays(stage: Stage) -> None:
    _message, note = stuck(stage, "Nowhere to go")
    closed = stage.client.add_channel("no-place", [stage.ada.id], is_private=True)
    stage.ada.choose(note, "post_draft_in", closed)
    told = stage.ada.wait_for_message(None, "Meet is no member there")
    assert "still open" in told.words
    assert "draft" not in told.words
    other = stage.client.add_channel("some-place", [cast.BOT, stage.ada.id])
    stage.ada.choose(told, "post_draft_in", other)
    assert "Yes 1" in posted(stage, other, "Nowhere to go").words


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 429, "retry_after": 5}, "try again in a few minutes"),
        ({"status": 503}, "try again in a few minutes"),
        ({"lose": "request"}, "did not answer"),
    ],
    ids=str,
)
def test_no_posting_is_promised_for_a_poll_that_was_posted_once(
    stage: Stage, fault: dict[str, Any], words: str
) -> None:
    """No job posts it again: the person tries again, and the poll can be pressed at once."""
    _message, note = stuck(stage, "No promise")
    other = stage.client.add_channel("no-promise", [cast.BOT, stage.ada.id])
    stage.client.add_fault("chat.postMessage", match={"channel": other}, **fault)
    stage.ada.choose(note, "post_draft_in", other)
    stage.ada.wait_for_message(None, words)
    stage.pass_time(timedelta(seconds=10))
    stage.ada.choose(note, "post_draft_in", other)
    assert "Yes 1" in posted(stage, other, "No promise").words


def test_a_redraw_that_has_the_poll_for_a_moment_does_not_take_a_posting_away(stage: Stage) -> None:
    message, note = stuck(stage, "In a moment")
    other = stage.client.add_channel("in-a-moment", [cast.BOT, stage.ada.id, stage.ben.id])
    stage.pass_time(timedelta(minutes=20))
    poll_id = stage.poll_id(message)
    held = redrawing.claim_redraw(stage.meet.database, cast.WORKSPACE, poll_id, acted=True, paused=True)
    assert isinstance(held, Redraw)
    stage.ada.choose(note, "post_draft_in", other)
    time.sleep(PAUSE)
    redrawing.release_redraw(stage.meet.database, held, timedelta(hours=1))
    assert "Yes 1" in posted(stage, other, "In a moment").words


def test_each_channel_in_which_a_poll_is_stuck_is_told_of(stage: Stage) -> None:
    _message, note = stuck(stage, "Twice stuck")
    other = stage.client.add_channel("twice-stuck", [cast.BOT, stage.ada.id, stage.ben.id])
    stage.ada.choose(note, "post_draft_in", other)
    there = posted(stage, other, "Twice stuck")
    stage.client.alter_channel(other, is_archived=True)
    stage.dispatch_press(stage.ben, "vote_no", stage.options(there)[0])
    stage.ada.wait_for_message(None, "it is archived", where=lambda seen: seen.ts != note.ts)
