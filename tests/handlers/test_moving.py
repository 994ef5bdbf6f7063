"""A settled meeting is moved: to a time of the poll or to one that was never offered."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.handlers.managing import closed_poll, manage, newest_reply
from tests.handlers.stage import Stage


def in_berlin(at: datetime) -> datetime:
    """By the clock of the poll's zone: other tests may have moved the year on into summer."""
    return at.astimezone(ZoneInfo("Europe/Berlin"))


def test_a_move_is_told_in_the_thread_with_both_times(stage: Stage) -> None:
    message = closed_poll(stage)
    newest_reply(stage, message, 1)
    assert manage(stage, message, action="move") != {}
    time = next(one for one in stage.ada.wait_for_modal("manage_poll").buttons if one["action_id"] == "winner")
    stage.ada.fill({"winner": time["options"][0]["value"]})
    assert stage.ada.submit().errors == {}
    told = newest_reply(stage, message, 2)
    assert "has moved from " in told
    assert told.count(f" {in_berlin(stage.start()):%Z} (Europe/Berlin)") == 4
    assert f"<@{stage.ben.id}>" in told


def test_moving_needs_a_time_and_then_shows_it(stage: Stage) -> None:
    message = closed_poll(stage)
    assert list(manage(stage, message, action="move")) == ["winner"]
    view = stage.ada.wait_for_modal("manage_poll")
    times = next(button for button in view.buttons if button["action_id"] == "winner")["options"]
    assert [one["value"] == "none" for one in times] == [False, True]
    stage.ada.fill({"winner": times[0]["value"]})
    assert stage.ada.submit().errors == {}
    stage.shown(message, times[0]["text"]["text"].partition(", ")[2].partition("–")[0])


def test_a_meeting_moves_to_a_time_that_was_never_offered(stage: Stage) -> None:
    message = closed_poll(stage)
    newest_reply(stage, message, 1)
    assert manage(stage, message, action="move") != {}
    own = stage.start(9)
    stage.ada.fill({"time:1": own})
    assert stage.ada.submit().errors == {}
    told = newest_reply(stage, message, 2)
    assert re.search(f"{in_berlin(own):, %-d [A-Z][a-z]+ %Y, %H:%M %Z}", told), told


def test_a_move_takes_one_time_and_says_at_its_field_what_is_wrong_with_it(stage: Stage) -> None:
    message = closed_poll(stage)
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": "move"})
    view = stage.ada.wait_for_modal("manage_poll")
    time = next(one for one in view.buttons if one["action_id"] == "winner")["options"][0]["value"]
    stage.ada.fill({"winner": time, "time:1": stage.start(9)})
    stage.read_it()
    assert list(stage.ada.submit().errors) == ["time:1"]
    stage.ada.fill({"winner": time, "time:1": None})
    stage.pass_time(timedelta(days=1000))
    assert list(stage.ada.submit().errors) == ["action"]


def test_whoever_has_picked_a_time_of_the_poll_can_still_take_one_of_their_own(stage: Stage) -> None:
    message = closed_poll(stage)
    newest_reply(stage, message, 1)
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": "move"})
    offered = next(one for one in stage.ada.wait_for_modal("manage_poll").buttons if one["action_id"] == "winner")
    first, *_, none = offered["options"]
    stage.ada.fill({"winner": first["value"], "time:1": stage.start(9)})
    stage.read_it()
    assert list(stage.ada.submit().errors) == ["time:1"]
    assert none["text"]["text"] == "None of these"
    stage.ada.fill({"winner": none["value"]})
    assert stage.ada.submit().errors == {}
    assert "has moved from " in newest_reply(stage, message, 2)


def test_a_move_into_somebodys_night_asks_first_and_one_press_more_confirms_it(stage: Stage) -> None:
    message = closed_poll(stage, required=[stage.ben.id])
    night = stage.start(9).replace(hour=6)
    assert manage(stage, message, action="move", **{"time:1": night}) == {}
    view = stage.ada.wait_for_modal("manage_poll")
    assert view.title == "Before it is moved"
    assert "outside of 07:00 to 22:00 there." in view.words
    assert "Nothing is moved yet." in view.words
    newest_reply(stage, message, 1)
    stage.read_it()
    assert stage.ada.submit().errors == {}
    assert "has moved from " in newest_reply(stage, message, 2)


def test_a_night_is_told_by_the_clock_of_the_window_in_which_the_time_was_picked(stage: Stage) -> None:
    message = closed_poll(stage, required=[stage.ben.id], timezone="Asia/Tokyo")
    night = stage.start(9).replace(hour=6)
    assert manage(stage, message, action="move", **{"time:1": night}) == {}
    words = stage.ada.wait_for_modal("manage_poll").words
    assert f"{night.astimezone(ZoneInfo('Europe/Berlin')):%H:%M} CE" in words
    assert "JST" not in words
