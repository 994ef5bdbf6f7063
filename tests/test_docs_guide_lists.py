"""Whoever adds something finds in CONTRIBUTING.md every test whose list it must enter, and every name is right."""

import ast
import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache

import pytest

from bot.domain.poll import SETTINGS
from bot.jobs import JOBS
from handlers import actions
from handlers.views.poll_parts import _MENU
from tests.pages import ROOT, names_in, page, section, spans
from tests.services.test_isolation import public_functions

GUIDES = section(page("CONTRIBUTING.md"), "## How to change things")
ALSO = GUIDES.partition("\n### ")[0]
"""What stands before the guides: what follows whatever is added."""
ACTIONS = {value for name, value in vars(actions).items() if name.isupper() and isinstance(value, str)}
Words = frozenset[str]


@cache
def lists() -> tuple[tuple[str, Words], ...]:
    """Each list of words in a test: its file, and the words; also the words of a text."""
    files = sorted((ROOT / "tests").rglob("*.py"))
    return tuple(
        (str(file.relative_to(ROOT)), frozenset(words))
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if len(words := words_of(node)) > 1
    )


def words_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.split()
    parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
    return [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def most_of(known: AbstractSet[str]) -> Callable[[Words], bool]:
    return lambda words: len(words & known) >= 0.8 * len(known)


def is_last_block(words: Words) -> bool:
    return actions.POLL_MENU in words and words <= ACTIONS


def is_menu(words: Words) -> bool:
    return words <= _MENU.keys()


def is_of_use_cases(words: Words) -> bool:
    return len(words & set(public_functions())) > 1


LISTS: dict[str, Callable[[Words], bool]] = {
    "a button": lambda words: is_last_block(words) or is_menu(words),
    "a job": most_of({job.name for job in JOBS}),
    "a setting of a poll": most_of(set(SETTINGS)),
}


def guide(what: str) -> str:
    return section(GUIDES, f"### How to add {what}")


def files_with(is_list: Callable[[Words], bool]) -> set[str]:
    return {file for file, words in lists() if is_list(words)}


@pytest.mark.parametrize("what", LISTS)
def test_a_guide_names_each_test_that_lists_such_things(what: str) -> None:
    found = files_with(LISTS[what])
    assert found
    assert found - set(spans(guide(what))) == set()


def test_the_table_names_each_test_that_lists_use_cases() -> None:
    found = files_with(is_of_use_cases)
    assert found
    assert found - set(spans(ALSO)) == set()


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Each (file, name) that the text puts together: "`name` of `file`", "`name` in `file`", "`file`: `name`"."""
    plain = " ".join(text.split())
    yield from ((found[2], found[1]) for found in re.finditer(r"`([A-Za-z_][\w.]*)` (?:of|in) `([\w./]+\.py)`", plain))
    yield from ((found[1], found[2]) for found in re.finditer(r"`([\w./]+\.py)`: `([A-Za-z_][\w.]*)`", plain))


def test_every_name_beside_a_file_stands_in_that_file() -> None:
    found = list(pairs(GUIDES))
    assert len(found) > 30
    assert [(file, name) for file, name in found if name not in names_in(file)] == []


def test_a_wrong_name_beside_a_file_is_found() -> None:
    assert list(pairs("Add `x` of\n`bot/jobs.py`, see `bot/jobs.py`: `JOBS`.")) == [
        ("bot/jobs.py", "x"),
        ("bot/jobs.py", "JOBS"),
    ]
