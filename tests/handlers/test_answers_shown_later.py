"""A press that Slack lets nobody show at once: the message in which the answer was given shows it later."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.services import holding
from handlers.notices import send_due
from handlers.redraw_workers import redraw_due
from playground import cast
from playground.client import Message, Person
from tests.handlers.stage import Stage
from tests.handlers.test_editing import opened, saves

WAIT = timedelta(seconds=30)


def reminder(stage: Stage) -> Message:
    """What Ada has Ben reminded by."""
    message = stage.poll("Later", required=[stage.ben.id])
    stage.ada.choose(message, "poll_menu", "remind")
    return stage.ben.wait_for_message(None, "waits for your answer")


def asked_again(stage: Stage) -> Message:
    """What asks Ben anew, for a time of his that has changed."""
    message = stage.poll("Later")
    stage.vote(stage.ben, message)
    opened(stage, message)
    first = stage.options(message)[0]
    assert saves(stage.ada, **{f"time__{first}": stage.start() + timedelta(hours=5)}).errors == {}
    return stage.ben.wait_for_message(None, "Later", where=lambda seen: bool(stage.options(seen)))


def shown_within_minutes(stage: Stage, person: Person, message: Message, words: str) -> None:
    def is_shown() -> bool:
        stage.pass_time(WAIT)
        redraw_due(stage.meet)
        send_due(stage.meet)
        return any(seen.ts == message.ts and words in seen.words for seen in person.messages())

    stage.client.wait_until(is_shown, words)


@pytest.mark.parametrize("asking", [reminder, asked_again])
def test_an_answer_within_slacks_wait_shows_where_it_was_given_once_the_wait_is_over(
    stage: Stage, asking: Callable[[Stage], Message]
) -> None:
    message = asking(stage)
    holding.hold(stage.meet.database, cast.WORKSPACE, "chat.update", WAIT)
    stage.vote(stage.ben, message)
    shown_within_minutes(stage, stage.ben, message, "✓ Yes")


@pytest.mark.parametrize("fault", [{"status": 503}, {"lose": "request"}, {"status": 429, "retry_after": 30}], ids=str)
def test_an_answer_that_slack_failed_to_show_where_it_was_given_shows_soon(stage: Stage, fault: dict[str, Any]) -> None:
    message = reminder(stage)
    stage.client.add_fault("chat.update", match={"ts": message.ts}, **fault)
    stage.vote(stage.ben, message)
    stage.wait_until_faults_are_noted()
    shown_within_minutes(stage, stage.ben, message, "✓ Yes")


def test_a_press_that_came_too_late_within_slacks_wait_takes_the_buttons_away_afterwards(stage: Stage) -> None:
    message = reminder(stage)
    poll = stage.ada.wait_for_message(stage.channel, "Later")
    stage.give_address(stage.ada)
    stage.vote(stage.ada, poll)
    holding.hold(stage.meet.database, cast.WORKSPACE, "chat.update", WAIT)
    stage.close(poll)
    stage.ada.wait_for_modal("close_poll")
    stage.read_it()
    assert stage.ada.submit().errors == {}
    stage.vote(stage.ben, message)
    shown_within_minutes(stage, stage.ben, message, "takes no answers any more")
