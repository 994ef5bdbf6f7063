"""Reminding, in Slack: the menu's entry, the direct message with its buttons, and how a person ends it."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.notices import send_due
from playground.client import Message, Person
from tests.handlers.stage import Stage


@pytest.fixture
def dee(stage: Stage) -> Person:
    """Who is required beside Ben: in a zone where the times offered are by day."""
    dee = stage.person("dee", tz="Europe/Berlin")
    stage.client.invite(stage.channel, dee.id)
    return dee


def asked(stage: Stage, dee: Person, **fields: Any) -> Message:
    """Ada's poll, which Ben and Dee must answer."""
    return stage.poll("Design review", required=[stage.ben.id, dee.id], **fields)


def answers_all(stage: Stage, person: Person, message: Message) -> None:
    """Both times of the poll."""
    stage.vote(person, message)
    stage.vote(person, message, "no", 1)


def remind(stage: Stage, message: Message) -> None:
    stage.ada.choose(message, "poll_menu", "remind")


def reminder_of(stage: Stage, message: Message) -> Message:
    """The direct message to Ben, after Ada asked for it."""
    remind(stage, message)
    return stage.ben.wait_for_message(None, "waits for your answer to")


def close_anyway(stage: Stage) -> str:
    """What the caution says that Ada accepts."""
    words = stage.ada.wait_for_modal("close_poll").words
    stage.read_it()
    assert stage.ada.submit().errors == {}
    return words


def reminders(person: Person) -> list[Message]:
    """What reminded them: other direct messages, such as the question for an address, may stand beside it."""
    return [seen for seen in person.messages() if "waits for your answer" in seen.words]


def test_one_press_reminds_all_who_are_missing_and_says_whom(stage: Stage, dee: Person) -> None:
    message = asked(stage, dee)
    answers_all(stage, dee, message)
    reminder_of(stage, stage.shown(message, f"✅ <@{dee.id}>"))
    note = stage.private_note(stage.ada, "Reminded now by direct message")
    assert stage.ben.id in note.text
    assert dee.id not in note.text
    remind(stage, message)
    stage.private_note(stage.ada, "Reminded less than a day ago")
    assert not reminders(dee)


def test_a_second_reminder_takes_the_place_of_the_first(stage: Stage, dee: Person) -> None:
    message = asked(stage, dee)
    first = reminder_of(stage, message)
    stage.pass_time(timedelta(days=1, minutes=1))
    remind(stage, message)
    arrived = "the second reminder alone"
    stage.client.wait_until(lambda: [seen.ts > first.ts for seen in reminders(stage.ben)] == [True], arrived)
    stage.close(message)
    close_anyway(stage)
    stage.ben.wait_for_message(None, "takes no answers any more")
    assert len([seen for seen in stage.ben.messages() if "takes no answers any more" in seen.words]) == 1


def test_a_press_before_slack_has_answered_for_the_message_reminds_as_well(stage: Stage, dee: Person) -> None:
    stage.client.add_fault("chat.postMessage", lose="reply", match={"channel": stage.channel})
    reminder_of(stage, asked(stage, dee))
    assert stage.ben.id in stage.private_note(stage.ada, "Reminded now by direct message").text


def test_who_has_answered_some_of_the_times_is_reminded_and_named_with_how_many(stage: Stage, dee: Person) -> None:
    message = asked(stage, dee)
    answers_all(stage, dee, message)
    stage.vote(stage.ben, message)
    stage.shown(message, f"⏳ <@{stage.ben.id}> (answered 1 of 2)")
    remind(stage, message)
    stage.ben.wait_for_message(None, "waits for your answers to")
    note = stage.private_note(stage.ada, "Reminded now by direct message")
    assert f"<@{stage.ben.id}> (1 of 2 times answered)." in note.text


def test_where_nobody_can_be_reminded_the_menu_says_why(stage: Stage) -> None:
    remind(stage, stage.poll("Nobody must come"))
    stage.private_note(stage.ada, "names nobody who must be there")


def test_only_the_organizer_can_remind_people(stage: Stage, dee: Person) -> None:
    message = asked(stage, dee)
    dee.choose(message, "poll_menu", "remind")
    stage.private_note(dee, "organizer")
    assert not reminders(stage.ben)


def test_a_vote_in_the_reminder_counts_and_is_shown_in_both_places(stage: Stage, dee: Person) -> None:
    message = asked(stage, dee)
    reminder = reminder_of(stage, message)
    stage.vote(stage.ben, reminder, "maybe", 1)
    stage.shown(message, "Maybe 1")
    ticked = stage.ben.wait_for_message(None, "✓ Maybe")
    assert ticked.ts == reminder.ts
    stage.vote(stage.ben, ticked, "no", 1)
    stage.ben.wait_for_message(None, "✓ No", where=lambda seen: seen.ts == reminder.ts)


def test_a_vote_in_the_reminder_of_a_hidden_poll_is_shown_there_alone(stage: Stage, dee: Person) -> None:
    message = asked(stage, dee, settings=["hidden"])
    stage.vote(stage.ben, reminder_of(stage, message))
    stage.ben.wait_for_message(None, "✓ Yes")
    assert not [seen for seen in stage.ben.messages() if "Noted" in seen.words]


def test_a_press_in_the_reminder_of_a_closed_poll_takes_its_buttons_away(stage: Stage, dee: Person) -> None:
    message = asked(stage, dee)
    reminder = reminder_of(stage, message)
    stage.vote(dee, message)
    stage.give_address(stage.ada)
    stage.close(message)
    assert f"has not answered this time, so gets no invite: \n<@{stage.ben.id}>" in close_anyway(stage)
    stage.shown(message, "Who could when")
    stage.vote(stage.ben, reminder)
    over = stage.ben.wait_for_message(None, "takes no answers any more")
    assert (over.ts, over.buttons) == (reminder.ts, [])


def test_a_reminder_ends_reminders_and_takes_them_up_again(stage: Stage, dee: Person) -> None:
    message = asked(stage, dee)
    reminder = reminder_of(stage, message)
    stage.ben.click(reminder, "stop_reminders")
    stopped = stage.ben.wait_for_message(None, "reminds you of no poll any more")
    assert [button["action_id"] for button in stopped.buttons] == ["open_message", "start_reminders"]
    remind(stage, message)
    stage.private_note(stage.ada, "Meet cannot remind")
    stage.ben.click(stopped, "start_reminders")
    stage.ben.wait_for_message(None, "reminds you again")


def test_two_commands_end_reminders_and_take_them_up_again(stage: Stage, dee: Person) -> None:
    message = asked(stage, dee)
    stage.ben.slash("/meet", "stop reminders", channel=stage.channel)
    stage.private_note(stage.ben, "reminds you of no poll any more")
    dee.slash("/meet", "Start  Reminders", channel=stage.channel)
    stage.private_note(dee, "reminds you again")
    remind(stage, message)
    stage.private_note(stage.ada, "Meet cannot remind")
    dee.wait_for_message(None, "waits for your answer")
    assert not reminders(stage.ben)


def test_an_answer_before_the_reminder_is_told_stops_it(stage: Stage, dee: Person) -> None:
    message = asked(stage, dee)
    stage.client.add_fault("chat.postMessage", match={"channel": stage.ben.id}, status=429, retry_after=600)
    remind(stage, message)
    stage.wait_until_faults_are_noted()
    answers_all(stage, stage.ben, message)
    stage.pass_time(stage.start() - stage.client.now())
    send_due(stage.meet)
    dee.wait_for_message(None, "waits for your answer")
    assert not reminders(stage.ben)
