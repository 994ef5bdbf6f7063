"""Reads Python files of the repository as syntax trees. It asserts nothing."""

import ast
import gc
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.pages import ROOT


def python_files(*rooms: str) -> list[Path]:
    """Those of these folders of the repository and of the folders within, in order."""
    return [file for room in rooms for file in sorted((ROOT / room).rglob("*.py"))]


def trees(files: Iterable[Path], *saying: str) -> Iterator[tuple[Path, ast.Module]]:
    """Each file with its tree; only where the text matches each pattern of `saying`, for a tree takes long to make."""
    for file in files:
        text = file.read_text(encoding="utf-8")
        if all(re.search(pattern, text) for pattern in saying):
            yield file, parsed(text)


def parsed(code: str) -> ast.Module:
    """The tree of this code. To look for garbage among its many new nodes would take longer than making them."""
    looks_for_garbage = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(code)
    finally:
        if looks_for_garbage:
            gc.enable()
