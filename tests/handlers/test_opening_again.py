"""The form of a new poll that is filled from one that is over: from its message, its menu and the Home tab."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playground import cast
from playground.client import Message
from playground.seen import View
from tests.handlers.stage import Stage


def picked(view: View) -> list[datetime]:
    fields = [view.values[name]["time"]["selected_date_time"] for name in view.values if name.startswith("time:")]
    return [datetime.fromtimestamp(at, UTC) for at in fields if at]


def cancelled(stage: Stage, **fields: Any) -> Message:
    """The message of a cancelled poll of Ada's."""
    message = stage.poll("Weekly plan", note="Bring *ideas*", place="Room 4", **fields)
    poll = stage.poll_id(message)
    with stage.meet.database.begin(cast.WORKSPACE) as uow:
        uow.poll_changes.cancel(poll, by=stage.ada.id, at=uow.now())
    stage.meet.redraw(cast.WORKSPACE, poll)
    return stage.shown(message, "Cancelled by")


def test_a_poll_that_is_over_is_opened_again_from_its_message(stage: Stage) -> None:
    deadline = stage.start() - timedelta(hours=20)
    stage.ada.click(cancelled(stage, required=[stage.ben.id], settings=["hidden"], deadline=deadline), "copy_poll")
    view = stage.ada.wait_for_modal("open_poll")
    stage.ada.submit()
    stage.ada.wait_for_message(stage.channel, "Weekly plan", where=lambda seen: "vote_yes" in str(seen.buttons))
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        first, second = reversed([uow.polls.snapshot(poll.id) for poll in uow.polls.of_organizer(stage.ada.id, 5)])
    assert first
    assert second
    assert [
        one.slot.starts_at - two.slot.starts_at for one, two in zip(second.options, first.options, strict=True)
    ] == [timedelta(days=7)] * 2
    assert picked(view) == [option.slot.starts_at for option in second.options]
    assert second.poll.deadline_at == deadline + timedelta(days=7)
    for name in ("title", "note", "place", "required", "hidden", "channel", "zone"):
        assert getattr(second.poll, name) == getattr(first.poll, name), name


def test_the_menu_of_a_settled_poll_opens_it_again(stage: Stage) -> None:
    message = stage.poll("Design review")
    stage.vote(stage.ben, message)
    stage.close(message)
    stage.ada.choose(stage.shown(message, "Who could when"), "poll_menu", "again")
    assert len(picked(stage.ada.wait_for_modal("open_poll"))) == 2


def test_home_opens_a_past_poll_again_in_its_channel(stage: Stage) -> None:
    cancelled(stage)
    stage.ada.open_home()
    view = stage.client.wait_until(
        lambda: (seen := stage.ada.home()) and "Past polls" in seen.words and seen, "the past poll on the Home tab"
    )
    assert view
    stage.ada.click(view, "copy_poll")
    channel = stage.ada.wait_for_modal("open_poll").block("channel")
    assert channel
    assert channel["element"]["initial_conversation"] == stage.channel


def test_a_passed_deadline_is_left_out_of_the_copy(stage: Stage) -> None:
    message = cancelled(stage, deadline=stage.start() - timedelta(hours=20))
    stage.pass_time(stage.start() + timedelta(days=7, hours=-10) - stage.client.now())
    stage.ada.click(message, "copy_poll")
    deadline = stage.ada.wait_for_modal("open_poll").block("deadline:3")
    assert deadline
    assert "initial_date_time" not in deadline["element"]


def test_nobody_else_opens_a_poll_again(stage: Stage) -> None:
    stage.ben.click(cancelled(stage), "copy_poll")
    stage.private_note(stage.ben, "Only whoever runs this poll can open it again")
    assert stage.ben.modal() is None


def test_a_profile_that_comes_late_changes_no_copied_time(stage: Stage) -> None:
    message = cancelled(stage)
    stage.client.alter_person(stage.ada.id, tz="Asia/Tokyo")
    stage.pass_time(timedelta(days=2))
    stage.ada.click(message, "copy_poll")
    view = stage.client.wait_until(
        lambda: (seen := stage.ada.modal()) and "Asia/Tokyo" in seen.words and seen, "the zone of the pickers"
    )
    assert view
    assert "The poll is in" in view.words
    assert len(picked(view)) == 2
