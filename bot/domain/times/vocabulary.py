"""Names of days, months and clock times in English and German, as patterns and as numbers."""

import re
from difflib import SequenceMatcher

_WEEKDAYS = (
    "monday mon mo montag",
    "tuesday tues tue tu dienstag di",
    "wednesday weds wed we mittwoch mi",
    "thursday thurs thur thu th donnerstag do",
    "friday fri fr freitag",
    "saturday sat sa samstag sonnabend",
    "sunday sun su sonntag so",
)
_MONTHS = (
    "january jan januar jänner jaenner",
    "february feb februar feber",
    "march mar märz maerz mrz mär",
    "april apr",
    "may mai",
    "june jun juni",
    "july jul juli",
    "august aug",
    "september sept sep",
    "october oct oktober okt",
    "november nov",
    "december dec dezember dez",
)


def _numbers(rows: tuple[str, ...]) -> dict[str, int]:
    return {name: number for number, names in enumerate(rows) for name in names.split()}


def _one_of(names: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_WEEKDAY_NUMBERS = _numbers(_WEEKDAYS)
_MONTH_NUMBERS = _numbers(_MONTHS)
_LONG_WEEKDAYS = {name: number for name, number in _WEEKDAY_NUMBERS.items() if len(name) > 5}

_CLOSE = 0.87
"""How alike a misspelt weekday is: "saterday" and "wensday" are, the names Freitas and Frieda are not."""
_SHORTEST = 6
"""Letters of a misspelt weekday: shorter words are names (Frida, Sunay). One of so many that lacks a letter is a name
too (Sontag), unless it ends like a day ("tusday")."""

WEEKDAY = rf"(?:(?:{_one_of(_LONG_WEEKDAYS)})s?|(?:{_one_of(_WEEKDAY_NUMBERS)})\.?)(?!\w)"
MONTH = rf"(?:{_one_of(_MONTH_NUMBERS)})(?!\w)\.?"
TO = r"(?: ?(?:-|\.{2,3}) ?| (?:to|until|till|through|thru|bis) )"
END = r"(?=[ ,;:!?)\]/]|\.(?: |$)|$)(?!/\w)(?!:\d)"
"""What may follow a word of the grammar: nothing that would make it a part of something longer."""


def weekday_number(name: str) -> int:
    """0 for Monday, of a name that WEEKDAY matched."""
    plain = name.lower().rstrip(".")
    return _WEEKDAY_NUMBERS[plain] if plain in _WEEKDAY_NUMBERS else _WEEKDAY_NUMBERS[plain.removesuffix("s")]


def is_misspelt_weekday(word: str) -> bool:
    """Whether the word is a long name of a weekday with letters swapped, left out or taken for others."""
    plain = word.lower()
    if len(plain) < _SHORTEST:
        return False
    may_lack = len(plain) > _SHORTEST or plain.endswith("day")
    alike = (name for name in _LONG_WEEKDAYS if name[0] == plain[0] and len(name) >= len(plain) and name != plain)
    return any(sorted(name) == sorted(plain) or (may_lack and _is_close(plain, name)) for name in alike)


def _is_close(word: str, name: str) -> bool:
    return SequenceMatcher(None, word, name).ratio() >= _CLOSE


def month_number(name: str) -> int:
    """1 for January, of a name that MONTH matched."""
    return _MONTH_NUMBERS[name.lower().rstrip(".")] + 1


def pattern(*parts: str) -> re.Pattern[str]:
    """The parts one after the other, in any case of letters."""
    return re.compile("".join(parts), re.IGNORECASE)
