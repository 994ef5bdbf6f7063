"""Ids that nobody can guess and that sort by time, so that new rows lie together in an index of a million."""

import secrets
from datetime import datetime


def new_id(now: datetime) -> str:
    """32 hex digits: 12 of milliseconds since 1970, 20 of randomness. Safe in a Slack value, an SES tag and a UID."""
    if now.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}"
