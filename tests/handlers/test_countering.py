"""Another time for a meeting, proposed by mail: its organizer moves there, or keeps the time, by one button."""

import re
from datetime import datetime, timedelta

from bot.domain.asked_for import MEETS
from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind, slot_values
from bot.domain.poll import Slot
from bot.services import notifying
from playground import cast
from playground.client import Message
from tests.handlers.managing import closed_poll, manage
from tests.handlers.stage import Stage


def proposed(stage: Stage, message: Message) -> tuple[Message, datetime]:
    """Ben's calendar proposes five hours later than the meeting; Ada's message of it, and that time."""
    meet = stage.meet
    with meet.database.read(cast.WORKSPACE) as uow:
        poll, invite = uow.polls.get(stage.poll_id(message)), uow.invites.of_poll(stage.poll_id(message))
    assert poll is not None
    assert invite is not None
    later = Slot(invite.slot.starts_at + timedelta(hours=5), invite.slot.ends_at + timedelta(hours=5))
    data = {"what": "countered", "poll": poll.id, "title": poll.title, "who": stage.ben.id, "text": "later?"}
    data |= {"winner": poll.winner or "", **slot_values(later, poll.zone)}
    data |= slot_values(invite.slot, poll.zone, MEETS)
    now = meet.clock.now()
    notice = Notice(new_id(now), cast.WORKSPACE, stage.ada.id, NoticeKind.REPLIED, f"replied:{new_id(now)}", now, data)
    notifying.owe(meet.database, notice)
    meet.wake("notices")
    return stage.ada.wait_for_message(None, "proposes another time", where=lambda seen: bool(seen.buttons)), (
        later.starts_at
    )


def buttons(message: Message) -> list[str]:
    return [button["action_id"] for button in message.buttons]


def test_a_time_proposed_by_mail_is_taken_by_its_button_and_one_submit(stage: Stage) -> None:
    message = closed_poll(stage)
    asked, at = proposed(stage, message)
    assert buttons(asked) == ["move_to_proposed", "keep_time"]
    assert re.search(r"Now: .+\. Proposed: .+\.", asked.text)
    stage.ada.click(asked, "move_to_proposed")
    view = stage.ada.wait_for_modal("manage_poll")
    assert view.values["time:1"]["time"]["selected_date_time"] == int(at.timestamp())
    assert re.search(r"Now: .+\n.*Proposed: .+\d\d:\d\d–\d\d:\d\d ", view.words), "with the end that it would have"
    fields = [block["block_id"] for block in view.blocks if block["type"] == "input"]
    assert fields == ["time:1"], "neither another act nor another time is offered"
    stage.read_it()
    assert stage.ada.submit().errors == {}
    over = stage.ada.wait_for_message(None, "The meeting is at this time now.")
    assert (over.ts, buttons(over)) == (asked.ts, [])
    told = stage.ben.wait_for_message(None, "Your time for “Design review” was taken in: the meeting is ")
    assert manage(stage, message, action="cancel") == {}
    changed = stage.ben.wait_for_message(None, "It was cancelled since then.")
    assert changed.ts == told.ts


def test_a_kept_time_is_said_in_the_message_and_to_whoever_proposed_another(stage: Stage) -> None:
    asked, _at = proposed(stage, closed_poll(stage))
    stage.ada.click(asked, "keep_time")
    kept = stage.ada.wait_for_message(None, "The time stays as it is.")
    assert (kept.ts, buttons(kept)) == (asked.ts, [])
    stage.ben.wait_for_message(None, "was not taken in")


def test_a_late_press_opens_no_window_and_leaves_the_message_as_it_is(stage: Stage) -> None:
    message = closed_poll(stage)
    asked, _at = proposed(stage, message)
    assert manage(stage, message, action="cancel") == {}
    stage.ada.wait_for_message(None, "The poll was cancelled.", where=lambda seen: seen.ts == asked.ts)
    for action in ("move_to_proposed", "keep_time"):
        assert stage.ada.click(asked, action).acknowledged
        assert stage.ada.modal() is None
    stage.wait_until_noted(lambda: True, "the answers to both presses")
    after = stage.ada.wait_for_message(None, "The poll was cancelled.", where=lambda seen: seen.ts == asked.ts)
    assert buttons(after) == []


def test_a_window_that_moves_to_a_proposed_time_says_that_the_time_was_kept_meanwhile(stage: Stage) -> None:
    asked, _at = proposed(stage, closed_poll(stage))
    stage.ada.click(asked, "move_to_proposed")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.click(asked, "keep_time")
    stage.ada.wait_for_message(None, "The time stays as it is.", where=lambda seen: seen.ts == asked.ts)
    stage.read_it()
    assert "was kept meanwhile" in stage.ada.submit().errors["time:1"]
