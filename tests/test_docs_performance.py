"""docs/performance.md names each target of bench/ and no other, and each variable that sets a size."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages import ROOT, page, rows, section, spans

PERFORMANCE = page("docs/performance.md")
NO_VARIABLE_OF_THE_PAGE = {"BENCH_TINY"}
"""Set by the tests alone."""


def sources() -> dict[str, str]:
    return {f"bench/{path.name}": path.read_text() for path in sorted(Path(ROOT / "bench").glob("*.py"))}


def targets_in(source: str) -> Iterator[float]:
    """The third argument of every figure that is made there."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Figure":
            yield float(ast.literal_eval(call.args[2]))


def told() -> dict[str, set[float]]:
    """The numbers in the column of targets, by file; a row without a file belongs to the one above."""
    found: dict[str, set[float]] = {}
    name = ""
    for cells in rows(section(PERFORMANCE, "## What each figure means")):
        name = next(iter(spans(cells[0])), name)
        numbers = re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", cells[-1]))
        found.setdefault(name, set()).update(map(float, numbers))
    return found


MEASURED = {name: found for name, text in sources().items() if (found := set(targets_in(text)))}


@pytest.mark.parametrize("name", sorted(MEASURED))
def test_the_page_tells_the_targets_of_each_file_and_no_others(name: str) -> None:
    assert told()[name] == MEASURED[name]


def test_the_page_names_every_file_that_measures() -> None:
    assert told().keys() == MEASURED.keys()


def test_the_page_names_every_variable_that_sets_a_size() -> None:
    used = {found for text in sources().values() for found in re.findall(r"BENCH_[A-Z]+", text)}
    assert {one for one in spans(PERFORMANCE) if re.fullmatch("BENCH_[A-Z]+", one)} == used - NO_VARIABLE_OF_THE_PAGE
