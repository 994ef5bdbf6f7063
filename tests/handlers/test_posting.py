"""Where Meet may not post, the draft is kept and its organizer told what to do; what Slack loses is caught up."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.poll import Poll
from bot.domain.redraw import POSTING_LEASE
from bot.services import redrawing
from handlers.posting import post_late
from handlers.redraw_workers import redraw_due
from playground import cast
from playground.client import Message
from storage.values import Redraw, Surface
from tests.handlers.stage import Stage


def test_in_a_private_channel_the_draft_is_kept_and_posted_once_meet_is_invited(stage: Stage) -> None:
    secret = stage.client.add_channel("secret", [stage.ada.id], is_private=True)
    stage.submit_poll(stage.ada, "Secret plan", command_in=secret)
    note = stage.private_note(stage.ada, "kept as a draft", secret)
    assert "/invite @Meet" in note.words
    stage.ada.click(note, "post_draft")
    stage.client.wait_until(lambda: len(drafts(stage, secret)) == 2, "a second note")
    stage.client.invite(secret, cast.BOT)
    stage.ada.click(drafts(stage, secret)[-1], "post_draft")
    stage.ada.wait_for_message(secret, "Yes\nMaybe\nNo")
    stage.ada.wait_for_message(secret, "is posted")


def drafts(stage: Stage, channel: str) -> list[Message]:
    return [seen for seen in stage.ada.messages(channel) if "kept as a draft" in seen.words]


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"is_archived": True}, "archived"), ({"is_read_only": True}, "Only some people may post there")],
)
def test_every_refusal_is_explained_and_the_draft_kept(stage: Stage, settings: dict[str, bool], words: str) -> None:
    other = stage.client.add_channel("other", [cast.BOT, stage.ada.id])
    stage.fill_in(stage.ada, "Refused", channel=other)
    stage.client.alter_channel(other, **settings)
    stage.ada.submit()
    note = stage.client.wait_until(lambda: told(stage, other, words), "the explanation")
    assert note is not None
    assert "post_draft" in [button["action_id"] for button in note.buttons]


def told(stage: Stage, channel: str, words: str) -> Message | None:
    found = [seen for where in (channel, None) for seen in stage.ada.messages(where) if words in seen.words]
    return found[-1] if found else None


def test_a_draft_that_was_posted_is_not_posted_again(stage: Stage) -> None:
    secret = stage.client.add_channel("twice", [stage.ada.id], is_private=True)
    stage.submit_poll(stage.ada, "Twice", command_in=secret)
    note = stage.private_note(stage.ada, "kept as a draft", secret)
    stage.client.invite(secret, cast.BOT)
    value = note.buttons[0]["value"]
    stage.ada.click(note, "post_draft")
    stage.ada.wait_for_message(secret, "Yes\nMaybe\nNo")
    stage.client.wait_until(lambda: posted(stage, value), "the poll to be marked")
    assert stage.dispatch_press(stage.ada, "post_draft", value).status == 200
    stage.ada.wait_for_message(None, "stands in its channel already")


def posted(stage: Stage, poll_id: str) -> bool:
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        poll = uow.polls.get(poll_id)
    return bool(poll and poll.posted)


def test_an_admin_whom_meet_has_not_met_posts_a_draft(stage: Stage) -> None:
    secret = stage.client.add_channel("bosses", [stage.ada.id], is_private=True)
    stage.submit_poll(stage.ada, "Bosses", command_in=secret)
    value = stage.private_note(stage.ada, "kept as a draft", secret).buttons[0]["value"]
    stage.client.invite(secret, cast.BOT)
    stage.dispatch_press(stage.person("boss", is_admin=True), "post_draft", value)
    stage.ada.wait_for_message(secret, "Yes\nMaybe\nNo")


def test_nobody_else_can_post_a_draft(stage: Stage) -> None:
    secret = stage.client.add_channel("mine", [stage.ada.id], is_private=True)
    stage.submit_poll(stage.ada, "Mine", command_in=secret)
    value = stage.private_note(stage.ada, "kept as a draft", secret).buttons[0]["value"]
    stage.dispatch_press(stage.ben, "post_draft", value)
    stage.ben.wait_for_message(None, "Only the poll's organizer")
    stage.dispatch_press(stage.ada, "post_draft", "0" * 32)
    stage.ada.wait_for_message(None, "This draft is gone")


@pytest.mark.parametrize("fault", [{"status": 429, "retry_after": 5}, {"status": 503}, {"error": "internal_error"}])
def test_slacks_troubles_are_told_and_the_job_posts_afterwards(stage: Stage, fault: dict[str, Any]) -> None:
    stage.client.add_fault("chat.postMessage", match={"channel": stage.channel}, **fault)
    stage.submit_poll(stage.ada, "Later")
    stage.client.wait_until(lambda: told(stage, stage.channel, "posted by itself"), "the promise")
    stage.pass_time(timedelta(minutes=2))
    redraw_due(stage.meet)
    stage.ada.wait_for_message(stage.channel, "Yes\nMaybe\nNo")


def test_a_post_whose_request_was_lost_is_posted_by_the_job(stage: Stage) -> None:
    stage.client.add_fault("chat.postMessage", lose="request", match={"channel": stage.channel})
    stage.submit_poll(stage.ada, "Lost")
    stage.wait_until_faults_are_noted()
    stage.pass_time(timedelta(minutes=2))
    redraw_due(stage.meet)
    stage.ada.wait_for_message(stage.channel, "Lost")


def test_a_late_post_that_is_refused_is_told_by_dm(stage: Stage) -> None:
    stage.client.add_fault("chat.postMessage", lose="request", match={"channel": stage.channel})
    stage.submit_poll(stage.ada, "Lost, then refused")
    stage.wait_until_faults_are_noted()
    stage.client.alter_channel(stage.channel, is_archived=True)
    stage.pass_time(timedelta(minutes=2))
    redraw_due(stage.meet)
    assert "archived" in stage.ada.wait_for_message(None, "kept as a draft").words


NO_LINK: list[dict[str, Any]] = [
    {"error": "internal_error"},
    {"error": "missing_scope"},
    {"error": "a_word_that_no_table_knows"},
    {"status": 502, "body": "<html>"},
    {"status": 429, "retry_after": 5},
    {"lose": "request"},
    {"lose": "reply"},
]


def posted_as(stage: Stage, message: Message) -> Poll:
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        found = uow.polls.get(stage.poll_id(message))
    assert found is not None
    return found


@pytest.mark.parametrize("fault", NO_LINK, ids=str)
def test_a_post_without_a_link_is_still_a_poll_whose_next_redraw_asks_for_it(
    stage: Stage, fault: dict[str, Any]
) -> None:
    stage.client.add_fault("chat.getPermalink", **fault)
    message = stage.poll("No link")
    stage.wait_until_faults_are_noted()
    assert posted_as(stage, message).permalink is None
    stage.pass_time(timedelta(minutes=1))
    stage.vote(stage.ben, message)
    stage.shown(message, "Yes 1")
    stage.client.wait_until(lambda: posted_as(stage, message).link, "the link")


def test_a_message_without_a_link_for_good_is_asked_about_once(stage: Stage) -> None:
    stage.client.add_fault("chat.getPermalink", error="message_not_found", times=0)
    message = stage.poll("Never a link")
    stage.vote(stage.ben, message)
    stage.shown(message, "Yes 1")
    stage.vote(stage.cho, message)
    stage.shown(message, "Yes 2")
    assert posted_as(stage, message).permalink == ""


def test_of_two_messages_of_a_poster_that_lost_its_lease_one_is_taken_away(stage: Stage) -> None:
    stage.client.add_fault("chat.postMessage", lose="request", match={"channel": stage.channel})
    stage.submit_poll(stage.ada, "Slow")
    stage.wait_until_faults_are_noted()
    stage.playground.clock.advance(POSTING_LEASE)
    (slow,) = redrawing.claim_unposted(stage.meet.database)
    stage.playground.clock.advance(POSTING_LEASE)
    redraw_due(stage.meet)
    first = stage.ada.wait_for_message(stage.channel, "Slow")
    post_late(stage.meet, slow)
    assert [seen.ts for seen in stage.ada.messages(stage.channel) if "Slow" in seen.words] == [first.ts]


@pytest.mark.parametrize("trouble", [{"error": "internal_error"}, {"lose": "request"}])
def test_a_second_message_that_cannot_be_taken_away_stays_and_works(stage: Stage, trouble: dict[str, Any]) -> None:
    stage.client.add_fault("chat.postMessage", lose="request", match={"channel": stage.channel})
    stage.submit_poll(stage.ada, "Stays")
    stage.wait_until_faults_are_noted()
    stage.playground.clock.advance(POSTING_LEASE)
    (slow,) = redrawing.claim_unposted(stage.meet.database)
    stage.playground.clock.advance(POSTING_LEASE)
    redraw_due(stage.meet)
    first = stage.ada.wait_for_message(stage.channel, "Stays")
    stage.client.add_fault("chat.delete", **trouble)
    post_late(stage.meet, slow)
    second = stage.ada.messages(stage.channel)[-1]
    assert second.ts != first.ts
    stage.vote(stage.ben, second)
    stage.shown(first, "Yes 1")


def test_a_claim_that_nobody_can_post_any_more_posts_nothing(stage: Stage) -> None:
    message = stage.poll("Gone elsewhere")
    before = len(stage.calls("chat.postMessage"))
    for workspace, poll in ((cast.WORKSPACE, "0" * 32), ("T0NOWHERE1", stage.poll_id(message))):
        post_late(stage.meet, Redraw(Surface.POLL, workspace, poll, 1, "token"))
    assert len(stage.calls("chat.postMessage")) == before
