"""The domain and the services hold reasons, never sentences (decision 59)."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.pages import ROOT
from tests.sources import parsed, python_files, trees

ROOMS = ("bot/domain", "bot/services")
SENTENCE = re.compile(r"\w+[,;:]? \w.*[.?!]\s*$|^\W*[A-Z][\w']*[,;:]? [a-z]+\b", re.DOTALL)
"""Two words in a row, and a full stop at the end or a capital letter at the beginning."""
PROGRAMMERS = ("ValueError", "TypeError")
"""Raised where a programmer called something wrongly; nobody reads them but in a trace."""


def texts(tree: ast.AST) -> Iterator[str]:
    """Every text that the code makes, "x" for what is put into it; no docstrings and nothing that programmers read."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and ast.unparse(node.exc.func) in PROGRAMMERS:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        else:
            yield from texts(node)


def sentences(code: ast.Module) -> list[str]:
    return [text for text in texts(code) if SENTENCE.search(text)]


def test_a_module_of_the_domain_and_the_services_has_no_sentence() -> None:
    modules = list(trees(python_files(*ROOMS)))
    assert modules
    assert {str(file.relative_to(ROOT)): found for file, tree in modules if (found := sentences(tree))} == {}


@pytest.mark.parametrize(
    "code",
    [
        'WHY = "The poll is closed."',
        'WHY = "please answer first."',
        'why = f"{count} mails bounced; Meet pauses at {stop}."',
        'raise MeetError("Nothing was changed")',
        'TEXTS = {"a": ("It stays " "in quarantine: {reason}")}',
    ],
)
def test_a_sentence_is_found(code: str) -> None:
    assert len(sentences(parsed(code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        '"""A docstring is prose."""',
        'NAME = 1\n"""What it is for."""',
        'raise ValueError("A slot ends after it starts.")',
        'log.info("poll_closed")',
        'ACT = "opened the poll"',
        'AUDIT = "took Meet away"',
        'key = f"draft:{poll}:{number}"',
        'DAYS = "monday mon mo montag"',
    ],
)
def test_prose_for_programmers_and_words_of_the_database_are_no_sentences(code: str) -> None:
    assert sentences(parsed(code)) == []
