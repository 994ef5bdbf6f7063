"""Notes with answers, as people give and read them in Slack."""

import pytest

from bot.domain.answer_notes import AnswerNoteReason
from bot.domain.grid import Grid, GridRow
from bot.domain.poll import Choice
from bot.domain.tally import Tally
from bot.language import reading
from bot.language.reasons import reason_text
from handlers.views.answer_all import answer_all_view
from handlers.views.answer_notes import MOST_SHOWN, kept_note, notes_block
from handlers.views.grid_table import MOST_TEXT, grid_table
from playground.client import Message, Person
from playground.seen import words_of
from playground.slack.validator.message import message_refusal
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import HOSTILE, NOW, options, poll, snapshot, voters
from tests.handlers.stage import Stage


def answers(stage: Stage, person: Person, message: Message, **fields: str) -> None:
    person.click(message, "answer_all")
    person.wait_for_modal("answer_all")
    person.fill(fields)
    assert person.submit().errors == {}


def noted_grid(count: int, people: int, note: str) -> Grid:
    rows = tuple(GridRow(user, HOSTILE, False, (Choice.YES,) * count, note) for user in voters(people))
    return Grid(poll(), options(count), rows, (Tally(people, 0, 0),) * count, people)


def test_a_note_stands_in_who_can_when_in_the_thread_and_before_the_close(stage: Stage) -> None:
    message = stage.poll()
    option = stage.options(message)[0]
    answers(stage, stage.ben, message, **{f"answer:{option}": "yes", "answer_note": "only until 11"})
    stage.private_note(stage.ben, "is noted")
    stage.ada.click(message, "show_grid")
    grid = stage.ada.wait_for_modal("grid")
    assert "only until 11" in grid.words
    stage.ada.click(grid, "post_grid")
    stage.client.wait_until(lambda: stage.replies(message), "the table in the thread")
    assert ": only until 11" in stage.replies(message)[0].words
    stage.ada.close_modal(everything=True)
    stage.ada.click(message, "close_poll")
    assert "only until 11" in stage.ada.wait_for_modal("close_poll").words
    assert "only until 11" not in stage.shown(message, "Yes 1").words


@pytest.mark.parametrize(
    ("hidden", "language", "hint"),
    [
        (False, "en-GB", "Others read it in “Who can when”, under the answers."),
        (True, "en-GB", "Others read it in “Who can when”, once the poll is closed."),
        (False, "de-DE", "Andere lesen sie in „Wer kann wann“, unter den Antworten."),
        (True, "de-DE", "Andere lesen sie in „Wer kann wann“, sobald die Umfrage geschlossen ist."),
    ],
)
def test_the_field_of_the_note_says_where_others_read_it(hidden: bool, language: str, hint: str) -> None:
    with reading(language):
        assert hint in words_of(answer_all_view(snapshot(1, hidden=hidden), {}, "UTC", NOW, "")["blocks"])


def test_the_modal_shows_ones_note_again_and_a_button_in_it_keeps_what_was_typed(stage: Stage) -> None:
    message = stage.poll()
    option = stage.options(message)[0]
    answers(stage, stage.ben, message, **{f"answer:{option}": "yes", "answer_note": "late"})
    stage.private_note(stage.ben, "late\n” is noted")
    stage.ben.click(message, "answer_all")
    view = stage.ben.wait_for_modal("answer_all")
    block = view.block("answer_note")
    assert block
    assert block["element"]["initial_value"] == "late"
    stage.ben.fill({"answer_note": "later"})
    stage.ben.click(view, "answer_yes_to_all")
    stage.wait_for_field(stage.ben, f"answer:{stage.options(message)[1]}:1")
    assert stage.ben.submit().errors == {}
    stage.private_note(stage.ben, "later\n” is noted")


def test_a_note_without_an_answer_is_refused_at_its_field_and_taken_once_there_is_one(stage: Stage) -> None:
    message = stage.poll()
    option = stage.options(message)[0]
    stage.ben.click(message, "answer_all")
    stage.ben.wait_for_modal("answer_all")
    stage.ben.fill({"answer_note": "maybe later"})
    assert "it stands beside an answer" in stage.ben.submit().errors["answer_note"]
    stage.ben.fill({f"answer:{option}": "maybe"})
    stage.read_it()
    assert stage.ben.submit().errors == {}
    stage.private_note(stage.ben, "maybe later")
    answers(stage, stage.ben, message, answer_note="not before ten")
    stage.private_note(stage.ben, "not before ten")


def test_an_anonymous_polls_modal_has_no_field_for_a_note() -> None:
    for anonymous in (False, True):
        view = answer_all_view(snapshot(2, anonymous=anonymous), {}, "UTC", NOW, "{}", "mine")
        assert any(block.get("block_id") == "answer_note" for block in view["blocks"]) is not anonymous


@pytest.mark.parametrize("note", [HOSTILE[:200], "x" * 200, "👨‍👩‍👧‍👦" * 18])
def test_slack_takes_every_note_and_reads_no_mention_in_it(note: str) -> None:
    kept = kept_note(note, poll())
    assert message_refusal(kept.blocks, kept.text) is None
    assert "<!channel>" not in kept.text
    view = answer_all_view(snapshot(50), {}, "UTC", NOW, "{}", note)
    assert view_refusal(view, "modal") is None
    (block,) = notes_block(dict.fromkeys(voters(200), note))
    assert len(block["elements"]) == MOST_SHOWN + 2
    parts = [one["type"] for line in block["elements"] for one in line["elements"]]
    assert set(parts) == {"text", "user"}


def test_no_notes_are_no_block() -> None:
    assert notes_block({}) == []


@pytest.mark.parametrize(("count", "people"), [(1, 1), (12, 200), (50, 200)])
def test_the_thread_takes_the_table_with_notes(count: int, people: int) -> None:
    message = grid_table(noted_grid(count, people, "n" * 200))
    assert message_refusal(message.blocks, message.text) is None
    text = words_of(message.blocks)
    assert "n" * 200 in text
    assert len(text) < MOST_TEXT + 1000


def test_the_note_of_a_hidden_poll_is_told_to_be_shown_later() -> None:
    assert "once the poll is closed" in kept_note("x", poll(hidden=True)).text
    assert "once the poll is closed" not in kept_note("x", poll()).text


def test_every_reason_against_a_note_has_its_sentence() -> None:
    assert len({reason_text(reason) for reason in AnswerNoteReason}) == len(AnswerNoteReason)
