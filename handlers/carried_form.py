"""Owns how a form goes along with the view that asks about it: as ids of that view's blocks, which Slack sends back.

Slack sends no other view's fields with a submission, and a view's metadata is too short for a note of 1,500 characters.
"""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from bot.domain.errors import MeetError
from bot.domain.reasons import SlackReason
from handlers.json_access import date_of, instant_of
from handlers.views.poll_form import PollForm, TimeField

PIECE = 240
"""Of 255 characters that Slack allows for a block's id, with room for its number."""
MOST_BYTES = 100_000
_PREFIX = "form:"


def pack_form(form: PollForm) -> list[str]:
    """The form as block ids, in order. They are text, not secret: the person typed it."""
    text = json.dumps(asdict(form), default=_plain, separators=(",", ":"))
    code = urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
    pieces = [code[start : start + PIECE] for start in range(0, len(code), PIECE)]
    return [f"{_PREFIX}{number}:{piece}" for number, piece in enumerate(pieces)]


def unpack_form(block_ids: Sequence[str]) -> PollForm:
    """The form that these block ids carry. Raises MeetError where they carry none."""
    code = "".join(piece.split(":", 2)[2] for piece in block_ids if piece.startswith(_PREFIX))
    try:
        packed = zlib.decompressobj().decompress(urlsafe_b64decode(code), MOST_BYTES)
        return _form(json.loads(packed))
    except (ValueError, TypeError, KeyError, zlib.error) as odd:
        raise MeetError(SlackReason.INCOMPLETE_WINDOW) from odd


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value.isoformat() if isinstance(value, date) else list(value)


def _form(values: dict[str, Any]) -> PollForm:
    return PollForm(
        **{
            **values,
            "times": tuple(map(_time, values["times"])),
            "required": tuple(values["required"]),
            "settings": frozenset(values["settings"]),
            "deadline_at": _instant(values["deadline_at"]),
        }
    )


def _time(one: dict[str, Any]) -> TimeField:
    return TimeField(one["block"], _instant(one["picked_at"]), date_of(one["picked_on"] or ""))


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else instant_of(seconds)
