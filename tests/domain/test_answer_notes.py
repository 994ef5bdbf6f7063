"""Notes with answers: shown to whoever may see the answers, and to nobody else."""

from typing import Any

import pytest

from bot.domain.answer_notes import MOST_ANSWER_NOTE, AnswerNoteReason, check_answer_note, shown_notes, takes_notes
from bot.domain.closing_sheet import make_sheet
from bot.domain.grid import grid_of
from bot.domain.poll import PollStatus
from bot.domain.recipients import AddressBook
from tests.domain.makers import NOW, a_snapshot

ANSWERS = {"A": "y", "B": "m"}
NOTES = {"B": "only until 11", "A": "=1+1", "GONE": "of somebody without an answer"}


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, ["A", "B"]),
        ({"anonymous": True}, []),
        ({"anonymous": True, "status": PollStatus.CLOSED}, []),
        ({"hidden": True}, []),
        ({"hidden": True, "status": PollStatus.CLOSED}, ["A", "B"]),
    ],
)
def test_notes_are_shown_where_answers_are_in_the_order_of_answers(changes: dict[str, Any], shown: list[str]) -> None:
    snapshot = a_snapshot(ANSWERS, **changes)
    assert list(shown_notes(snapshot, NOTES)) == shown
    assert [row.user for row in grid_of(snapshot, {}, NOTES).rows if row.note] == shown
    assert list(make_sheet(snapshot, "UORG", AddressBook({}, {}, {}), NOW, NOTES).notes) == shown


def test_an_anonymous_poll_takes_no_notes() -> None:
    assert takes_notes(a_snapshot({}).poll)
    assert not takes_notes(a_snapshot({}, anonymous=True).poll)


def test_a_note_has_a_greatest_length_once_it_is_cleaned() -> None:
    assert check_answer_note(" " * 9 + "x" * MOST_ANSWER_NOTE) == {}
    assert check_answer_note("x" * (MOST_ANSWER_NOTE + 1)) == {"answer_note": AnswerNoteReason.TOO_LONG}
