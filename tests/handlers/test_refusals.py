"""Each kind of refusal in each of the four places: messages, thread replies, cards, notices. Nothing is asked for
without end, and nothing that was refused is taken for shown."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from handlers import delivery_card
from handlers.notices import send_due
from handlers.redraw_workers import redraw_due
from handlers.slack.refusals import _CODES, PUT_OFF, RETRY_SOON, Kind, read_refusal
from playground import cast
from playground.client import Message
from storage.tables import poll
from tests.handlers.stage import Stage
from tests.handlers.test_notices import counts, owe, told
from tests.handlers.test_slack_refusals import card_state

HOUR = timedelta(hours=1)
FOR_EVER = 1000
WAITING = [
    "is_archived", "not_in_channel", "edit_window_closed", "missing_scope", "msg_too_long", "restricted_action",
    "a_word_of_tomorrow",
]  # fmt: skip
"""What no wait of minutes changes: one attempt a day."""


def error(code: str, status: int = 200) -> SlackApiError:
    response = SimpleNamespace(status_code=status, headers={"Retry-After": "7"}, get={"error": code}.get)
    return SlackApiError("no", response)


@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind, codes in _CODES.items() for code in codes])
def test_each_code_of_the_table_has_one_kind(kind: Kind, code: str) -> None:
    refusal = read_refusal(error(code))
    assert (refusal.code, refusal.kind) == (code, kind)
    assert [code in codes for codes in _CODES.values()].count(True) == 1


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived"])
def test_a_direct_message_that_is_gone_has_nobody_to_read_it(code: str) -> None:
    assert read_refusal(error(code), direct=True).kind is Kind.NOBODY
    assert read_refusal(error(code)).kind is Kind.COME_BACK


def test_slacks_own_failures_are_tried_again_soon_and_the_rest_is_put_off() -> None:
    assert read_refusal(error("ratelimited", 429)).wait == timedelta(seconds=7)
    assert read_refusal(error("anything", 503)).wait == RETRY_SOON
    assert read_refusal(TimeoutError()).kind is Kind.RETRY
    assert read_refusal(error("a_word_of_tomorrow")).wait == PUT_OFF


def calls(stage: Stage, method: str, **arguments: str) -> int:
    return len(stage.calls(method, **arguments))


def all_put_off(stage: Stage, messages: list[Message]) -> bool:
    """Each was refused, and Meet has noted so: what is noted while time passes waits from then on."""
    late = stage.meet.clock.now() + HOUR
    wanted = select(poll.c.id).where(poll.c.redraw_at > late)
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        waiting = set(uow._transaction.connection.scalars(wanted))
    return {stage.poll_id(message) for message in messages} <= waiting


def hours_pass(stage: Stage, hours: int, job: Callable[..., int]) -> None:
    for _ in range(hours):
        stage.pass_time(HOUR)
        job(stage.meet)


def hours_later(stage: Stage, hours: int, job: Callable[..., int]) -> None:
    """One round after all these hours: it does whatever came due at any time within them."""
    stage.pass_time(hours * HOUR)
    job(stage.meet)


def is_dirty(stage: Stage, message: Message) -> bool:
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        poll = uow.polls.get(stage.poll_id(message))
    assert poll is not None
    return poll.revision > poll.shown_revision


def press(stage: Stage, message: Message, choice: str) -> None:
    stage.dispatch_press(stage.ben, f"vote_{choice}", stage.options(message)[0])


def refused_redraw(stage: Stage, message: Message, code: str, times: int = FOR_EVER) -> None:
    stage.client.add_fault("chat.update", error=code, times=times, match={"ts": message.ts})
    press(stage, message, "yes")

    def refused() -> bool:
        """A press that meets the end of the posting is left to the refresh job, which no test runs by itself."""
        if calls(stage, "chat.update", ts=message.ts) == 0:
            redraw_due(stage.meet)
        return calls(stage, "chat.update", ts=message.ts) > 0

    stage.wait_until_noted(refused, "the refusal")


@pytest.mark.parametrize("code", WAITING)
def test_a_refused_redraw_is_tried_once_a_day_and_never_taken_for_shown(stage: Stage, code: str) -> None:
    message = stage.poll()
    refused_redraw(stage, message, code)
    workers_rest(stage)
    hours_later(stage, 1, redraw_due)
    tried = calls(stage, "chat.update", ts=message.ts)
    hours_later(stage, 22, redraw_due)
    assert calls(stage, "chat.update", ts=message.ts) == tried <= 2
    assert is_dirty(stage, message)
    stage.client.clear_faults()
    hours_later(stage, 2, redraw_due)
    stage.shown(message, "Yes 1")


def test_a_press_makes_up_for_everything_that_its_channel_refused(stage: Stage) -> None:
    messages = [stage.poll("First"), stage.poll("Second")]
    stage.client.alter_channel(stage.channel, is_archived=True)
    for message in messages:
        press(stage, message, "yes")
    refused = partial(all_put_off, stage, messages)
    stage.wait_until_noted(refused, "the refusals")
    stage.client.alter_channel(stage.channel, is_archived=False)
    stage.pass_time(HOUR)
    press(stage, messages[0], "maybe")
    stage.shown(messages[0], "Maybe 1")
    redraw_due(stage.meet)
    stage.shown(messages[1], "Yes 1")


def closed_without_reply(stage: Stage, code: str, times: int) -> Message:
    message = stage.poll("Told in a thread")
    stage.vote(stage.ben, message)
    stage.give_address(stage.ada)
    stage.client.add_fault("chat.postMessage", error=code, times=times, match={"thread_ts": message.ts})
    stage.close(message)
    stage.wait_until_noted(lambda: calls(stage, "chat.postMessage", thread_ts=message.ts) > 0, "the refusal")
    workers_rest(stage)
    return message


def workers_rest(stage: Stage) -> None:
    """The close itself asks for a redraw, and whoever asks brings forward what was put off: that must be over."""
    workers = stage.serving.application.workers
    stage.client.wait_until(lambda: not workers._due and not workers._in_hand, "the workers to rest")


@pytest.mark.parametrize("code", ["is_archived", "restricted_action_non_threadable_channel", "not_in_channel"])
def test_a_thread_that_is_refused_is_told_when_somebody_presses_there(stage: Stage, code: str) -> None:
    message = closed_without_reply(stage, code, FOR_EVER)
    hours_later(stage, 1, redraw_due)
    tried = calls(stage, "chat.postMessage", thread_ts=message.ts)
    hours_later(stage, 20, redraw_due)
    assert calls(stage, "chat.postMessage", thread_ts=message.ts) == tried <= 2
    stage.client.clear_faults()
    press(stage, message, "no")

    def answered() -> bool:
        redraw_due(stage.meet)
        return bool(stage.replies(message))

    stage.client.wait_until(answered, "the reply in the thread")
    assert len(stage.replies(message)) == 1


@pytest.mark.parametrize("code", ["thread_not_found", "message_not_found"])
def test_a_thread_that_is_gone_is_not_asked_again(stage: Stage, code: str) -> None:
    message = closed_without_reply(stage, code, 1)
    hours_later(stage, 30, redraw_due)
    assert calls(stage, "chat.postMessage", thread_ts=message.ts) == 1


def test_a_thread_refused_for_an_unknown_reason_is_tried_more_seldom_and_given_up_after_a_day(stage: Stage) -> None:
    message = closed_without_reply(stage, "a_word_of_tomorrow", FOR_EVER)
    hours_pass(stage, 20, redraw_due)
    hours_later(stage, 40, redraw_due)
    tried = calls(stage, "chat.postMessage", thread_ts=message.ts)
    assert 3 <= tried <= 12
    stage.client.clear_faults()
    hours_later(stage, 60, redraw_due)
    assert calls(stage, "chat.postMessage", thread_ts=message.ts) == tried


def closed_without_card(stage: Stage, code: str, times: int) -> Message:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.give_address(stage.ada)
    stage.client.add_fault("chat.postMessage", error=code, times=times, match={"channel": stage.ada.id})
    stage.close(message)
    stage.wait_until_noted(lambda: calls(stage, "chat.postMessage", channel=stage.ada.id) > 0, "the refusal")
    return message


@pytest.mark.parametrize("code", ["messages_tab_disabled", "missing_scope", "a_word_of_tomorrow"])
def test_a_card_that_is_refused_comes_when_its_organizer_looks_at_meet(stage: Stage, code: str) -> None:
    message = closed_without_card(stage, code, 1)
    hours_later(stage, 3, delivery_card.redraw_due)
    assert card_state(stage, message) == (False, False)
    stage.ada.open_home()

    def posted() -> bool:
        delivery_card.redraw_due(stage.meet)
        return card_state(stage, message)[0]

    stage.client.wait_until(posted, "the card")


@pytest.mark.parametrize("code", ["user_disabled", "cannot_dm_bot"])
def test_a_card_that_nobody_can_read_is_given_up_at_once(stage: Stage, code: str) -> None:
    message = closed_without_card(stage, code, FOR_EVER)
    stage.client.wait_until(lambda: card_state(stage, message) == (False, True), "the card to be given up")


@pytest.mark.parametrize("code", ["messages_tab_disabled", "a_word_of_tomorrow"])
def test_a_notice_that_is_refused_is_told_when_its_reader_looks_at_meet(stage: Stage, code: str) -> None:
    stage.client.add_fault("chat.postMessage", error=code, times=4, match={"channel": stage.ben.id})
    owe(stage, stage.ben.id, text="Look here.")
    for _ in range(4):
        send_due(stage.meet)
        stage.pass_time(timedelta(minutes=20))
    stage.wait_until_faults_are_noted()
    assert told(stage.ben, "Look here.") == 0
    stage.ben.open_home()
    stage.ben.wait_for_message(None, "Look here.")


@pytest.mark.parametrize("code", ["messages_tab_disabled", "a_word_of_tomorrow", "internal_error"])
def test_a_notice_that_slack_goes_on_refusing_is_given_up_after_a_day(stage: Stage, code: str) -> None:
    before = counts(stage).get("given_up", 0)
    stage.client.add_fault("chat.postMessage", error=code, times=FOR_EVER, match={"channel": stage.ben.id})
    owe(stage, stage.ben.id, text="Never told.")
    hours_pass(stage, 30, send_due)
    assert counts(stage).get("given_up", 0) == before + 1
    tried = calls(stage, "chat.postMessage", channel=stage.ben.id)
    hours_later(stage, 10, send_due)
    assert calls(stage, "chat.postMessage", channel=stage.ben.id) == tried
