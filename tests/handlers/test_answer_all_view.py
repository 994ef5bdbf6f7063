"""The modal that answers every option: what it shows, and what it is read as when it comes back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.poll import Choice, Option, Slot
from handlers.answer_sheet import given_answers, no_to_rest, read_selects, yes_to_all
from handlers.view_state import ViewState
from handlers.views.answer_all import AnswerRow, answer_all_view
from playground.seen import words_of
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import HOSTILE, NOW, hex_id, snapshot

FIRST, SECOND, THIRD = (hex_id(1000 + number) for number in range(3))


def shown(count: int = 3, rows: dict[str, AnswerRow] | None = None, **changes: Any) -> dict[str, Any]:
    view = answer_all_view(snapshot(count, **changes), rows or {}, "Asia/Seoul", NOW, "{}")
    assert view_refusal(view, "modal") is None
    return view


def came_back(view: dict[str, Any], **chosen: str) -> ViewState:
    """As Slack sends it: only what was touched stands in the state."""
    values = {
        block: {"answer": {"type": "static_select", "selected_option": {"value": value}}}
        for block, value in chosen.items()
    }
    return ViewState({**view, "state": {"values": values}})


def initial(view: dict[str, Any]) -> dict[str, str]:
    rows = [block for block in view["blocks"] if "accessory" in block]
    return {block["block_id"]: block["accessory"]["initial_option"]["value"] for block in rows}


def test_every_option_has_a_select_with_the_current_answer() -> None:
    view = shown(50, {FIRST: AnswerRow(Choice.MAYBE)}, title=HOSTILE)
    assert len(initial(view)) == 50
    assert initial(view)[f"answer:{FIRST}"] == "maybe"
    assert initial(view)[f"answer:{SECOND}"] == "open"


def test_times_are_in_the_readers_zone_which_is_named_once() -> None:
    words = words_of(shown()["blocks"])
    assert "*1.*  Thu 26 Nov, 18:00–19:00" in words
    assert words.count("Asia/Seoul") == 1
    assert "KST" not in words
    assert "2026" not in words


def test_another_year_is_named() -> None:
    at = datetime(2027, 1, 4, 9, tzinfo=UTC)
    later = replace(snapshot(1), options=(Option(FIRST, 0, Slot(at, at + timedelta(hours=1))),))
    assert "Mon, 4 Jan 2027, 18:00" in words_of(answer_all_view(later, {}, "Asia/Seoul", NOW, "{}")["blocks"])


def test_an_untouched_select_says_nothing() -> None:
    assert given_answers(came_back(shown(rows={FIRST: AnswerRow(Choice.YES)}))) == {}


def test_a_select_that_was_changed_and_changed_back_says_nothing() -> None:
    view = shown(rows={FIRST: AnswerRow(Choice.YES)})
    assert given_answers(came_back(view, **{f"answer:{FIRST}": "yes"})) == {}


def test_a_touched_select_is_an_answer_and_not_answered_takes_it_away() -> None:
    view = shown(rows={FIRST: AnswerRow(Choice.YES)})
    came = came_back(view, **{f"answer:{FIRST}": "open", f"answer:{SECOND}": "no"})
    assert given_answers(came) == {FIRST: None, SECOND: Choice.NO}


def test_yes_to_all_answers_also_where_slack_sends_no_state() -> None:
    view = shown(rows={FIRST: AnswerRow(Choice.YES), SECOND: AnswerRow(Choice.NO)})
    rows = yes_to_all(read_selects(came_back(view, **{f"answer:{THIRD}": "maybe"})), ())
    after = shown(rows=rows)
    assert initial(after) == {f"answer:{FIRST}": "yes", f"answer:{SECOND}:1": "yes", f"answer:{THIRD}:1": "yes"}
    assert given_answers(came_back(after)) == {SECOND: Choice.YES, THIRD: Choice.YES}


def test_yes_to_all_leaves_full_times_as_they_are_and_the_window_names_them() -> None:
    view = shown(rows={FIRST: AnswerRow(Choice.YES)})
    rows = yes_to_all(read_selects(came_back(view, **{f"answer:{THIRD}": "maybe"})), (SECOND, THIRD))
    after = answer_all_view(snapshot(3), rows, "Asia/Seoul", NOW, "{}", full=(SECOND, THIRD))
    assert initial(after) == {f"answer:{FIRST}": "yes", f"answer:{SECOND}": "open", f"answer:{THIRD}": "open"}
    assert given_answers(came_back(after, **{f"answer:{THIRD}": "maybe"})) == {THIRD: Choice.MAYBE}
    assert "Numbers 2 and 3 are full, and were left as they are." in words_of(after["blocks"])
    one = answer_all_view(snapshot(3), rows, "Asia/Seoul", NOW, "{}", full=(SECOND,))
    assert "Number 2 is full, and was left as it is. A maybe takes no place." in words_of(one["blocks"])
    assert "full" not in words_of(shown()["blocks"])


def test_no_to_the_rest_leaves_what_was_answered_or_chosen() -> None:
    view = shown(rows={FIRST: AnswerRow(Choice.YES)})
    chosen = {f"answer:{SECOND}": "maybe"}
    after = shown(rows=no_to_rest(read_selects(came_back(view, **chosen))))
    assert initial(after) == {f"answer:{FIRST}": "yes", f"answer:{SECOND}": "open", f"answer:{THIRD}:1": "no"}
    assert given_answers(came_back(after, **chosen)) == {SECOND: Choice.MAYBE, THIRD: Choice.NO}


def test_a_select_that_was_reset_can_be_changed_and_reset_again() -> None:
    view = shown(rows={FIRST: AnswerRow(Choice.NO, resets=1)})
    came = came_back(view, **{f"answer:{FIRST}:1": "maybe"})
    assert given_answers(came) == {FIRST: Choice.MAYBE}
    assert yes_to_all(read_selects(came), ())[FIRST] == AnswerRow(Choice.YES, resets=2)


@pytest.mark.parametrize("answer", ["", "yes"])
def test_the_radio_buttons_of_an_older_modal_are_read(answer: str) -> None:
    radio = {"type": "radio_buttons", "initial_option": {"value": "no"}}
    blocks = [{"type": "input", "block_id": f"answer:{FIRST}", "element": radio}]
    chosen = {"selected_option": {"value": answer} if answer else None}
    state = {"values": {f"answer:{FIRST}": {"answer": chosen}}}
    assert given_answers(ViewState({"blocks": blocks, "state": state})) == ({FIRST: Choice.YES} if answer else {})


def test_a_submission_without_blocks_is_read_by_what_was_entered() -> None:
    chosen = {"answer": {"selected_option": {"value": "yes"}}}
    state = {"values": {f"answer:{FIRST}": chosen, f"answer:{SECOND}": {"answer": {"selected_option": {"value": "x"}}}}}
    assert given_answers(ViewState({"state": state})) == {FIRST: Choice.YES}
