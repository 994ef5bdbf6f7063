"""Presses in a window whose redraw is slow: each counts, and what is typed meanwhile stays."""

import pytest

from playground.client import View
from tests.handlers.stage import Stage
from tests.handlers.test_editing import opened

WINDOWS = {"open_poll": ("add_time", "more_options", "time:3"), "edit_poll": ("add_option", "more_to_edit", "time:2")}


def window(stage: Stage, name: str) -> View:
    if name == "edit_poll":
        return opened(stage, stage.poll())
    stage.introduce(stage.ada)
    stage.ada.slash("/meet", "Design review", channel=stage.channel)
    return stage.ada.wait_for_modal(name)


def slowly(stage: Stage) -> None:
    stage.client.add_fault("views.update", delay=0.5, times=1)


def title(view: View) -> str:
    return str(view.values["title"]["title"]["value"])


@pytest.mark.parametrize("name", WINDOWS)
@pytest.mark.parametrize("is_reverse", [False, True], ids=["time first", "options first"])
def test_a_second_press_before_the_first_is_drawn_counts_as_well(stage: Stage, name: str, is_reverse: bool) -> None:
    add, more, new = WINDOWS[name]
    view = window(stage, name)
    slowly(stage)
    for action in (more, add) if is_reverse else (add, more):
        stage.ada.click(view, action)
    stage.ada.fill({"title": "Typed meanwhile"})
    stage.wait_for_field(stage.ada, new)
    after = stage.wait_for_field(stage.ada, "settings")
    assert after.block(new)
    assert title(after) == "Typed meanwhile"


@pytest.mark.parametrize("name", WINDOWS)
def test_what_is_picked_between_two_redraws_stays(stage: Stage, name: str) -> None:
    add, more, new = WINDOWS[name]
    view = window(stage, name)
    stage.ada.click(view, add)
    picked = stage.start(3)
    stage.wait_for_field(stage.ada, new)
    stage.client.add_fault("views.update", delay=0.5, times=1)
    # The press was on its way before the first redraw was seen: it holds the window as it was.
    stage.ada.click(view, more)
    stage.ada.fill({new: picked})
    after = stage.wait_for_field(stage.ada, "settings")
    assert after.values[new]["time"]["selected_date_time"] == int(picked.timestamp())


@pytest.mark.parametrize("name", WINDOWS)
def test_two_presses_for_another_time_add_two(stage: Stage, name: str) -> None:
    add, _, new = WINDOWS[name]
    view = window(stage, name)
    slowly(stage)
    stage.ada.click(view, add)
    stage.ada.click(view, add)
    after = stage.wait_for_field(stage.ada, f"time:{int(new[-1]) + 1}")
    assert after.block(new)
