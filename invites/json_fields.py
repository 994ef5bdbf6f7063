"""Reads fields of foreign JSON: any field may be missing or of another type. It never raises."""

import re
from datetime import UTC, datetime
from email.utils import parseaddr
from functools import lru_cache
from typing import Any

LONGEST_TEXT = 1000
"""No status code, address or explanation is longer."""
_PLAIN = re.compile(r"[a-zA-Z0-9_+-]+(?:\.[a-zA-Z0-9_+-]+)*@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*")

_BRACKETED = re.compile(r"<[^<>]*>\s*(?:\([^()]*\)\s*)?\Z")
"""The address behind a display name, whatever that holds: unquoted, a comma or an @ in it misleads the parser."""


def mapping(value: Any) -> dict[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """The value where it is a list, a list of one for a single value, and an empty list for null."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def text(value: Any) -> str:
    """The value where it is text, fit for a database: no NUL (PostgreSQL refuses it), no lone surrogate, and short."""
    if not isinstance(value, str):
        return ""
    clean = value[:LONGEST_TEXT]
    if not clean.isascii() or "\x00" in clean:
        clean = clean.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return clean.strip()


def first_text(value: Any) -> str:
    """The first item of a list where it is text, else ""."""
    listed = items(value)
    return text(listed[0]) if listed else ""


def instant(value: Any) -> datetime | None:
    """A UTC instant from ISO 8601 as AWS writes it (Z, an offset, a blank before it); None for anything else."""
    if not (written := text(value)):
        return None
    try:
        read = datetime.fromisoformat(written.replace(" +", "+").replace(" -", "-"))
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def bare_address(value: Any) -> str:
    """The address without display name and brackets; "" where there is none. SES writes it in every spelling."""
    written = text(value)
    # Nearly all are plain. Parsing by RFC 5322 takes longer than reading the whole message.
    return written if _PLAIN.fullmatch(written) else _parsed_address(written)


@lru_cache(maxsize=256)
def _parsed_address(written: str) -> str:
    """Remembers what it parsed: the sender is the same in all of Meet's mails. `text` has bounded the length."""
    bracketed = _BRACKETED.search(written)
    address = parseaddr(bracketed[0] if bracketed else written)[1] or written
    address = address.rpartition("<")[2].partition(">")[0].strip()
    local, _, domain = address.rpartition("@")
    return address if local and domain and not any(sign.isspace() for sign in address) else ""
