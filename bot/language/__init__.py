"""What somebody reads, in their language: texts, plurals, days and clock times. It knows no view and no mail.

English stands in the code; each other language is one file in `catalogues/`.
"""

from bot.language.dates import (
    brief_days,
    brief_slot,
    clock,
    day,
    day_in,
    days,
    long_day,
    long_days,
    moment,
    short_moment,
    short_slot,
    slot,
    wait,
)
from bot.language.numbers import number, share
from bot.language.reading import accepted, available, language_tag, reading
from bot.language.texts import _, brings_stop, filled, listed, mark, plural

__all__ = [
    "_",
    "accepted",
    "available",
    "brief_days",
    "brief_slot",
    "brings_stop",
    "clock",
    "day",
    "day_in",
    "days",
    "filled",
    "language_tag",
    "listed",
    "long_day",
    "long_days",
    "mark",
    "moment",
    "number",
    "plural",
    "reading",
    "share",
    "short_moment",
    "short_slot",
    "slot",
    "wait",
]
