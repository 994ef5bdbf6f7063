"""A page is in its browser's language, whole, and harmless."""

import re

import pytest

from bot.language import reading
from bot.pages import _TITLES, page
from tests.language.catalogue_files import ACCENTED

DETAIL = "a•••@example.com"


def plain_words(html: str) -> set[str]:
    """Those that no catalogue has touched; commands stay as they are typed."""
    shown = re.sub(r"<(style|code)>.*?</\1>|<[^>]+>|\S+@\S+", " ", html, flags=re.DOTALL)
    return {word for word in re.findall(r"[A-Za-z]{3,}", shown) if word.translate(ACCENTED) != word}


@pytest.mark.parametrize("name", _TITLES)
def test_a_page_is_written_in_its_readers_language(name: str, pseudo_language: str) -> None:
    with reading(pseudo_language):
        html = page(name, DETAIL)
    assert '<html lang="eo">' in html
    assert plain_words(html) == set()


@pytest.mark.parametrize("name", _TITLES)
def test_pages_load_nothing_from_elsewhere_and_escape_what_they_show(name: str) -> None:
    text = page(name, "<script>alert('&')</script>")
    assert "<script" not in text
    assert "http" not in text
    assert text.startswith("<!doctype html>")
