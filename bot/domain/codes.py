"""The code that proves an address: its digits, its life and its tries. Never stored, only derived."""

import hmac
from datetime import timedelta

DIGITS = 6
LIFE = timedelta(minutes=15)
"""Long enough for a slow mail, short enough that a guess has no second day."""
TRIES = 5
"""Five guesses at a million: one in two hundred thousand."""


def code_digits(secret: bytes, delivery_id: str) -> str:
    """Six digits that belong to this delivery: HMAC-SHA256, truncated as in RFC 4226, section 5.3."""
    digest = hmac.digest(secret, b"meet-code:" + delivery_id.encode(), "sha256")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def code_matches(secret: bytes, delivery_id: str, typed: str) -> bool:
    """Whether the typed text is the code; blanks and dashes that people add do not matter. Constant time."""
    digits = "".join(mark for mark in typed if not mark.isspace() and mark != "-")
    return hmac.compare_digest(code_digits(secret, delivery_id).encode(), digits.encode("utf-8", "surrogatepass"))
