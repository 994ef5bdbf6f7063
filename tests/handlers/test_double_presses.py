"""Both halves of a double press, the second one where nothing of the first is kept, as on another replica."""

from typing import Any

import pytest

from playground import cast
from playground.client import Message, View
from tests.handlers.managing import closed_poll
from tests.handlers.stage import Stage

Values = dict[str, dict[str, Any]]


def submit_twice(stage: Stage, view: View, values: Values) -> list[str]:
    """Both answers. A window in another state is one that this process has not closed."""
    state = {"state": {"values": {block: {block: value} for block, value in values.items()}}}
    person = {"team": {"id": cast.WORKSPACE, "domain": "meet"}, "user": {"id": stage.ada.id, "team_id": cast.WORKSPACE}}
    halves = [{**view.raw, **state, "hash": one} for one in ("first", "second")]
    return [stage.dispatch({"type": "view_submission", **person, "view": half}).body for half in halves]


def acting(stage: Stage, message: Message, action: str) -> View:
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": action})
    stage.read_it()
    return stage.ada.wait_for_modal("manage_poll")


def chosen(view: View, field: str) -> dict[str, Any]:
    """The first choice of this field."""
    return {"selected_option": next(one for one in view.buttons if one["action_id"] == field)["options"][0]}


@pytest.mark.parametrize("action", ["cancel", "reopen", "move", "hand_over"])
def test_no_half_of_a_double_press_is_an_error_for_what_the_other_did(stage: Stage, action: str) -> None:
    view = acting(stage, closed_poll(stage), action)
    values: Values = {"action": {"selected_option": {"value": action}}}
    if action == "move":
        values["winner"] = chosen(view, "winner")
    if action == "hand_over":
        values["new_organizer"] = {"selected_user": stage.ben.id}
    first, second = submit_twice(stage, view, values)
    assert first == second == '{"response_action": "clear"}'


def test_no_half_of_a_double_press_on_the_close_is_an_error_either(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.give_address(stage.ada)
    stage.ada.click(message, "close_poll")
    values: Values = {"winner": {"selected_option": {"value": stage.options(message)[0]}}}
    first, second = submit_twice(stage, stage.ada.wait_for_modal("close_poll"), values)
    assert first == second == '{"response_action": "clear"}'
