"""Whoever adds something finds in CONTRIBUTING.md every test whose list it must enter, and every name is right."""

import ast
import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path

import pytest

from bot.domain import poll
from bot.jobs import JOBS
from handlers import actions
from handlers.views.poll_parts import _MENU
from tests.pages import ROOT, names_in, page, section, spans
from tests.services.test_isolation import public_functions
from tests.sources import python_files, trees

GUIDES = section(page("CONTRIBUTING.md"), "## How to change things")
ALSO = GUIDES.partition("\n### ")[0]
"""What stands before the guides: what follows whatever is added."""
SETTINGS = frozenset(poll.SETTINGS)
ACTIONS = {value for name, value in vars(actions).items() if name.isupper() and isinstance(value, str)}
JOB_NAMES = {job.name for job in JOBS}
Words = frozenset[str]


@cache
def lists() -> tuple[tuple[str, Words], ...]:
    """Each list of words in a test that may be asked for: its file, and the words; also the words of a text."""
    return tuple(
        (str(file.relative_to(ROOT)), frozenset(words))
        for file, tree in trees(filter(names_two, python_files("tests")))
        for node in ast.walk(tree)
        if len(words := words_of(node)) > 1
    )


def names_two(file: Path) -> bool:
    """Whether the file has two words of one kind, as each list has that is asked for; for its tree takes long to make.

    An escape stands for a blank: what follows a line break in a text begins a word.
    """
    words = set(re.findall(r"[\w.]+", re.sub(r"\\.", " ", file.read_text(encoding="utf-8"))))
    return any(len(words & known) > 1 for known in (ACTIONS, _MENU.keys(), JOB_NAMES, SETTINGS, use_cases()))


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


@cache
def use_cases() -> frozenset[str]:
    return frozenset(public_functions())


def is_of_use_cases(words: Words) -> bool:
    return len(words & use_cases()) > 1


LISTS: dict[str, Callable[[Words], bool]] = {
    "a button": lambda words: is_last_block(words) or is_menu(words),
    "a job": most_of(JOB_NAMES),
    "a setting of a poll": most_of(SETTINGS),
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
