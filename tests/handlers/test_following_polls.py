"""Direct messages in Slack once what they ask for is over: they say so in their place, without a dead button."""

import pytest

from handlers.notices import send_due
from playground.client import Message
from tests.handlers.managing import manage
from tests.handlers.stage import Stage


def asked(stage: Stage) -> Message:
    """Ada's poll, which Ben must answer; he is reminded of it."""
    message = stage.poll("Design review", required=[stage.ben.id])
    stage.wait_until_noted(lambda: True, "the post")
    stage.ada.choose(message, "poll_menu", "remind")
    return message


def reminder(stage: Stage) -> Message:
    return stage.ben.wait_for_message(None, "waits for your answer to")


def buttons(message: Message) -> list[str]:
    return [button["action_id"] for button in message.buttons]


def test_a_reminder_says_in_its_place_that_its_poll_is_cancelled_and_a_press_says_no_more(stage: Stage) -> None:
    message, before = asked(stage), reminder(stage)
    assert manage(stage, message, action="cancel") == {}
    over = stage.ben.wait_for_message(None, "The poll was cancelled.")
    assert (over.ts, buttons(over)) == (before.ts, [])
    messages, drawn = len(stage.ben.messages()), len(stage.calls("chat.update", ts=before.ts))
    stage.vote(stage.ben, before)
    stage.client.wait_until(lambda: len(stage.calls("chat.update", ts=before.ts)) > drawn, "the message drawn anew")
    assert len(stage.ben.messages()) == messages


def test_a_vote_in_the_channel_is_shown_in_the_voters_reminder(stage: Stage) -> None:
    message, before = asked(stage), reminder(stage)
    stage.vote(stage.ben, message)
    assert stage.ben.wait_for_message(None, "✓ Yes").ts == before.ts


def test_who_runs_a_poll_no_more_has_no_button_for_it(stage: Stage) -> None:
    message = asked(stage)
    stage.vote(stage.ben, message)
    stage.vote(stage.ben, message, "no", 1)
    before = stage.ada.wait_for_message(None, "Everybody who must be there has answered")
    assert buttons(before) == ["close_poll"]
    assert manage(stage, message, action="hand_over", new_organizer=stage.cho.id) == {}
    after = stage.ada.wait_for_message(None, "Somebody else runs it now.")
    assert (after.ts, buttons(after)) == (before.ts, [])


def test_the_card_of_the_organizer_before_says_that_the_poll_was_handed_over(stage: Stage) -> None:
    message = stage.poll("Design review")
    stage.vote(stage.ada, message)
    stage.give_address(stage.ada)
    stage.close(message)
    card = stage.ada.wait_for_message(None, "Invites of")
    assert manage(stage, message, action="hand_over", new_organizer=stage.cho.id) == {}
    after = stage.ada.wait_for_message(None, "was handed over. From now on")
    assert (after.ts, buttons(after)) == (card.ts, [])


def test_the_card_says_in_its_place_that_the_poll_is_open_again(stage: Stage) -> None:
    message = stage.poll("Design review")
    stage.vote(stage.ada, message)
    stage.give_address(stage.ada)
    stage.close(message)
    card = stage.ada.wait_for_message(None, "Invites of")
    assert manage(stage, message, action="reopen") == {}
    after = stage.ada.wait_for_message(None, "is open again, so this meeting does not take place")
    assert after.ts == card.ts


def test_a_message_that_is_over_says_which_time_was_chosen_and_follows_a_move(stage: Stage) -> None:
    message, before = asked(stage), reminder(stage)
    stage.vote(stage.ada, message)
    stage.vote(stage.ada, message, "maybe", 1)
    stage.give_address(stage.ada)
    stage.close(message)
    stage.read_it()
    assert stage.ada.submit().errors == {}
    over = stage.ben.wait_for_message(None, "Its time is chosen: ")
    assert over.ts == before.ts
    assert manage(stage, message, action="move") != {}
    time = next(one for one in stage.ada.wait_for_modal("manage_poll").buttons if one["action_id"] == "winner")
    stage.ada.fill({"winner": time["options"][0]["value"]})
    assert stage.ada.submit().errors == {}
    moved = stage.ben.wait_for_message(None, "Its time is chosen: ", where=lambda seen: seen.text != over.text)
    assert moved.ts == before.ts


@pytest.mark.parametrize("take_in", [True, False])
def test_a_proposal_that_was_decided_is_asked_about_no_more(stage: Stage, *, take_in: bool) -> None:
    message = stage.poll("Propose here", settings=["proposals"])
    stage.introduce(stage.ben)
    stage.ben.click(message, "propose_time")
    stage.ben.wait_for_modal("propose_time")
    stage.ben.fill({"time:1": stage.start(5)})
    stage.ben.submit()
    question = stage.ada.wait_for_message(None, "proposes a time for", where=lambda seen: bool(seen.buttons))
    stage.ada.click(question, "take_in_proposal" if take_in else "decline_proposal")
    words = f"{'Taken in' if take_in else 'Declined'} for “Propose here”:"
    stage.ada.wait_for_message(None, words)
    send_due(stage.meet)
    assert stage.ada.wait_for_message(None, words).ts == question.ts


def test_whoever_is_forgotten_is_left_no_button(stage: Stage) -> None:
    asked(stage)
    before = reminder(stage)
    stage.ben.slash("/meet", "forget-me", channel=stage.channel)
    question = stage.private_note(stage.ben, "Meet would forget")
    assert "goes on naming you: announcements, tables of answers, mails." in question.text
    stage.ben.click(question, "forget_me")
    after = stage.ben.wait_for_message(None, "nothing to do here any more")
    assert (after.ts, buttons(after)) == (before.ts, [])
