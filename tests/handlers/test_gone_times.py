"""Whoever answers a time that takes no answer any more reads which time of which poll that is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.places import Places
from bot.domain.poll import Option, Poll, Slot
from handlers.views.answer_all import answer_all_view
from handlers.views.blocks import MessageView
from handlers.views.noted import changed_note, gone_note, passed_note
from handlers.views.places import full_note
from playground import cast
from playground.client import Message
from playground.seen import words_of
from playground.slack.validator.message import message_refusal
from tests.handlers.drawing import said
from tests.handlers.makers import NOW, poll, slot
from tests.handlers.stage import Stage


def full(slots: list[Slot], of: Poll, now: datetime) -> MessageView:
    options = (Option(str(place), place, one, capacity=1) for place, one in enumerate(slots))
    return full_note([Places(option, 1) for option in options], of, now)


@pytest.mark.parametrize("count", [1, 2, 50])
@pytest.mark.parametrize("note", [gone_note, passed_note, changed_note, full])
def test_slack_takes_the_note_and_it_names_the_poll_and_every_time(
    note: Callable[[list[Slot], Poll, datetime], MessageView], count: int
) -> None:
    told = note([slot(24 * (number + 1)) for number in range(count)], poll(title="<!channel> & *me*"), NOW)
    assert message_refusal(told.blocks, told.text) is None
    assert told.text.count("10:00") == count
    assert "“&lt;!channel&gt; &amp; *me*”" in told.text
    assert "“<!channel> & *me*”" in words_of(told.blocks).replace("\n", "")


def test_the_window_that_answers_all_offers_no_time_that_has_begun_and_keeps_the_numbers() -> None:
    seen = said("--", "yn")
    first, second = seen.options
    begun = replace(seen, options=(replace(first, slot=Slot(NOW, NOW + timedelta(hours=1))), second))
    shown = words_of(answer_all_view(begun, {}, "Europe/Berlin", NOW, "{}")["blocks"])
    assert "1." not in shown
    assert "2." in shown


def test_a_time_taken_back_while_it_stood_in_the_modal_is_named_when_it_is_saved(stage: Stage) -> None:
    message = stage.poll("Design review", times=2)
    stage.vote(stage.ben, message)
    stage.ben.click(message, "answer_all")
    stage.ben.wait_for_modal("answer_all")
    withdraws_first(stage, message)
    assert stage.ben.submit().errors == {}
    assert "In “Design review”" in stage.private_note(stage.ben, "is not offered any more").text


def withdraws_first(stage: Stage, message: Message) -> None:
    with stage.meet.database.begin(cast.WORKSPACE) as uow:
        assert uow.poll_changes.withdraw_option(stage.poll_id(message), stage.options(message)[0])


def begins_first(stage: Stage, message: Message) -> None:
    now = stage.meet.clock.now()
    begun = Option(stage.options(message)[0], 0, Slot(now - timedelta(hours=1), now + timedelta(hours=1)))
    with stage.meet.database.begin(cast.WORKSPACE) as uow:
        uow.poll_changes.change_time(stage.poll_id(message), begun, voids=False)


@pytest.mark.parametrize(
    ("act", "words"), [(withdraws_first, "is not offered any more"), (begins_first, "has begun or passed")]
)
def test_a_press_under_a_time_that_takes_no_answer_any_more_is_told_which_time_it_is(
    stage: Stage, act: Callable[[Stage, Message], None], words: str
) -> None:
    message = stage.poll("Design review", times=2)
    act(stage, message)
    assert stage.vote(stage.ben, message).acknowledged
    assert "In “Design review”" in stage.private_note(stage.ben, words).text
