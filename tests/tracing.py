"""Tells which files of Meet one act enters, in the order of first entry. It asserts nothing."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "invites", "storage")


def files_entered(act: Callable[[], Any], *, until: str = "") -> list[str]:
    """The files, as paths below the root, that `act` enters on this thread: those of which a function runs.

    Up to the first call of a function named `until`, where it is given.
    """
    calls: list[tuple[str, str]] = []

    def look(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and (name := room_file(frame.f_code.co_filename)):
            calls.append((name, frame.f_code.co_name))

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        act()
    finally:
        sys.setprofile(before)
    functions = [function for _, function in calls]
    last = functions.index(until) if until else len(calls)
    return list(dict.fromkeys(name for name, _ in calls[:last]))


def room_file(path: str) -> str:
    """The path below the root, "" for what is no file of our rooms."""
    named = path.removeprefix(f"{ROOT}/")
    return named if named.partition("/")[0] in ROOMS else ""
