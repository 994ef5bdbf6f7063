"""Owns how an edit of a poll goes along with the view that asks about it."""

import zlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from bot.domain.draft import PickedDay, PickedTime
from bot.domain.errors import MeetError
from bot.domain.poll_edit import PollEdit
from bot.domain.reasons import SlackReason
from bot.domain.times.date_order import DateOrder
from bot.domain.times.zone_change import Keep
from handlers.carried_values import pack_values, read_date, read_instant, unpack_values


def pack_edit(edit: PollEdit) -> list[str]:
    """The edit as block ids, in order."""
    return pack_values(asdict(edit))


def unpack_edit(block_ids: Sequence[str]) -> PollEdit:
    """The edit that these block ids carry. Raises MeetError where they carry none."""
    try:
        return _edit(unpack_values(block_ids))
    except (ValueError, TypeError, KeyError, AttributeError, zlib.error) as odd:
        raise MeetError(SlackReason.INCOMPLETE_WINDOW) from odd


def _edit(values: dict[str, Any]) -> PollEdit:
    return PollEdit(
        **{
            **values,
            "deadline_at": read_instant(values["deadline_at"]),
            "required": tuple(values["required"]),
            "co_organizers": tuple(values["co_organizers"]),
            "times": {option: read_instant(at) for option, at in values["times"].items()},
            "dates": {option: read_date(day) for option, day in values["dates"].items()},
            "withdrawn": frozenset(values["withdrawn"]),
            "added": tuple(PickedTime(one["field"], _sure(read_instant(one["starts_at"]))) for one in values["added"]),
            "added_dates": tuple(
                PickedDay(one["field"], _sure(read_date(one["day"]))) for one in values["added_dates"]
            ),
            "length": timedelta(seconds=values["length"]),
            "keep": Keep(values["keep"]),
            "date_order": DateOrder(values["date_order"]),
        }
    )


def _sure(value: Any) -> Any:
    if value is None:
        raise ValueError("A picked time has a value.")
    return value
