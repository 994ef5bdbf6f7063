"""libical through ctypes: the only reader that enforces what each iTIP method needs (RFC 5546)."""

import ctypes
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Verdict(NamedTuple):
    """What libical found: whether it parsed at all, its complaints, and the summary as it reads it."""

    parsed: bool
    complaints: list[str]
    summary: str


@cache
def library() -> Any:
    """The loaded library. Skips, loudly, where it is missing."""
    path = find_path()
    if path is None:
        pytest.skip("libical is missing: apt install libical3")
    loaded = ctypes.CDLL(path)
    for name, result in _RESULTS.items():
        getattr(loaded, name).restype = result
    return loaded


def find_path() -> str | None:
    """Where the library is; None where it is missing."""
    candidates = [find_library("ical"), *(str(path) for path in Path("/usr/lib").glob("*/libical.so.3"))]
    return next((candidate for candidate in candidates if candidate), None)


def check(ics: bytes) -> Verdict:
    """Parses and runs the iTIP restriction check, as calendars built on libical do."""
    lib = library()
    root = lib.icalparser_parse_string(ctypes.c_char_p(ics))
    if not root:
        return Verdict(False, [], "")
    component = ctypes.c_void_p(root)
    try:
        kept = lib.icalrestriction_check(component)
        number = lib.icalcomponent_count_errors(component)
        complaints = [] if kept and not number else [lib.icalcomponent_as_ical_string(component).decode()]
        summary = lib.icalcomponent_get_summary(component)
        return Verdict(True, complaints, summary.decode() if summary else "")
    finally:
        lib.icalcomponent_free(component)


_RESULTS: dict[str, Any] = {
    "icalparser_parse_string": ctypes.c_void_p,
    "icalrestriction_check": ctypes.c_int,
    "icalcomponent_count_errors": ctypes.c_int,
    "icalcomponent_as_ical_string": ctypes.c_char_p,
    "icalcomponent_get_summary": ctypes.c_char_p,
    "icalcomponent_free": None,
}
