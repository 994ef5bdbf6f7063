"""The sizes that make the house easy to walk through (docs/architecture.md); docstrings do not count."""

import ast
from functools import cache
from statistics import median
from typing import NamedTuple

import pytest

from tests.pages import ROOT
from tests.sources import python_files, trees

ROOMS = ("bot", "handlers", "invites", "storage", "playground")
EVERYWHERE = (*ROOMS, "tests", "bench")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Sized(NamedTuple):
    """A function or module, with its number of lines."""

    name: str
    lines: int
    is_view: bool


class Module(NamedTuple):
    """What a module of the rooms has in it."""

    name: str
    says_what_it_owns: bool
    functions: list[Sized]


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
    assert [one.name for one in read() if not one.says_what_it_owns] == []


def functions() -> list[Sized]:
    """Every function of the rooms, those within functions too."""
    return [function for one in read() for function in one.functions]


@cache
def read() -> list[Module]:
    """Every module of the rooms."""
    return [
        Module(
            str(path.relative_to(ROOT)),
            bool(ast.get_docstring(tree)) or not path.read_text(encoding="utf-8"),
            [
                Sized(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", _lines(node), "views" in path.parts)
                for node in ast.walk(tree)
                if isinstance(node, Function)
            ],
        )
        for path, tree in trees(python_files(*ROOMS))
    ]


def sized_modules(*rooms: str) -> list[Sized]:
    return [
        Sized(path.relative_to(ROOT).as_posix(), len(path.read_text(encoding="utf-8").splitlines()), False)
        for path in python_files(*rooms)
    ]


def _lines(node: Function) -> int:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None and len(node.body) > 1:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines
