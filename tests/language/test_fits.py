"""Titles and buttons of windows fit in every language: Slack takes 24 characters, and Meet would cut the rest."""

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from bot.language import _, reading
from bot.language.catalogues import languages
from tests.sources import python_files, trees

MOST = 24
"""https://docs.slack.dev/reference/views/modal-views"""
CUT = ("submit", "close")


def texts_of(node: ast.AST) -> Iterator[str]:
    """The texts that are translated in there."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "_" and isinstance(one.args[0], ast.Constant):
            yield str(one.args[0].value)


def on_windows(code: ast.Module) -> set[str]:
    """The titles of the modals that this code makes, and what stands on their own buttons."""
    modals = [one for one in ast.walk(code) if isinstance(one, ast.Call) and "modal" in ast.unparse(one.func)]
    parts = [part for one in modals for part in [*one.args[1:2], *(k.value for k in one.keywords if k.arg in CUT)]]
    return {text for part in parts for text in texts_of(part)}


@cache
def texts() -> list[str]:
    return sorted(text for _, tree in trees(python_files("handlers/views"), "modal") for text in on_windows(tree))


def test_titles_and_buttons_of_windows_are_found() -> None:
    assert {"Find a time to meet", "Post the poll", "Close and invite", "Who can when"} <= set(texts())


@pytest.mark.parametrize("language", languages())
def test_titles_and_buttons_of_windows_fit_in_every_language(language: str) -> None:
    with reading(language):
        assert {text: _(text) for text in texts() if len(_(text)) > MOST} == {}
