"""The code that proves an address: its digits, its life and its tries. Never stored, only derived."""

import hmac
import re
import unicodedata
from datetime import timedelta

from bot.domain.text import clean_token

DIGITS = 6
LIFE = timedelta(minutes=15)
"""Long enough for a slow mail, too short to go on guessing for long."""
_IN_WORDS = re.compile(rf"(?<![\w\u2044])[0-9]{{{DIGITS}}}(?!\w)")
TRIES = 5
"""Five guesses at a million: one in two hundred thousand."""


def code_digits(secret: bytes, delivery_id: str) -> str:
    """Six digits that belong to this delivery: HMAC-SHA256, truncated as in RFC 4226, section 5.3."""
    digest = hmac.digest(secret, b"meet-code:" + delivery_id.encode(), "sha256")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def read_code(typed: str) -> str:
    """The six digits that were typed or pasted, "" for anything that cannot be a code.

    Digits of any script count. Blanks, dashes, quotes and other marks that come with pasting do not matter. Out of a
    line with words, such as the mail's subject, the one number of six digits is taken.
    """
    plain = "".join(str(unicodedata.decimal(sign, sign)) for sign in clean_token(typed))
    digits = "".join(sign for sign in plain if not sign.isspace() and not _is_mark(sign))
    if len(digits) == DIGITS and digits.isascii() and digits.isdigit():
        return digits
    found = set(_IN_WORDS.findall(plain))
    return found.pop() if len(found) == 1 else ""


def code_matches(secret: bytes, delivery_id: str, digits: str) -> bool:
    """Whether these digits (`read_code`) are the code. Takes the same time for a right and a wrong one."""
    return hmac.compare_digest(code_digits(secret, delivery_id).encode(), digits.encode())


def _is_mark(sign: str) -> bool:
    """Whether it is punctuation, a symbol, or a mark on another sign, such as the frame of a keycap.

    "½" is no code: NFKC writes it with a fraction slash.
    """
    return unicodedata.category(sign)[0] in "MPS" and sign != "\N{FRACTION SLASH}"
