"""Redraws: caught up after Slack's troubles, in order, coalesced, and honest when the message is gone."""

from datetime import timedelta

import pytest

from bot.domain.poll import PollStatus
from bot.services import redrawing
from handlers.redraw_workers import PAUSE, RedrawWorkers, redraw_due
from playground import cast
from playground.client import Message
from tests.handlers.stage import Stage
from tests.resting import is_resting


def revisions(stage: Stage, message: Message) -> tuple[int, int]:
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        poll = uow.polls.get(stage.poll_id(message))
    assert poll is not None
    return poll.revision, poll.shown_revision


def test_a_redraw_that_slack_delays_is_caught_up_after_its_wait(stage: Stage) -> None:
    message = stage.poll()
    stage.client.add_fault("chat.update", status=429, retry_after=7)
    stage.vote(stage.ben, message)
    stage.wait_until_faults_are_noted()
    stage.vote(stage.cho, message)
    assert "Yes 1" not in stage.shown(message, "Design").words
    stage.pass_time(timedelta(seconds=8))
    redraw_due(stage.meet)
    stage.shown(message, "Yes 2")


def test_a_server_error_is_tried_again_later(stage: Stage) -> None:
    message = stage.poll()
    stage.client.add_fault("chat.update", status=500)
    stage.vote(stage.ben, message)
    stage.wait_until_faults_are_noted()
    stage.pass_time(timedelta(minutes=11))
    redraw_due(stage.meet)
    stage.shown(message, "Yes 1")


def test_a_deleted_message_is_told_to_the_organizer_once_and_can_be_posted_again(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.shown(message, "Yes 1")
    stage.meet.clients.client(cast.WORKSPACE).chat_delete(channel=message.channel, ts=message.ts)
    option = stage.options(message)[0]
    stage.dispatch_press(stage.cho, "vote_yes", option)
    note = stage.ada.wait_for_message(None, "was deleted in Slack")
    stage.pass_time(timedelta(seconds=10))
    stage.dispatch_press(stage.cho, "vote_no", option)
    stage.client.wait_until(lambda: revisions(stage, message) == (3, 3), "the second vote to be dealt with")
    assert len([seen for seen in stage.ada.messages() if "was deleted" in seen.words]) == 1
    stage.ada.click(note, "post_draft")
    again = stage.ada.wait_for_message(stage.channel, "Yes 1", where=lambda seen: seen.ts != message.ts)
    stage.ada.wait_for_message(None, "is posted")
    stage.dispatch_press(stage.ben, "post_draft", stage.poll_id(message))
    stage.ben.wait_for_message(None, "Only the poll's organizer")
    stage.vote(stage.ben, again, "maybe")
    stage.shown(again, "Maybe 1")


def test_a_poll_is_drawn_once_for_many_requests(stage: Stage) -> None:
    message = stage.poll()
    before = stage.client.events("slack.call")[-1]["number"]
    workers = RedrawWorkers(stage.meet, threads=1)
    for _ in range(50):
        workers.request(cast.WORKSPACE, stage.poll_id(message))
    workers.start()
    workers.stop()
    stage.vote(stage.ben, message)
    stage.shown(message, "Yes 1")
    assert len(stage.client.calls("chat.update", after=before)) == 1


def test_a_storm_of_requests_looks_at_the_poll_a_few_times_not_once_a_request(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, looks = stage.poll(), []

    def claim(*asked: object, **_more: bool) -> None:
        looks.append(asked)
        for _ in range(20):
            stage.meet.redraw(cast.WORKSPACE, stage.poll_id(message))

    monkeypatch.setattr(redrawing, "claim_redraw", claim)
    for _ in range(500):
        stage.meet.redraw(cast.WORKSPACE, stage.poll_id(message))
    stage.client.wait_until(lambda: len(looks) >= 2, "a second look")
    assert len(looks) < 25


def test_while_presses_go_on_no_look_comes_before_the_pace_allows_a_redraw(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, pace = stage.poll(), timedelta(seconds=3)
    key, workers = (cast.WORKSPACE, stage.poll_id(message)), RedrawWorkers(stage.meet)

    def claim(*_asked: object, **_more: bool) -> timedelta:
        workers.request(*key)  # somebody presses while the poll is looked at
        return pace

    monkeypatch.setattr(redrawing, "claim_redraw", claim)
    workers.request(*key)
    taken = workers._take()
    assert taken is not None
    workers._put_back(key, workers._look(*taken))
    for _ in range(50):
        workers.request(*key)
    waiting = workers._due[key]
    assert waiting.latest - waiting.asked_at > pace.total_seconds() / 2
    assert waiting.look_at >= waiting.asked_at + PAUSE


def test_workers_that_never_started_can_be_stopped(stage: Stage) -> None:
    RedrawWorkers(stage.meet).stop()


def test_a_poll_that_nobody_knows_is_no_trouble_for_the_workers(stage: Stage) -> None:
    stage.meet.redraw(cast.WORKSPACE, "0" * 32)
    stage.meet.redraw("T0NOWHERE1", "0" * 32)
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.shown(message, "Yes 1")


def test_a_thread_that_was_not_told_of_the_close_is_told_by_the_job(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.give_address(stage.ada)
    stage.client.add_fault("chat.postMessage", error="internal_error", match={"thread_ts": message.ts})
    stage.close(message)
    stage.wait_until_faults_are_noted()
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        poll = uow.polls.get(stage.poll_id(message))
    assert poll is not None
    assert poll.status is PollStatus.CLOSED

    def told() -> bool:
        # Who was refused may note only now how long to leave Slack alone: time passes until the thread is told. It
        # passes while no job tells it, whose lease it would take away.
        if not is_resting(stage.serving):
            return False
        stage.pass_time(timedelta(minutes=2))
        redraw_due(stage.meet)
        return bool(stage.replies(message))

    stage.client.wait_until(told, "the reply in the thread")
    assert len(stage.replies(message)) == 1
