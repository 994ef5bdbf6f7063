"""A caution that is accepted once what it is about has changed: it says so itself, and nothing is done."""

from datetime import datetime, timedelta

import pytest

from bot.domain.poll import Option, Slot
from playground import cast
from playground.client import Message
from tests.handlers.managing import closed_poll
from tests.handlers.stage import Stage
from tests.handlers.test_bare_submissions import submit
from tests.handlers.test_countering import proposed


def meets_at(stage: Stage, message: Message) -> datetime:
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        invite = uow.invites.of_poll(stage.poll_id(message))
    assert invite is not None
    return invite.slot.starts_at


def test_a_move_that_asks_about_a_night_moves_nothing_once_the_proposed_time_is_kept(stage: Stage) -> None:
    message = closed_poll(stage, required=[stage.ben.id])
    before = meets_at(stage, message)
    asked, _ = proposed(stage, message)
    stage.ada.click(asked, "move_to_proposed")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"time:1": stage.start(9).replace(hour=6)})
    stage.read_it()
    assert stage.ada.submit().errors == {}
    assert "outside of" in stage.ada.wait_for_modal("manage_poll").words
    stage.ada.click(asked, "keep_time")
    stage.ada.wait_for_message(None, "The time stays as it is.", where=lambda seen: seen.ts == asked.ts)
    stage.read_it()
    assert stage.ada.submit().errors == {}
    view = stage.ada.wait_for_modal("manage_poll")
    assert "was kept meanwhile" in view.words
    assert view.raw["submit"] is None
    assert meets_at(stage, message) == before


@pytest.mark.parametrize(
    "carried",
    [
        {"at": "tomorrow"},
        {"at": "2099-01-01T10:00"},
        {"day": "2099-13-01"},
        {"at": "2099-01-01T10:00:00+00:00", "day": "x"},
        {"winner": "", "at": "", "day": ""},
        {},
    ],
)
def test_a_caution_whose_time_cannot_be_read_moves_nothing_and_asks_for_one(
    stage: Stage, carried: dict[str, str]
) -> None:
    """Slack hands back what Meet gave it, so that this is another version's, or damaged."""
    message = closed_poll(stage, required=[stage.ben.id])
    before = meets_at(stage, message)
    metadata = {"poll": stage.poll_id(message), "action": "move", "confirmed": "x", **carried}
    answer = submit(stage, stage.ada, "manage_poll", metadata, {})
    assert "Please choose the time that the meeting moves to." in answer.body
    assert meets_at(stage, message) == before


def test_a_caution_about_a_time_that_was_changed_meanwhile_closes_nothing(stage: Stage) -> None:
    message = stage.poll(required=[stage.ben.id])
    stage.vote(stage.ben, message, "no", 0)
    stage.give_address(stage.ada)
    stage.close(message)
    assert stage.ada.wait_for_modal("close_poll").title == "Before it is closed"
    changes_first(stage, message)
    stage.read_it()
    assert stage.ada.submit().errors == {}
    view = stage.ada.wait_for_modal("close_poll")
    assert "was changed" in view.words
    assert view.raw["submit"] is None
    assert any(button["action_id"] == "vote_yes" for button in stage.shown(message, "Design review").buttons)


def changes_first(stage: Stage, message: Message) -> None:
    at = stage.start() + timedelta(hours=1)
    changed = Option(stage.options(message)[0], 0, Slot(at, at + timedelta(hours=1)))
    with stage.meet.database.begin(cast.WORKSPACE) as uow:
        uow.poll_changes.change_time(stage.poll_id(message), changed, voids=True)
