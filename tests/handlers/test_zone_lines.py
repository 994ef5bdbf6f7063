"""The zone of clock times is named once in each window, and never beside whole days, which are the same everywhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.domain.closing_sheet import make_sheet
from bot.domain.days import days_from
from bot.domain.poll import PollSnapshot
from bot.domain.recipients import AddressBook
from bot.domain.zones import slot_of_days
from handlers.views.answer_all import answer_all_view
from handlers.views.blocks import Block
from handlers.views.close_poll import close_poll_view
from handlers.views.edit_poll import edit_poll_view
from playground.seen import words_of
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import NOW, snapshot

ZONE = "America/New_York"


def of_days(seen: PollSnapshot, which: slice) -> PollSnapshot:
    """The poll with whole days in the place of these options."""
    day = slot_of_days(days_from(date(2026, 11, 30), 1), ZoneInfo("Europe/Berlin"))
    days = {option.id for option in seen.options[which]}
    return replace(seen, options=tuple(replace(one, slot=day) if one.id in days else one for one in seen.options))


def answers(seen: PollSnapshot) -> Block:
    return answer_all_view(seen, {}, ZONE, NOW, "{}")


def edits(seen: PollSnapshot) -> Block:
    view = edit_poll_view(seen, ZONE, "{}", now=NOW)
    return {**view, "blocks": [block for block in view["blocks"] if "timezone" not in str(block.get("block_id"))]}


def closes(seen: PollSnapshot) -> Block:
    return close_poll_view(make_sheet(seen, "U0ADA00001", AddressBook(), NOW), ZONE, NOW, "{}")


@pytest.mark.parametrize("window", [answers, edits, closes])
@pytest.mark.parametrize(("days", "named"), [(slice(0), 1), (slice(1), 1), (slice(None), 0)])
def test_a_window_names_the_zone_once_where_anything_has_a_clock_time(
    window: Callable[[PollSnapshot], Block], days: slice, named: int
) -> None:
    view = window(of_days(snapshot(2), days))
    assert view_refusal(view, "modal") is None
    assert words_of(view["blocks"]).count(ZONE) == named
