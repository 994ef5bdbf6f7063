"""Votes as people cast them: pressed, repeated, changed, cleared, too late, in a burst, and seen by everybody."""

from tests.handlers.stage import Stage


def test_a_press_counts_and_the_message_shows_it(stage: Stage) -> None:
    message = stage.poll()
    assert stage.vote(stage.ben, message).acknowledged
    shown = stage.shown(message, "Yes 1 · Maybe 0 · No 0")
    assert f"Yes: <@{stage.ben.id}>" in shown.words
    assert not shown.is_edited
