"""Compiles test files on all processors, and keeps code with marks. It asserts nothing."""

import hashlib
import importlib
import marshal
import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from tests.marks import Branch, Mark, Marked, marked

TESTS = Path(__file__).parent
KEPT = TESTS.parent / ".coverage_marked"
"""A folder of marked code, a file for each source; whatever is in it may be deleted."""
MAKER = (TESTS / "marks.py").read_bytes() + sys.version.encode()
"""Code that another version of the marks or of Python has made is made anew."""


def compile_ahead() -> None:
    """Imports each test file that is not compiled yet, on every processor: pytest keeps what it makes of it.

    A file that cannot be imported is left to pytest, which reports it.
    """
    names = [".".join(file.relative_to(TESTS.parent).with_suffix("").parts) for file in _not_compiled()]
    forked = multiprocessing.get_context("fork")  # so that each process has pytest's hook of imports
    with ProcessPoolExecutor(mp_context=forked) as pool:
        list(pool.map(_import, names, chunksize=8))


def _import(name: str) -> None:
    with suppress(Exception, pytest.skip.Exception):
        importlib.import_module(name)


def kept_or_marked(source: str, path: str) -> Marked:
    """What `marked` makes of this source, made once. Raises SyntaxError."""
    file = KEPT / hashlib.sha256(MAKER + f"{path}\n{source}".encode()).hexdigest()
    if file.is_file():
        code, marks = marshal.loads(file.read_bytes())  # noqa: S302 (a file that this function has written)
        return Marked(code, [Mark(lines, [Branch(*one) for one in branches]) for lines, branches in marks])
    made = marked(source, path)
    marks = [(mark.lines, [(one.line, one.first, one.last, one.into) for one in mark.branches]) for mark in made.marks]
    _write_whole(file, marshal.dumps((made.code, marks)))
    return made


def _write_whole(file: Path, content: bytes) -> None:
    """Another process reads all of it or nothing."""
    file.parent.mkdir(exist_ok=True)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(file)


def _not_compiled() -> Iterator[Path]:
    for file in sorted(TESTS.rglob("test_*.py")):
        changed = file.stat().st_mtime
        made = (file.parent / "__pycache__").glob(f"{file.stem}.*-pytest-*.pyc")
        if not any(one.stat().st_mtime >= changed for one in made):
            yield file
