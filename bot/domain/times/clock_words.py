"""Clock times, ranges of them and lengths, read at one place of a plain text."""

import re
from datetime import time, timedelta

from bot.domain.times.values import ClockSpan, Problem, Reason, TimesError
from bot.domain.times.vocabulary import END, TO, pattern

_NOON = r"(?:12 ?)?noon|midday|mittags?"
_MIDNIGHT = r"(?:12 ?)?midnight|mitternachts?"
_BESIDE = {
    "quarter past": 15,
    "quarter to": -15,
    "half past": 30,
    "viertel nach": 15,
    "viertel vor": -15,
}
"""Minutes from the full hour that is named behind the words."""
_NO_PREPOSITION = r"(?! (?:\d|mon|dien|mitt|donn|frei|sams|sonn))"
"""In "9 am Dienstag" the "am" is German and means "on"."""
_MORNING = rf"a\.?m(?:\.|\b){_NO_PREPOSITION}|morgens|früh|vormittags|in the morning"
_EVENING = r"p\.?m(?:\.|\b)|mittags|nachmittags|abends|in the (?:afternoon|evening)"


def _clock(mark: str) -> str:
    """One clock time; the names of its parts end in the mark."""
    digits = rf"(?P<hour{mark}>\d{{1,2}})(?:[:.h](?P<minute{mark}>\d{{2}}))?(?![\d:])"
    uhr = rf"(?: ?(?:uhr|o'clock)(?!\w)(?: (?P<after{mark}>\d{{2}})(?![\d:.]))?)?"
    half = rf"(?: ?(?:(?P<am{mark}>{_MORNING})|(?P<pm{mark}>{_EVENING})))?"
    named = rf"(?P<noon{mark}>{_NOON})|(?P<midnight{mark}>{_MIDNIGHT})|halb (?P<half{mark}>\d{{1,2}})(?: uhr)?"
    beside = rf"(?P<beside{mark}>{'|'.join(_BESIDE)}) (?P<near{mark}>\d{{1,2}})(?![:.\d])(?: uhr(?!\w))?"
    return rf"(?:{named}|(?:{beside}|{digits}{uhr}){half})"


_PART = r"(?:(?:(?P<early>morning|früh|morgens|vormittags?)|(?P<late>afternoon|evening|nachmittags?|abends?)) )?"
_BEFORE = _PART + r"(?:(?:at|@|um|from|von|ab|je|jeweils) ?)?"
_BETWEEN = pattern(_PART, r"(?:between|zwischen) ", _clock(""), " (?:and|und) ", _clock("2"), END)
_CLOCK = pattern(_BEFORE, _clock(""), rf"(?:{TO}{_clock('2')})?(?: ?h(?!\w))?", END)
_BARE = pattern(r"\d{1,2}(?:\.\d{2})?(?:", TO, r"\d{1,2}(?:\.\d{2})?)?")
_RUN_TOGETHER = pattern(r"(\d{2})(\d{2})", END)
_FRENCH_HOUR = pattern(r"(?:0?[89]|1\d|2[0-3])(?:h(?:[0-5]\d)?|[.:][0-5]\d ?h)", END)
_HOURS = r"h|hrs?|hours?|std\.?|stunden?"
_MINUTES = r"m|mins?\.?|minutes?|minuten?"
_LENGTH = pattern(
    r"(?:(?:for|für|je|à) )?(?:",
    rf"(?P<hours>\d{{1,3}}(?:[.,]\d{{1,2}})?) ?-?(?:{_HOURS})(?: ?(?P<rest>\d{{1,2}}) ?(?:{_MINUTES})?)?",
    rf"|(?P<minutes>\d{{1,4}}) ?-?(?:{_MINUTES})",
    r"|(?P<half>half an hour|(?:eine )?halbe stunde)",
    r"|(?:an|one) hour and a half|anderthalb stunden|eineinhalb stunden|(?P<one>(?:an|one) hour|eine stunde))(?!\w)",
    END,
)
_AHEAD = pattern(r"in (?:einer (?:halben |dreiviertel)?stunde(?!\w)", END, ")?")
_WHOLE_DAY = pattern(r"(?:all[ -]day|whole days?|ganztägig|ganztaegig|ganztags|den ganzen tag)(?!\w)", END)


def clock_at(text: str, place: int) -> tuple[ClockSpan, int] | None:
    """The clock time that starts here and where it ends. Raises TimesError for one that no clock shows."""
    found = _BETWEEN.match(text, place) or _CLOCK.match(text, place)
    if not found:
        return None
    piece = found[0].strip()
    end = found.end()
    if not _named(found, "2"):
        return ClockSpan(_time_of(found, "", piece)), end
    return _span(found, piece), end


def is_bare(text: str, place: int, end: int) -> bool:
    """Whether it is a number alone ("10", "4-6", "1.12"), which is a clock time only behind a day."""
    return _BARE.fullmatch(text, place, end) is not None


def run_together_at(text: str, place: int) -> tuple[ClockSpan, int] | None:
    """ "0900" and "1430", which are clock times only where nothing else can be meant."""
    found = _RUN_TOGETHER.match(text, place)
    return (ClockSpan(_checked(int(found[1]), int(found[2]), found[0])), found.end()) if found else None


def is_hour_in_french(text: str, place: int) -> bool:
    """Whether it is "8h" to "23h30", which is a clock time where one is awaited: few meetings are that long."""
    return _FRENCH_HOUR.match(text, place) is not None


def length_at(text: str, place: int) -> tuple[timedelta, int] | None:
    """The length that starts here ("45m", "1.5 h", "90 Minuten") and where it ends."""
    found = _LENGTH.match(text, place)
    if not found:
        return None
    return timedelta(minutes=_minutes(found)), found.end()


def ahead_at(text: str, place: int) -> str:
    """ "in 2 hours" or "in einer Stunde", if it starts here; "" for anything else. It says when, not how long."""
    found = _AHEAD.match(text, place)
    if not found or found[0].lower() != "in ":
        return found[0] if found else ""
    length = length_at(text, found.end())
    return text[place : length[1]] if length else ""


def whole_day_at(text: str, place: int) -> int | None:
    """Where "all day" ends, if it starts here."""
    found = _WHOLE_DAY.match(text, place)
    return found.end() if found else None


def _minutes(found: re.Match[str]) -> int:
    if found["hours"]:
        return round(float(found["hours"].replace(",", ".")) * 60) + int(found["rest"] or 0)
    if found["minutes"]:
        return int(found["minutes"])
    return 30 if found["half"] else 60 if found["one"] else 90


def _named(found: re.Match[str], mark: str) -> bool:
    return any(found[name + mark] for name in ("hour", "noon", "midnight", "half", "near"))


def _span(found: re.Match[str], piece: str) -> ClockSpan:
    """In "2-4pm" the start takes the end's half of the day where that fits; "10-2pm" starts in the morning."""
    ends = _end_of(found, piece)
    halves = [""]
    if (found["hour"] or found["near"]) and not (found["am"] or found["pm"]) and (found["am2"] or found["pm2"]):
        halves = ["pm", "am"] if found["pm2"] else ["am", "pm"]
    starts = [_time_of(found, "", piece, half) for half in halves]
    fitting = [start for start in starts if ends == time(0) or start < ends]
    if not fitting:
        raise TimesError(Problem(Reason.ENDS_BEFORE_START, piece))
    return ClockSpan(fitting[0], ends)


def _end_of(found: re.Match[str], piece: str) -> time:
    """The end; 24:00 is the midnight after the day, and so are 0:00, "midnight" and "12am". A mere 0 is a slip."""
    if found["hour2"] == "24" and (found["minute2"] or "00") == "00":
        return time(0)
    ends = _time_of(found, "2", piece)
    if ends == time(0) and found["hour2"] and not (found["am2"] or found["minute2"]):
        raise TimesError(Problem(Reason.ENDS_BEFORE_START, piece))
    return ends


def _time_of(found: re.Match[str], mark: str, piece: str, half: str = "") -> time:
    if found["noon" + mark]:
        return time(12)
    if found["midnight" + mark]:
        return time(0)
    if found["half" + mark]:
        return _checked(int(found["half" + mark]) - 1, 30, piece)
    if found["near" + mark]:
        return _beside(found, mark, piece, half)
    hour, minute = int(found["hour" + mark]), int(found["minute" + mark] or found["after" + mark] or 0)
    return _in_half(hour, minute, half or _half_of(found, mark), piece)


def _beside(found: re.Match[str], mark: str, piece: str, half: str) -> time:
    """ "quarter to 12" and "viertel nach 3"."""
    full = _in_half(int(found["near" + mark]), 0, half or _half_of(found, mark), piece)
    minutes = (full.hour * 60 + _BESIDE[found["beside" + mark].lower()]) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def _half_of(found: re.Match[str], mark: str) -> str:
    if found["am" + mark] or found["pm" + mark]:
        return "am" if found["am" + mark] else "pm"
    return "am" if found["early"] else "pm" if found["late"] else ""


def _in_half(hour: int, minute: int, half: str, piece: str) -> time:
    """12am is midnight and 12pm noon; "15 Uhr nachmittags" says it twice."""
    if half and hour == 0:
        raise TimesError(Problem(Reason.CLOCK_TOO_HIGH, piece))
    if half == "am":
        return _checked(99 if hour > 12 else hour % 12, minute, piece)
    return _checked(hour % 12 + 12 if half and hour <= 12 else 99 if half and _is_pm(piece) else hour, minute, piece)


def _is_pm(piece: str) -> bool:
    return re.search(r"p\.?m", piece, re.IGNORECASE) is not None


def _checked(hour: int, minute: int, piece: str) -> time:
    if not 0 <= hour <= 23 or minute > 59:
        raise TimesError(Problem(Reason.CLOCK_TOO_HIGH, piece))
    return time(hour, minute)
