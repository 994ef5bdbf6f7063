"""The sizes that make the house easy to walk through (docs/architecture.md); docstrings do not count."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "invites", "storage", "playground")
EVERYWHERE = (*ROOMS, "tests", "bench")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Sized(NamedTuple):
    """A function or module, with its number of lines."""

    name: str
    lines: int
    is_view: bool


def modules(*rooms: str) -> Iterator[Path]:
    return (path for room in rooms for path in sorted((ROOT / room).rglob("*.py")))


def test_the_median_function_has_eight_lines_or_fewer() -> None:
    assert median(one.lines for one in functions()) <= 8


def test_nineteen_functions_of_twenty_have_25_lines_or_fewer() -> None:
    long = [one for one in functions() if one.lines > 25]
    assert len(long) <= len(functions()) / 20, long


def test_no_function_has_more_than_40_lines_and_no_view_more_than_60() -> None:
    assert [one for one in functions() if one.lines > (60 if one.is_view else 40)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_the_median_module_has_about_100_lines(room: str) -> None:
    sizes = [one.lines for one in sized_modules(room) if not one.name.endswith("__init__.py")]
    assert median(sizes) <= 120


def test_no_module_has_more_than_250_lines_and_no_test_more_than_300() -> None:
    # A migration is a picture of all tables at one time, which nobody reads twice and nobody may take apart.
    kept = [one for one in sized_modules(*ROOMS, "bench") if "migrations/versions" not in one.name]
    long = [one for one in kept if one.lines > 250]
    long += [one for one in sized_modules("tests") if one.lines > 300]
    assert long == []


def test_every_module_says_in_one_sentence_what_it_owns() -> None:
    silent = [str(path.relative_to(ROOT)) for path in modules(*ROOMS) if not _docstring(path) and path.read_text()]
    assert silent == []


@cache
def functions() -> list[Sized]:
    """Every function of the rooms, those within functions too."""
    return [
        Sized(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", _lines(node), "views" in path.parts)
        for path in modules(*ROOMS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, Function)
    ]


def sized_modules(*rooms: str) -> list[Sized]:
    return [
        Sized(path.relative_to(ROOT).as_posix(), len(path.read_text(encoding="utf-8").splitlines()), False)
        for path in modules(*rooms)
    ]


def _docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def _lines(node: Function) -> int:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None and len(node.body) > 1:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines
