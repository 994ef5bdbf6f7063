"""While Slack fails: every call is made again, more and more seldom, and what stands in a channel that refuses is told
to its organizer once."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.notices import send_due
from handlers.redraw_workers import redraw_due
from handlers.slack.errors import TROUBLE
from handlers.slack.refusals import RETRY_SOON, Kind, read_refusal
from playground import cast
from playground.client import Message
from playground.person import Person
from tests.handlers.stage import Stage
from tests.handlers.test_notices import owe
from tests.handlers.test_refusals import (
    FOR_EVER,
    calls,
    hours_later,
    hours_pass,
    is_dirty,
    press,
    refused_redraw,
    workers_rest,
)

PAGE = "<!DOCTYPE html><title>Bad gateway</title>"
OUTAGES: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 503},
    {"status": 502, "body": PAGE},
    {"status": 200, "body": PAGE},
    {"status": 200, "body": ""},
    {"status": 200, "body": "[1]"},
    {"status": 500, "body": "[]"},
    {"status": 403, "body": PAGE},
    {"error": "fatal_error"},
    {"error": "request_timeout"},
    {"lose": "request"},
    {"lose": "reply"},
    {"status": 429, "retry_after": 0},
    {"status": 429, "retry_after": 30},
]
ONE_OF_EACH = [{"status": 503}, {"status": 200, "body": PAGE}, {"lose": "reply"}, {"status": 429, "retry_after": 30}]
"""No answer, one that is none, one that was lost, and one that says how long to wait."""
REPAIRABLE = ["is_archived", "is_inactive", "not_in_channel", "channel_not_found", "restricted_action"]
DOWN = {"status": 503, "body": PAGE}


@pytest.mark.parametrize("outage", OUTAGES, ids=str)
def test_every_outage_is_read_as_one_that_passes_soon(stage: Stage, outage: dict[str, Any]) -> None:
    """However Slack fails, the call is made again: by seconds, or when Slack says."""
    stage.client.add_fault("auth.test", **outage)
    with pytest.raises(TROUBLE) as trouble:
        stage.meet.clients.client(cast.WORKSPACE).auth_test()
    seconds, refusal = outage.get("retry_after"), read_refusal(trouble.value)
    assert refusal.kind is (Kind.RETRY if seconds is None else Kind.WAIT)
    assert refusal.wait == (RETRY_SOON if seconds is None else timedelta(seconds=max(seconds, 1)))


def seconds_pass(stage: Stage) -> None:
    stage.pass_time(timedelta(seconds=10))
    redraw_due(stage.meet)


def minutes_pass(stage: Stage, minutes: int) -> None:
    for _ in range(minutes * 6):
        seconds_pass(stage)


def made_up_within(stage: Stage, minutes: int, message: Message) -> None:
    """Rounds run until the poll is known as shown."""
    for _ in range(minutes * 6):
        if not is_dirty(stage, message):
            return
        seconds_pass(stage)
    stage.client.wait_until(lambda: not is_dirty(stage, message), "the poll to be known as shown")


@pytest.mark.parametrize("outage", ONE_OF_EACH, ids=str)
def test_a_redraw_that_slack_failed_at_is_made_up_for_within_a_minute(stage: Stage, outage: dict[str, Any]) -> None:
    message = stage.poll()
    stage.client.add_fault("chat.update", times=3, match={"ts": message.ts}, **outage)
    press(stage, message, "yes")
    stage.wait_until_noted(lambda: calls(stage, "chat.update", ts=message.ts) > 0, "the failure")
    made_up_within(stage, 4, message)
    stage.shown(message, "Yes 1")


def test_however_many_messages_wait_a_slack_that_is_down_is_asked_a_few_times_a_minute(stage: Stage) -> None:
    messages = [stage.poll(f"Poll {number}") for number in range(6)]
    stage.client.add_fault("chat.update", times=FOR_EVER, **DOWN)
    for message in messages:
        press(stage, message, "yes")
    workers_rest(stage)
    minutes_pass(stage, 2)
    before = calls(stage, "chat.update")
    minutes_pass(stage, 5)
    assert 5 <= calls(stage, "chat.update") - before <= 5 * 8
    stage.client.clear_faults()
    minutes_pass(stage, 3)
    for message in messages:
        stage.shown(message, "Yes 1")


@pytest.mark.parametrize("outage", [DOWN, {"error": "internal_error"}, {"lose": "reply"}], ids=str)
def test_a_poll_that_slack_fails_to_post_is_tried_more_seldom_and_after_a_day_is_a_draft(
    stage: Stage, outage: dict[str, Any]
) -> None:
    stage.client.add_fault("chat.postMessage", times=FOR_EVER, match={"channel": stage.channel}, **outage)
    stage.submit_poll(stage.ada, "Patience", 1)
    stage.wait_until_noted(lambda: calls(stage, "chat.postMessage", channel=stage.channel) > 0, "the failure")
    hours_pass(stage, 30, redraw_due)
    assert 5 <= calls(stage, "chat.postMessage", channel=stage.channel) <= 40
    note = stage.ada.wait_for_message(None, "kept as a draft")
    stage.client.clear_faults()
    hours_later(stage, 2, redraw_due)
    stage.ada.click(note, "post_draft")
    stage.ada.wait_for_message(None, "is posted")


def test_an_organizer_hears_of_a_draft_although_slack_took_no_message_at_all_for_a_day(stage: Stage) -> None:
    stage.client.add_fault("chat.postMessage", times=FOR_EVER, **DOWN)
    stage.submit_poll(stage.ada, "Patience", 1)
    stage.wait_until_noted(lambda: calls(stage, "chat.postMessage", channel=stage.channel) > 0, "the failure")
    hours_pass(stage, 26, redraw_due)
    stage.client.clear_faults()
    hours_pass(stage, 2, send_due)
    note = stage.ada.wait_for_message(None, "kept as a draft")
    assert "Patience" in note.words
    stage.ada.click(note, "post_draft")
    stage.ada.wait_for_message(None, "is posted")


@pytest.mark.parametrize("ts", ["null", '""', "5", "[]", '"None"'])
def test_a_posting_whose_answer_names_no_message_is_done_again(stage: Stage, ts: str) -> None:
    body = f'{{"ok": true, "ts": {ts}}}'
    stage.client.add_fault("chat.postMessage", times=1, match={"channel": stage.channel}, status=200, body=body)
    stage.submit_poll(stage.ada, "Nameless", 1)
    stage.wait_until_noted(lambda: calls(stage, "chat.postMessage", channel=stage.channel) > 0, "the failure")

    def posted() -> bool:
        hours_pass(stage, 1, redraw_due)
        return any("Nameless" in seen.words and seen.buttons for seen in stage.ada.messages(stage.channel))

    stage.client.wait_until(posted, "the poll to be posted again")


def told(stage: Stage) -> list[Message]:
    return [seen for seen in stage.ada.messages() if "change nothing in its channel" in seen.words]


@pytest.mark.parametrize("code", REPAIRABLE)
def test_the_organizer_is_told_once_that_a_channel_takes_nothing(stage: Stage, code: str) -> None:
    message = stage.poll("Retrospective")
    refused_redraw(stage, message, code)
    note = stage.ada.wait_for_message(None, "change nothing in its channel")
    assert "Retrospective" in note.words
    assert "Answers are safe" in note.words
    press(stage, message, "no")
    workers_rest(stage)
    for _ in range(2):  # the redraw is tried and refused once more each time
        hours_later(stage, 25, redraw_due)
    assert len(told(stage)) == 1


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "edit_window_closed", "msg_too_long"])
def test_nobody_is_told_of_what_nobody_in_the_channel_can_put_right(stage: Stage, code: str) -> None:
    message = stage.poll()
    refused_redraw(stage, message, code)
    workers_rest(stage)
    hours_later(stage, 2, redraw_due)
    assert told(stage) == []
    assert is_dirty(stage, message)
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        assert uow.polls.get(stage.poll_id(message)) is not None


@pytest.mark.parametrize("outage", ONE_OF_EACH, ids=str)
def test_a_thread_and_a_notice_that_slack_failed_at_are_told_when_it_is_back(
    stage: Stage, outage: dict[str, Any]
) -> None:
    message = stage.poll("Told in a thread")
    stage.vote(stage.ben, message)
    stage.give_address(stage.ada)
    stage.client.add_fault("chat.postMessage", times=2, match={"thread_ts": message.ts}, **outage)
    stage.client.add_fault("chat.postMessage", times=2, match={"channel": stage.ben.id}, **outage)
    owe(stage, stage.ben.id, text="Look here.")
    send_due(stage.meet)
    stage.close(message)

    def told_both() -> bool:
        stage.pass_time(timedelta(minutes=2))
        redraw_due(stage.meet)
        send_due(stage.meet)
        return bool(stage.replies(message)) and bool(words_to(stage.ben, "Look here."))

    stage.client.wait_until(told_both, "the reply and the notice")


def words_to(person: Person, words: str) -> int:
    return sum(words in seen.words for seen in person.messages())
