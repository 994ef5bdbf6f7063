"""Whoever answers a time that takes no answer any more reads which time of which poll that is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.days import Days
from bot.domain.places import Places
from bot.domain.poll import Option, Poll, Slot
from handlers.deadlines import close_due
from handlers.views.answer_all import answer_all_view
from handlers.views.asked_again import asked_again
from handlers.views.blocks import MessageView
from handlers.views.noted import changed_note, gone_note, passed_note
from handlers.views.places import full_note
from handlers.views.reminder import reminder_message
from playground import cast
from playground.client import Message
from playground.seen import elements_of, words_of
from playground.slack.validator.message import message_refusal
from tests.handlers.drawing import draw, lines, said
from tests.handlers.makers import NOW, poll, slot, snapshot, voters
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


@pytest.mark.parametrize("count", [2, 12, 13, 50])
@pytest.mark.parametrize("days", [None, Days(date(2026, 11, 24), date(2026, 11, 25))])
@pytest.mark.parametrize("flags", [{}, {"anonymous": True}, {"hidden": True}])
def test_a_time_that_has_begun_has_no_buttons_and_says_so_with_the_answers_to_it(
    count: int, days: Days | None, flags: dict[str, Any]
) -> None:
    """In the poll's message and in a reminder; whole days pass at their end."""
    seen = snapshot(count, 3, **flags)
    begun = replace(seen.options[0], slot=Slot(NOW - timedelta(hours=9), NOW, days))
    seen = replace(seen, options=(begun, *seen.options[1:]))
    own = replace(seen, votes=tuple(vote for vote in seen.votes if vote.voter == voters(3)[0]))
    word = "has passed" if days else "has begun"
    for shown in (draw(seen), reminder_message(own, voters(3)[0], NOW)):
        assert message_refusal(shown.blocks, shown.text) is None
        (line,) = [line for line in lines(shown) if line.endswith(word) or f" · {word}" in line]
        assert line.startswith("1. ")
        ids = [one["value"] for one in elements_of(shown.blocks) if one["action_id"] == "vote_yes"]
        assert ids == ([option.id for option in seen.options[1:]] if count <= 12 else [])
    told = words_of(draw(seen).blocks)
    assert ("✅ 1" in told) is (not flags.get("hidden") and (bool(flags) or count > 12))


def test_a_time_that_was_changed_and_has_begun_is_asked_about_no_more() -> None:
    seen = said("-")
    data = {"options": seen.options[0].id, "was": "x"}
    assert asked_again(seen, data, NOW) is not None
    begun = replace(seen.options[0], slot=Slot(NOW, NOW + timedelta(hours=1)))
    assert asked_again(replace(seen, options=(begun,)), data, NOW) is None


def test_the_buttons_of_a_time_that_begins_go_by_themselves(stage: Stage) -> None:
    message = stage.poll("Design review", times=2)
    stage.vote(stage.ben, message)
    second = stage.options(stage.shown(message, "Yes 1"))[1]
    stage.wait_until_noted(lambda: True, "the redraw")
    stage.pass_time(stage.start() - stage.client.now() + timedelta(minutes=1))
    close_due(stage.meet)
    assert stage.options(stage.shown(message, "has begun")) == [second]


def test_once_every_time_has_passed_the_organizer_is_told_and_home_says_there_was_no_meeting(stage: Stage) -> None:
    message = stage.poll("Design review", times=2)
    stage.vote(stage.ben, message)
    stage.pass_time(timedelta(days=3))
    close_due(stage.meet)
    stage.shown(message, "every time has passed")
    stage.ada.wait_for_message(None, "Design review", where=lambda seen: "passed" in seen.words)
    stage.ada.open_home()
    home = stage.client.wait_until(stage.ada.home, "the Home tab")
    assert home is not None
    assert "there was no meeting" in home.words
    assert "Waiting for your answer" not in home.words
