"""Writes instants and message ids the way SES writes them. It reads no clock."""

import secrets
from datetime import datetime


def iso_milliseconds(moment: datetime) -> str:
    """An instant as in SES notifications: 2026-03-02T09:00:00.120Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def ses_id(moment: datetime) -> str:
    """A message or feedback id of SES's shape: region prefix, milliseconds in hex, five random groups, a counter."""
    milliseconds = int(moment.timestamp() * 1000)
    groups = "-".join(secrets.token_hex(size) for size in (4, 2, 2, 2, 6))
    return f"010f{milliseconds:012x}-{groups}-000000"
