"""Lays pip and the locked libraries into a new venv as links to those that the tests run with, instead of a copy.

pip then finds that all is there, and still refuses what the lock leaves out. What builds Meet is there for pip alone,
in a folder of its own, as pyproject.toml names it: nothing is fetched.
"""

import importlib.util
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)


def pinned(lock: str) -> dict[str, str]:
    """The version of each library of a lock file."""
    return dict(PINNED.findall(lock))


def equip(venv: Path, lock: str, project: str) -> None:
    """Gives a venv made without pip a `pip`, every library of the lock, and to pip what the project is built with."""
    building = venv.parent / "building"
    building.mkdir()
    for name in {"pip", *needed(tomllib.loads(project)["build-system"]["requires"])}:
        _link(distribution(name), building)
    # Conflicts are looked for after all is installed, and told as a warning: nobody would read it.
    given = f'PYTHONPATH="{building}" PIP_NO_INDEX=1 PIP_NO_BUILD_ISOLATION=0 PIP_NO_WARN_CONFLICTS=0'
    pip = venv / "bin" / "pip"
    pip.write_text(f'#!/bin/sh\n{given} exec "{venv}/bin/python" -m pip "$@"\n', encoding="utf-8")
    pip.chmod(0o755)
    (place,) = venv.glob("lib/python*/site-packages")
    for name, version in pinned(lock).items():
        library = distribution(name)
        # Another version would make pip remove files, through the links.
        assert library.version == version, f"{name} {library.version} is installed, and {version} is locked"
        _link(library, place)


def needed(requirements: Iterable[str]) -> Iterator[str]:
    """The libraries that these lines ask for, and those that they need themselves."""
    for one in map(Requirement, requirements):
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            yield one.name
            yield from needed(distribution(one.name).requires or [])


def _link(library: Distribution, place: Path) -> None:
    files = library.files or []
    for top in {file.parts[0] for file in files} - {"..", "__pycache__"}:
        if not (place / top).exists():
            (place / top).symlink_to(Path(str(library.locate_file(top))))
    for file in files:
        if file.suffix == ".py" and not Path(importlib.util.cache_from_source(str(file.locate()))).exists():
            # pip compiles what it installs, and says nothing of what it cannot compile.
            compile(file.read_binary(), str(file), "exec")
