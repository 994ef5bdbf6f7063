"""Titles and buttons of windows fit in every language: Slack takes 24 characters, and Meet would cut the rest."""

import ast
from collections.abc import Iterator

import pytest

from bot.language import _, reading
from bot.language.catalogues import languages
from tests.language.catalogue_files import ROOT

MOST = 24
"""https://docs.slack.dev/reference/views/modal-views"""
CUT = ("submit", "close")


def texts_of(node: ast.AST) -> Iterator[str]:
    """The texts that are translated in there."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "_" and isinstance(one.args[0], ast.Constant):
            yield str(one.args[0].value)


def on_windows(code: str) -> set[str]:
    """The titles of the modals that this code makes, and what stands on their own buttons."""
    modals = [
        one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.Call) and "modal" in ast.unparse(one.func)
    ]
    parts = [part for one in modals for part in [*one.args[1:2], *(k.value for k in one.keywords if k.arg in CUT)]]
    return {text for part in parts for text in texts_of(part)}


TEXTS = sorted(
    text for file in (ROOT / "handlers" / "views").glob("*.py") for text in on_windows(file.read_text(encoding="utf-8"))
)


def test_titles_and_buttons_of_windows_are_found() -> None:
    assert {"Find a time to meet", "Post the poll", "Close and invite", "Who can when"} <= set(TEXTS)


@pytest.mark.parametrize("language", languages())
def test_titles_and_buttons_of_windows_fit_in_every_language(language: str) -> None:
    with reading(language):
        assert {text: _(text) for text in TEXTS if len(_(text)) > MOST} == {}
