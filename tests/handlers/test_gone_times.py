"""Whoever saves answers to a time that was taken back meanwhile reads which time that is."""

import pytest

from handlers.views.noted import gone_note
from playground import cast
from playground.slack.validator.message import message_refusal
from tests.handlers.makers import NOW, slot
from tests.handlers.stage import Stage


@pytest.mark.parametrize("count", [1, 2, 50])
def test_slack_takes_the_note_and_it_names_every_time(count: int) -> None:
    note = gone_note([slot(24 * (number + 1)) for number in range(count)], "Europe/Berlin", NOW)
    assert message_refusal(note.blocks, note.text) is None
    assert note.text.count("10:00") == count
    assert ("is not offered" in note.text) == (count == 1)


def test_a_time_taken_back_while_it_stood_in_the_modal_is_named_when_it_is_saved(stage: Stage) -> None:
    message = stage.poll("Design review", times=2)
    stage.vote(stage.ben, message)
    stage.ben.click(message, "answer_all")
    stage.ben.wait_for_modal("answer_all")
    poll, first = stage.poll_id(message), stage.options(message)[0]
    with stage.meet.database.begin(cast.WORKSPACE) as uow:
        assert uow.poll_changes.withdraw_option(poll, first)
    assert stage.ben.submit().errors == {}
    assert "does not count" in stage.private_note(stage.ben, "is not offered any more").text
