"""A folder of catalogues of the test's own."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from bot.language import catalogues
from bot.language.reading import language_of
from tests.language.catalogue_files import pseudo_catalogue

load_once = lru_cache(catalogues.load)
"""Reading a catalogue takes longer than most tests: one of the same bytes is read once."""


def forget() -> None:
    """The next text is looked up in the files anew."""
    catalogues.translations.cache_clear()
    language_of.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Instead of Meet's own."""
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    monkeypatch.setattr(catalogues, "load", load_once)
    forget()
    yield tmp_path
    forget()


@pytest.fixture
def pseudo_language(folder: Path) -> str:
    """The locale of a language in which every text of ours is accented and a third longer."""
    (folder / "eo.po").write_bytes(pseudo_catalogue("eo"))
    return "eo"
