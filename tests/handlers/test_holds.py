"""Slack's Retry-After, whichever method it refused: kept in the database, and asked for before the next call."""

from datetime import timedelta
from functools import partial

import pytest

from bot.services import closing, holding
from bot.services.holding import PROFILE
from handlers.notices import send_due
from handlers.people import read_fresh_profile
from handlers.redraw_workers import redraw_due
from handlers.thread_reply import tell_late
from playground import cast
from storage.slack_holds import POST
from tests.handlers.stage import Stage
from tests.handlers.test_notices import owe, told

WAIT = 90


@pytest.fixture(autouse=True)
def forgotten(stage: Stage) -> None:
    """No hold of another test."""
    stage.pass_time(timedelta(minutes=5))


def refuse(stage: Stage, method: str, **match: str) -> None:
    stage.client.add_fault(method, status=429, retry_after=WAIT, match=match)


def is_held(stage: Stage, method: str) -> bool:
    return holding.wait_left(stage.meet.database, cast.WORKSPACE, method) > timedelta()


def test_after_a_refused_post_no_other_poll_is_tried_until_the_wait_is_over(stage: Stage) -> None:
    stage.introduce(stage.ada)
    refuse(stage, "chat.postMessage", channel=stage.channel)
    for number, title in enumerate(("First", "Second"), 1):
        stage.submit_poll(stage.ada, title)
        stage.client.wait_until(partial(has_notes, stage, number), "the promise")
    assert is_held(stage, POST)
    assert [call["ok"] for call in posts(stage)] == [False]
    stage.pass_time(timedelta(seconds=WAIT))
    redraw_due(stage.meet)
    for title in ("First", "Second"):
        stage.ada.wait_for_message(stage.channel, title, where=lambda seen: bool(seen.buttons))
    assert [call["ok"] for call in posts(stage)] == [False, True, True]


def has_notes(stage: Stage, number: int) -> bool:
    return number == sum("posted by itself" in seen.words for seen in stage.ada.messages(stage.channel))


def posts(stage: Stage) -> list[dict[str, object]]:
    calls = stage.calls("chat.postMessage")
    return [call for call in calls if call["arguments"].get("channel") == stage.channel]


def test_after_a_refused_notice_the_others_of_its_workspace_wait(stage: Stage) -> None:
    refuse(stage, "chat.postMessage", channel=stage.ben.id)
    for person in (stage.ben, stage.cho):
        owe(stage, person.id, text="Held back.")
    send_due(stage.meet)
    send_due(stage.meet)
    assert told(stage.ben, "Held back.") == told(stage.cho, "Held back.") == 0
    stage.pass_time(timedelta(minutes=30))
    send_due(stage.meet)
    assert told(stage.ben, "Held back.") == told(stage.cho, "Held back.") == 1


def test_opening_a_direct_message_is_part_of_posting_it(stage: Stage) -> None:
    stage.client.add_fault("chat.postMessage", error="channel_not_found", match={"channel": stage.ben.id})
    refuse(stage, "conversations.open")
    owe(stage, stage.ben.id, text="Opened first.")
    send_due(stage.meet)
    assert is_held(stage, POST)


def test_after_a_refused_look_up_nobody_is_looked_up_until_the_wait_is_over(stage: Stage) -> None:
    client = stage.meet.clients.client(cast.WORKSPACE)
    refuse(stage, "users.info", user=stage.ben.id)
    assert read_fresh_profile(stage.meet, client, cast.WORKSPACE, stage.ben.id) is None
    assert is_held(stage, PROFILE)
    assert not is_held(stage, POST)
    assert read_fresh_profile(stage.meet, client, cast.WORKSPACE, stage.cho.id) is None
    assert not [call for call in stage.calls("users.info") if call["arguments"]["user"] == stage.cho.id]
    stage.pass_time(timedelta(seconds=WAIT))
    assert read_fresh_profile(stage.meet, client, cast.WORKSPACE, stage.cho.id) is not None


def test_a_thread_reply_that_slack_refused_holds_posts_and_comes_later(stage: Stage) -> None:
    message = stage.poll("Told late")
    stage.vote(stage.ben, message)
    refuse(stage, "chat.postMessage", thread_ts=message.ts)
    stage.close(message)
    stage.wait_until_noted(partial(is_held, stage, POST), "the wait")
    assert stage.replies(message) == []
    stage.pass_time(timedelta(minutes=3))
    redraw_due(stage.meet)
    stage.client.wait_until(partial(stage.replies, message), "the reply")
    assert len(stage.replies(message)) == 1
    tell_late(stage.meet, cast.WORKSPACE, stage.poll_id(message))
    assert len(stage.replies(message)) == 1
    assert not closing.claim_thread_reply(
        stage.meet.database, cast.WORKSPACE, stage.poll_id(message), lease=timedelta(minutes=1)
    )


def test_while_slack_wants_no_posts_no_thread_is_told(stage: Stage) -> None:
    message = stage.poll("Closed in the wait")
    stage.vote(stage.ben, message)
    holding.hold(stage.meet.database, cast.WORKSPACE, POST, timedelta(seconds=WAIT))
    stage.close(message)
    tell_late(stage.meet, cast.WORKSPACE, stage.poll_id(message))
    redraw_due(stage.meet)
    assert [call for call in stage.calls("chat.postMessage") if "thread_ts" in call["arguments"]] == []
    stage.pass_time(timedelta(seconds=WAIT))
    redraw_due(stage.meet)
    assert len(stage.replies(message)) == 1


def test_the_wait_of_a_redraw_stands_in_the_budget_of_redraws(stage: Stage) -> None:
    holding.hold(stage.meet.database, cast.WORKSPACE, "chat.update", timedelta(seconds=WAIT))
    with stage.meet.database.begin_account() as account:
        assert account.redraws.next_allowed(cast.WORKSPACE, account.now()) is not None
    assert is_held(stage, "chat.update")
