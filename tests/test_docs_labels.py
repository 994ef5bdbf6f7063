"""Buttons, menu entries and fields that the pages name in bold are there, in these words."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.pages import page

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "invites", "playground/page")


@cache
def code() -> str:
    """What people can be shown: the text of all rooms and of the playground's page, and the manifest's shortcuts."""
    files = (file for room in ROOMS for file in sorted((ROOT / room).rglob("*")) if file.suffix in (".py", ".js"))
    shortcuts = re.findall(r"name: (.+)", (ROOT / "manifest.yml").read_text(encoding="utf-8"))
    return "\n".join([*(file.read_text(encoding="utf-8") for file in files), *(f'"{name}"' for name in shortcuts)])


def labels(name: str) -> list[str]:
    words = " ".join(page(name).split())
    return [label for label in sorted(set(re.findall(r"\*\*([^*]+)\*\*", words))) if not label.startswith("#")]


@pytest.mark.parametrize("name", ["README.md", "docs/how-to.md"])
def test_what_a_page_names_in_bold_is_a_label_of_the_code(name: str) -> None:
    named = labels(name)
    assert len(named) > 3
    assert [label for label in named if f'"{label}"' not in code()] == []
