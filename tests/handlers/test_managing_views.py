"""The managing modal: what it offers, and each act at its largest, as Slack would take it."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.closing_sheet import SheetEntry
from bot.domain.managing_sheet import ManagingSheet
from bot.domain.poll import PollStatus
from bot.domain.ranking import Ranked
from bot.domain.repeating import Rhythm
from bot.domain.series import Repeat, Series, begin_series
from bot.domain.tally import Tally
from bot.language import reading
from handlers.views.manage_poll import ACTIONS, manage_poll_view, possible_actions
from playground.seen import words_of
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import HOSTILE, NOW, hex_id, options, snapshot, voters


def a_sheet(status: PollStatus = PollStatus.CLOSED, count: int = 2, **changes: Any) -> ManagingSheet:
    return ManagingSheet(snapshot(count, title=HOSTILE, status=status, winner=hex_id(1000)), **changes)


def test_what_can_be_done_depends_on_the_poll() -> None:
    assert possible_actions(a_sheet(PollStatus.OPEN)) == ["hand_over", "repeat", "cancel"]
    assert possible_actions(a_sheet(PollStatus.CANCELLED)) == []
    assert possible_actions(a_sheet()) == ["reopen", "hand_over", "repeat", "cancel"]
    everything = ["move", "change", "resend", "reopen", "hand_over", "repeat", "cancel"]
    assert possible_actions(a_sheet(meets=True, again=("U1",))) == everything
    assert possible_actions(a_sheet(meets=True, undelivered=1)) == everything


@pytest.mark.parametrize("status", list(PollStatus))
def test_what_follows_a_poll_can_be_skipped_or_ended_whatever_became_of_the_poll(status: PollStatus) -> None:
    assert {"skip_next", "end_repeating"} <= set(possible_actions(a_sheet(status, series=a_series())))


@pytest.mark.parametrize("act", ["repeat", "skip_next", "end_repeating", "cancel"])
def test_how_a_poll_repeats_is_said_before_it_is_changed(act: str) -> None:
    view = manage_poll_view(a_sheet(PollStatus.OPEN, series=a_series()), NOW, "UTC", "", action=act)
    said = "this poll alone is cancelled" if act == "cancel" else "It repeats every two weeks; the next poll opens"
    assert said in str(view)
    assert "Every two weeks" in str(view) or act != "repeat"


def a_series() -> Series:
    return begin_series(snapshot(1), Repeat(Rhythm.FORTNIGHTLY, 3), "s", NOW)


def test_sending_again_is_offered_only_while_somebody_can_be_sent_to() -> None:
    assert "resend" not in possible_actions(a_sheet(meets=True, mailed=3))


@pytest.mark.parametrize("action", [act for act in ACTIONS if act not in ("repeat", "skip_next", "end_repeating")])
def test_before_a_move_it_is_said_who_must_be_there_and_holds_no_invite(action: str) -> None:
    sheet = a_sheet(meets=True, mailed=1, uninvited=("U0BEN00001",), again=("U0BEN00001",))
    words = str(manage_poll_view(sheet, NOW, "UTC", "{}", action=action))
    assert ("Must be there and holds no invite: <@U0BEN00001>." in words) == (action == "move")


def largest() -> ManagingSheet:
    times = tuple(SheetEntry(Ranked(one, Tally(99, 99, 99)), 500, (), 500) for one in options(50))
    return a_sheet(count=50, meets=True, mailed=500, holders=tuple(voters(500)), by_message=500, times=times,
                   uninvited=tuple(voters(20)), messaged=tuple(voters(500)),
                   undelivered=500, again=tuple(voters(500)))  # fmt: skip


@pytest.mark.parametrize("action", ["", *ACTIONS])
def test_slack_takes_every_act_of_the_largest_poll(action: str) -> None:
    names = dict.fromkeys(voters(500), HOSTILE)
    view = manage_poll_view(largest(), NOW, "America/Argentina/ComodRivadavia", "{}", action=action, names=names)
    assert view_refusal(view, "modal") is None


@pytest.mark.parametrize("status", list(PollStatus))
@pytest.mark.parametrize("action", ["", *ACTIONS])
def test_slack_takes_every_act_of_the_smallest_poll(status: PollStatus, action: str) -> None:
    view = manage_poll_view(a_sheet(status, again=("U0BEN00001",)), NOW, "UTC", "{}", action=action)
    assert view_refusal(view, "modal") is None


def test_a_settled_meeting_is_cancelled_and_an_open_poll_is() -> None:
    for status, name in ((PollStatus.CLOSED, "Cancel the meeting"), (PollStatus.OPEN, "Cancel the poll")):
        view = manage_poll_view(a_sheet(status, meets=True), NOW, "UTC", "{}", action="cancel")
        assert view["submit"]["text"] == name
        assert view["close"]["text"] == "Close"
        (chosen,) = [
            block["element"]["initial_option"] for block in view["blocks"] if block.get("block_id") == "action"
        ]
        assert chosen["text"]["text"] == name


def test_a_field_that_is_needed_is_not_called_optional() -> None:
    for action, field in (("hand_over", "new_organizer"), ("resend", "who"), ("move", "time:1")):
        blocks = manage_poll_view(a_sheet(meets=True, again=("U1",)), NOW, "UTC", "{}", action=action)["blocks"]
        assert [block["optional"] for block in blocks if block.get("block_id") == field] == [False]
    words = words_of(manage_poll_view(largest(), NOW, "UTC", "{}", action="move")["blocks"])
    assert "Choose one: a time of the poll, or one of your own." in words


def test_a_change_does_not_speak_of_people_without_an_address() -> None:
    sheet = a_sheet(meets=True, mailed=1, by_message=2)
    assert "direct message" not in words_of(manage_poll_view(sheet, NOW, "UTC", "{}", action="change")["blocks"])
    assert "2 people without" in words_of(manage_poll_view(sheet, NOW, "UTC", "{}", action="reopen")["blocks"])
    named = replace(sheet, messaged=("U1", "U2"))
    words = words_of(manage_poll_view(named, NOW, "UTC", "{}", action="reopen")["blocks"])
    assert "Told by direct message, because they have no address: <@U1> <@U2>" in words
    assert "2 people without" not in words


def test_a_proposed_time_stands_alone_beside_the_present_one_and_by_the_clocks_of_others() -> None:
    at, others = NOW.replace(hour=12), [("Ben", "America/New_York")] * 7
    offered = SheetEntry(Ranked(options(2)[1], Tally(1, 0, 0)), 1, (), 0)
    sheet = a_sheet(meets=True, mailed=1, times=(offered,))
    view = manage_poll_view(sheet, NOW, "Europe/Berlin", "{}", action="move", proposed=at, others=others)
    words = words_of(view["blocks"])
    assert view["title"]["text"] == "Move the meeting"
    assert "of the poll" not in words
    assert not any(block.get("optional") for block in view["blocks"])
    there = at.astimezone(ZoneInfo("America/New_York"))
    assert "Now: " in words
    assert words.count(f"{there:%H:%M} for Ben") == 5
    assert "+2 more" in words
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == ["time:1"]
    day = manage_poll_view(sheet, NOW, "Europe/Berlin", "{}", action="move", proposed=at.date(), others=others)
    assert "for Ben" not in words_of(day["blocks"])
    with reading("de-DE"):
        german = manage_poll_view(sheet, NOW, "Europe/Berlin", "{}", action="move", proposed=at)
    assert "Auf diesen Termin, so lang wie zuvor" in words_of(german["blocks"])
