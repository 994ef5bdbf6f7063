"""Marks tell the same as coverage.py's tracer, of every kind of statement."""

import sys
from pathlib import Path
from types import CodeType, ModuleType
from unittest.mock import patch

import coverage
import pytest
from coverage.parser import PythonParser

from tests.marks import NAME, arcs, arcs_of, marked, source_of
from tests.pages import ROOT

SUBJECT = '''
"""A module of every kind of statement."""

from __future__ import annotations

import enum
from contextlib import contextmanager, suppress
from dataclasses import dataclass


class Colour(enum.Enum):
    """Its names are all that is in it."""

    RED = 1
    BLUE = 2


def passes_by(function):
    return function


@passes_by
@passes_by
def decorated(x: int) -> str:
    """Tells."""
    if x > 3:
        return "many"
    elif x > 2:
        word = "three"
    else:
        word = (
            "few"
        )
    return word


@dataclass(frozen=True)
class Pair:
    left: int
    right: int = 2

    @property
    def both(self) -> int:
        if self.left:
            return self.left + self.right
        return self.right


def loops(x):
    for number in range(x):
        if number == 2:
            break
        if number == 7:
            continue
        x -= 1
    else:
        x = 9
    while x > 2:
        x -= 1
        if x == 4:
            while True:
                break
    for _ in range(x):
        pass


def cases(x):
    match x:
        case 0 | 1:
            return "small"
        case int() if x > 5:
            word = "large"
        case 3:
            word = "three"
    match x:
        case 2:
            return "two"
        case _:
            word = "other"
    return word


def attempts(x):
    try:
        if x == 1:
            raise KeyError(x)
        if x == 2:
            raise ValueError(x)
    except KeyError:
        x = 7
    except (ValueError, TypeError) as error:
        x = len(error.args)
    else:
        x = 8
    finally:
        with suppress(ZeroDivisionError):
            x = 1 / (x - 8)
            if x:
                x = 2
    return x


@contextmanager
def lends(x):
    global lent
    lent = x
    if x:
        yield x
    else:
        yield None


def borrows(x):
    def inner():
        nonlocal x
        x += 1
        return [y for y in range(x) if y]
    with lends(x) as one, lends(0):
        if one:
            inner()
    return lambda: x


def raises(x):
    if x == 6:
        raise LookupError
    assert x < 9
    del x


def run(x):
    for function in (decorated, loops, cases, attempts, borrows):
        function(x)
    Pair(x).both
    with suppress(LookupError):
        raises(x)
'''


class Seen:
    """What of a subject ran: its lines, and the branches taken of those that are possible."""

    def __init__(self, lines: set[int], taken: set[tuple[int, int]]) -> None:
        parser = PythonParser(text=SUBJECT)
        parser.parse_source()
        exits = parser.exit_counts()
        self.lines = lines & parser.statements
        self.branches = {way for way in taken & parser.arcs() if exits[way[0]] > 1}


def traced(path: Path, numbers: list[int]) -> Seen:
    measuring = coverage.Coverage(data_file=None, branch=True, include=[str(path)], config_file=False)
    before = sys.gettrace()
    measuring.start()
    try:
        run_all(compile(SUBJECT, str(path), "exec", dont_inherit=True), numbers)
    finally:
        measuring.stop()
        sys.settrace(before)
    found = measuring._analyze(str(path))
    return Seen(found.executed, found.arcs_executed_set)


def by_marks(path: Path, numbers: list[int]) -> Seen:
    subject = marked(SUBJECT, str(path))
    ran = bytearray(len(subject.marks))
    run_all(subject.code, numbers, **{NAME: ran})
    found = arcs(SUBJECT, subject.marks, bytes(ran))
    return Seen({line for _, line in found} | {line for line, _ in found}, found)


def run_all(code: CodeType, numbers: list[int], **names: bytearray) -> None:
    subject = ModuleType("subject")
    with patch.dict(sys.modules, subject=subject):
        vars(subject).update(names)
        exec(code, vars(subject))  # noqa: S102 (the subject of this test)
        assert set(subject.Colour.__members__) == {"RED", "BLUE"}
        assert subject.decorated.__doc__ == "Tells."
        for number in numbers:
            subject.run(number)


@pytest.mark.parametrize("numbers", [[], [0], [1], [2], [3], [4], [6], [8], [0, 1, 2, 3, 4, 5, 6, 7, 8]], ids=str)
def test_marks_tell_what_the_tracer_tells(tmp_path: Path, numbers: list[int]) -> None:
    path = tmp_path / "subject.py"
    path.write_text(SUBJECT, encoding="utf-8")
    one, other = by_marks(path, numbers), traced(path, numbers)
    assert one.lines == other.lines
    assert one.branches == other.branches


LEFT_OUT = r"^\s*def .*\.\.\.$"
"""A function that a Protocol declares never runs."""


@pytest.mark.parametrize("path", ["bot/services", "handlers/views", "storage/polls"])
def test_where_every_mark_ran_nothing_is_missing(path: str) -> None:
    for file in (ROOT / path).rglob("*.py"):
        source = source_of(file)
        marks = marked(source, str(file)).marks
        parser = PythonParser(text=source, exclude=LEFT_OUT)
        parser.parse_source()
        found = arcs_of(parser, marks, b"\1" * len(marks))
        exits = parser.exit_counts()
        assert parser.statements - {line for _, line in found} == set(), file
        assert {way for way in parser.arcs() if exits.get(way[0], 0) > 1} - found == set(), file
