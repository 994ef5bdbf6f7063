"""Buttons and windows that were drawn before a time was changed: what is answered in them is for what they showed."""

from datetime import timedelta

from playground.client import Message
from tests.handlers.stage import Stage
from tests.handlers.test_editing import opened, saves


def changes_first(stage: Stage, message: Message) -> None:
    opened(stage, message)
    first = stage.options(message)[0]
    assert saves(stage.ada, **{f"time__{first}": stage.start() + timedelta(hours=5)}).errors == {}


def drawn_anew(stage: Stage, message: Message) -> Message:
    old = message.words

    def shown() -> Message | None:
        found = stage.shown(message, "Design")
        return found if found.words != old else None

    new = stage.client.wait_until(shown, "the new time")
    assert new is not None
    return new


def test_a_button_of_the_old_message_counts_for_nothing_and_says_so(stage: Stage) -> None:
    message = stage.poll()
    first = stage.options(message)[0]
    changes_first(stage, message)
    new = drawn_anew(stage, message)
    old_press = {"actions": [{"action_id": "vote_yes", "block_id": f"vote:{first}", "value": first, "type": "button"}]}
    assert stage.dispatch_press(stage.ben, "vote_yes", first, **old_press).status == 200
    stage.ben.wait_for_message(None, "so that answer does not count")
    stage.vote(stage.ben, new)
    assert "Yes 1" in stage.shown(message, "Yes 1").words


def test_answer_all_counts_what_still_stands_and_says_what_does_not(stage: Stage) -> None:
    message = stage.poll()
    first, second = stage.options(message)
    stage.ben.click(message, "answer_all")
    stage.ben.wait_for_modal("answer_all")
    changes_first(stage, message)
    stage.ben.fill({f"answer:{first}": "yes", f"answer:{second}": "no"})
    assert stage.ben.submit().errors == {}
    stage.private_note(stage.ben, "so that answer does not count")
    shown = stage.shown(message, "No 1")
    assert "Yes 1" not in shown.words


def test_a_time_that_was_changed_meanwhile_is_refused_at_its_field_in_the_window_that_chooses(stage: Stage) -> None:
    message = stage.poll()
    stage.give_address(stage.ada)
    stage.vote(stage.ben, message)
    shown = stage.shown(message, "Yes 1")
    other = stage.person("uma", is_admin=True)
    other.click(shown, "close_poll")
    other.wait_for_modal("close_poll")
    changes_first(stage, shown)
    other.fill({"winner": stage.options(message)[0]})
    assert "was changed meanwhile" in other.submit().errors["winner"]
