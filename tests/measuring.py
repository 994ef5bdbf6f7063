"""A plugin of pytest that measures coverage: `-p tests.measuring`. Each process writes what ran in it to a file.

It measures the tests of the rooms. Whole runs of Meet and pages in a browser add nothing to them, and are left out.
"""

import json
import os
import sys
from collections.abc import Generator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.compiling import kept_or_marked
from tests.marks import NAME, Marked, source_of

FOLDER = ".coverage_marks"
ROOMS = ("bot", "handlers", "invites", "storage", "playground")
"""What is measured."""
OWN_TESTS = tuple(f"tests/acceptance/test_{name}.py" for name in ("installing", "loop", "play"))
"""Acceptance tests that alone reach a part: the pages of installing, and the story of `meet play`."""

_root = Path.cwd()
_files: dict[str, Marked] = {}
_ran: dict[str, bytearray] = {}
_imported: dict[str, bytes] = {}
"""What the import of each file ran, which happens once, whichever test comes first."""
_load = SourceFileLoader.exec_module


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Before the first file of ours is imported."""
    loaded = [name for name in sys.modules if name.partition(".")[0] in ROOMS]
    assert loaded == [], f"imported before they could be measured: {loaded}"
    patch = pytest.MonkeyPatch()  # No import hook: Alembic loads its files by a loader alone.
    patch.setattr(SourceFileLoader, "exec_module", _exec_module)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """What an unmeasured test runs is forgotten, its fixtures included; what importing a file runs is not."""
    if is_measured(item):
        return (yield)
    before = {path: bytes(ran) for path, ran in _ran.items()}
    try:
        return (yield)
    finally:
        for path, ran in list(_ran.items()):
            ran[:] = before.get(path, _imported.get(path, ran))


def pytest_sessionfinish() -> None:
    """In each worker, and in the process that has collected."""
    (_root / FOLDER).mkdir(exist_ok=True)
    found = {path: ran.hex() for path, ran in _ran.items()}
    (_root / FOLDER / f"{os.getpid()}.json").write_text(json.dumps(found), encoding="utf-8")


def is_measured(item: pytest.Item) -> bool:
    """Whether this test is measured. The floors must hold by these alone."""
    is_whole_run = item.nodeid.startswith("tests/acceptance/") and not item.nodeid.startswith(OWN_TESTS)
    return not is_whole_run and item.get_closest_marker("browser") is None


def _exec_module(loader: SourceFileLoader, module: ModuleType) -> None:
    path = Path(loader.path)
    if not path.is_relative_to(_root) or path.relative_to(_root).parts[0] not in ROOMS:
        _load(loader, module)
        return
    name = path.relative_to(_root).as_posix()
    if name not in _files:
        _files[name] = kept_or_marked(source_of(path), str(path))
        _ran[name] = bytearray(len(_files[name].marks))
    vars(module)[NAME] = _ran[name]
    exec(_files[name].code, vars(module))  # noqa: S102 (as the loader does)
    _imported.setdefault(name, bytes(_ran[name]))
