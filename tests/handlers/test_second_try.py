"""A message that is changed once and never again is changed once Slack's wait is over."""

from datetime import timedelta
from functools import partial

import pytest

from bot.services import holding
from handlers import second_try
from playground import cast
from playground.client import Message
from tests.handlers.stage import Stage
from tests.handlers.test_posted_elsewhere import posted, stuck

WAIT = timedelta(seconds=1)


def hold(stage: Stage, wait: timedelta = WAIT) -> None:
    holding.hold(stage.meet.database, cast.WORKSPACE, "chat.update", wait)


def without_buttons(seen: list[Message], message: Message) -> bool:
    return next(one for one in seen if one.ts == message.ts).buttons == []


def reminded(stage: Stage) -> Message:
    message = stage.poll("Later", required=[stage.ben.id])
    stage.ada.choose(message, "poll_menu", "remind")
    return stage.ben.wait_for_message(None, "waits for your answer")


def test_whoever_is_forgotten_while_slack_wants_no_redraw_keeps_no_buttons_and_is_told_at_once(stage: Stage) -> None:
    reminder = reminded(stage)
    hold(stage)
    stage.ben.slash("/meet", "forget-me", channel=stage.channel)
    stage.ben.click(stage.private_note(stage.ben, "Meet would forget"), "forget_me")
    stage.private_note(stage.ben, "forgotten")
    stage.client.wait_until(lambda: without_buttons(stage.ben.messages(), reminder), "the reminder to end")


def test_the_old_message_of_a_moved_poll_says_so_once_slacks_wait_is_over(stage: Stage) -> None:
    message, note = stuck(stage, "Moved over")
    stage.client.alter_channel(stage.channel, is_archived=False)
    other = stage.client.add_channel("moved-over-2", [cast.BOT, stage.ada.id])
    hold(stage)
    stage.ada.choose(note, "post_draft_in", other)
    posted(stage, other, "Moved over")
    there = partial(stage.ada.messages, message.channel)
    stage.client.wait_until(lambda: without_buttons(there(), message), "the old message to end")


def test_a_wait_that_is_too_long_is_not_waited_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_try, "LONGEST_WAIT", 0.5)
    hold(stage)
    client = stage.meet.clients.client(cast.WORKSPACE)
    (error,) = second_try.make_all(stage.meet, [lambda: client.chat_update(channel="C1", ts="1.1", text="x")])
    assert "ratelimited" in str(error)


def test_what_slack_refuses_for_another_reason_is_not_tried_again(stage: Stage) -> None:
    client = stage.meet.clients.client(cast.WORKSPACE)
    errors = second_try.make_all(stage.meet, [lambda: client.chat_update(channel=stage.channel, ts="1.1", text="x")])
    assert len(errors) == len(stage.calls("chat.update", ts="1.1")) == 1
