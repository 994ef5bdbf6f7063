"""Owns how the form of a new poll goes along with the view that asks about it."""

import zlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.domain.errors import MeetError
from bot.domain.reasons import SlackReason
from handlers.carried_values import pack_values, read_date, read_instant, unpack_values
from handlers.views.poll_form import PollForm, TimeField


def pack_form(form: PollForm) -> list[str]:
    """The form as block ids, in order."""
    return pack_values(asdict(form))


def unpack_form(block_ids: Sequence[str]) -> PollForm:
    """The form that these block ids carry. Raises MeetError where they carry none."""
    try:
        return _form(unpack_values(block_ids))
    except (ValueError, TypeError, KeyError, zlib.error) as odd:
        raise MeetError(SlackReason.INCOMPLETE_WINDOW) from odd


def _form(values: dict[str, Any]) -> PollForm:
    return PollForm(
        **{
            **values,
            "times": tuple(map(_time, values["times"])),
            "required": tuple(values["required"]),
            "co_organizers": tuple(values["co_organizers"]),
            "settings": frozenset(values["settings"]),
            "deadline_at": read_instant(values["deadline_at"]),
            # Only the form that stays open under the question can take them away.
            "suggestions": (),
        }
    )


def _time(one: dict[str, Any]) -> TimeField:
    return TimeField(one["block"], read_instant(one["picked_at"]), read_date(one["picked_on"]))
