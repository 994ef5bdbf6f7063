"""Owns how values go along with a view that asks about them: as ids of that view's blocks, which Slack sends back.

Slack sends no other view's fields with a submission, and a view's metadata is too short for a note of 1,500 characters.
"""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

PIECE = 240
"""Of 255 characters that Slack allows for a block's id, with room for its number."""
MOST_BYTES = 100_000
_PREFIX = "form:"


def pack_values(values: dict[str, Any]) -> list[str]:
    """The values as block ids, in order: instants and dates as ISO 8601, lengths as seconds. They are text, not secret:
    the person typed them."""
    text = json.dumps(values, default=_plain, separators=(",", ":"))
    code = urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
    pieces = [code[start : start + PIECE] for start in range(0, len(code), PIECE)]
    return [f"{_PREFIX}{number}:{piece}" for number, piece in enumerate(pieces)]


def unpack_values(block_ids: Sequence[str]) -> dict[str, Any]:
    """The values that these block ids carry. Raises ValueError, TypeError or zlib.error where they carry none."""
    code = "".join(piece.split(":", 2)[2] for piece in block_ids if piece.startswith(_PREFIX))
    packed = zlib.decompressobj().decompress(urlsafe_b64decode(code), MOST_BYTES)
    values = json.loads(packed)
    if not isinstance(values, dict):
        raise TypeError("Carried values have names.")
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # datetime is one, too
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.value if isinstance(value, Enum) else list(value)


def read_instant(text: str | None) -> datetime | None:
    """A carried instant; None for none. Raises ValueError."""
    return None if text is None else datetime.fromisoformat(text)


def read_date(text: str | None) -> date | None:
    """A carried date; None for none. Raises ValueError."""
    return None if text is None else date.fromisoformat(text)
