"""Who can when: who may open it, and what its organizer does with it."""

from bot.domain.poll import Choice
from playground import cast
from playground.client import Message, Person, View
from playground.seen import elements_of
from tests.handlers.stage import Stage


def opened(person: Person, message: Message) -> View:
    person.click(message, "show_grid")
    return person.wait_for_modal("grid")


def told(stage: Stage, person: Person, words: str) -> None:
    stage.client.wait_until(lambda: (view := person.modal()) and words in view.words, f"the window to say {words!r}")


def test_who_can_when_is_shown_to_voters_alone(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message, "maybe", 1)
    assert f"⚪️ 🤔   <@{stage.ben.id}>" in opened(stage.ben, message).words
    stage.cho.click(message, "show_grid")
    stage.private_note(stage.cho, "please answer the poll first")
    assert stage.cho.modal() is None


def test_the_organizer_posts_the_table_in_the_thread(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.ada.click(opened(stage.ada, message), "post_grid")
    told(stage, stage.ada, "posted in the poll's thread")
    (reply,) = stage.replies(message)
    assert f"<@{stage.ben.id}>" not in reply.words
    assert "✓   ·" in reply.words


def test_the_organizer_gets_the_answers_as_csv_in_a_direct_message(stage: Stage) -> None:
    message = stage.poll("Numbers")
    stage.vote(stage.ben, message)
    stage.ada.click(opened(stage.ada, message), "send_answers")
    told(stage, stage.ada, "in your direct messages")
    window = stage.ada.wait_for_modal("grid")
    assert [one["action_id"] for one in elements_of(window.blocks)][-2:] == ["post_grid", "send_answers"]
    assert '"Person",' in stage.ada.wait_for_message(None, "The answers to “Numbers” as CSV").words
    assert '"yes",""' in stage.ada.wait_for_message(None, "The answers to “Numbers” as CSV").words


def test_nobody_else_posts_the_table_or_gets_the_answers(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    for action in ("post_grid", "send_answers"):
        stage.dispatch_press(stage.ben, action, stage.poll_id(message))
    stage.ben.wait_for_message(None, "organizer")
    assert stage.replies(message) == []


def test_hidden_answers_are_neither_posted_nor_sent(stage: Stage) -> None:
    message = stage.poll("Under wraps", settings=["hidden"])
    stage.dispatch_press(stage.ada, "post_grid", stage.poll_id(message))
    stage.ada.wait_for_message(None, "no table to post")
    assert stage.replies(message) == []
    stage.dispatch_press(stage.ada, "send_answers", stage.poll_id(message))
    stage.ada.wait_for_message(None, "then they can be sent")
    assert not any("as CSV" in seen.words for seen in stage.ada.messages())


def test_more_answers_than_messages_can_carry_are_an_operators_to_export(stage: Stage) -> None:
    message = stage.poll()
    option, poll, now = stage.options(message)[0], stage.poll_id(message), stage.client.now()
    with stage.meet.database.begin(cast.WORKSPACE) as uow:
        for number in range(60):
            uow.votes.cast(option, poll, f"{number}{'V' * 2000}", Choice.YES, now)
    stage.dispatch_press(stage.ada, "send_answers", stage.poll_id(message))
    stage.ada.wait_for_message(None, "meet export")


def test_what_slack_refuses_is_said_in_the_window(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    view = opened(stage.ada, message)
    stage.client.add_fault("chat.postMessage", error="fatal_error", times=1)
    stage.ada.click(view, "post_grid")
    told(stage, stage.ada, "did not take the table")


def test_answers_that_slack_refuses_are_told_beside_a_window_that_is_gone(stage: Stage) -> None:
    message = stage.poll()
    stage.client.add_fault("chat.postMessage", error="fatal_error", times=1)
    stage.dispatch_press(stage.ada, "send_answers", stage.poll_id(message))
    stage.ada.wait_for_message(None, "did not take all of the answers")
