"""Turns a submitted mail into the one SES sends on: its own Message-ID and Date, its control headers dropped."""

import re
from datetime import datetime
from email.utils import format_datetime

# SES replaces these, or keeps them to itself.
_REPLACED = re.compile(rb"(?:message-id|date|bcc|return-path|x-ses-[a-z0-9-]+)[ \t]*:", re.IGNORECASE)


def as_sent(raw: bytes, message_id: str, region: str, moment: datetime) -> bytes:
    """The bytes that leave SES: the body untouched, CRLF at the end of every line."""
    unified = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    header, separator, body = unified.partition(b"\r\n\r\n")
    kept = [field for field in _fields(header) if not _REPLACED.match(field)]
    added = (
        f"Date: {format_datetime(moment)}",
        f"Message-ID: <{message_id}@{region}.amazonses.com>",
        f"Feedback-ID: ::1.{region}.playground:AmazonSES",
        "X-SES-Outgoing: " + moment.strftime("%Y.%m.%d") + "-192.0.2.25",
    )
    return b"\r\n".join([*kept, *(line.encode() for line in added)]) + separator + body


def _fields(header: bytes) -> list[bytes]:
    """The header fields, each with its folded continuation lines."""
    return re.split(rb"\r\n(?![ \t])", header)
