"""Joins the page's modules to one script and its sheets to one, so that a window asks for two files and not for ninety.

Nothing is translated and nothing is left out. A form of import or export that is not known here stays as it is, and
the browser refuses it inside of a function, so that the page does not start at all.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_IMPORT = re.compile(r'(?:^|(?<=[;/]))import\s*(?:([^";]+?)\s*from\s*)?"([^"]+)";', re.MULTILINE)
_LISTED = re.compile(r'(?:^|(?<=[;}]))export\s*\{([^}]*)\}(?:\s*from\s*"([^"]+)")?;', re.MULTILINE)
_DECLARED = re.compile(r"^export (?=(?:const|class|function|async function) (\w+))", re.MULTILINE)
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_SHEET = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)


@dataclass
class Joined:
    """What became of the files; when each was last changed before it was read, in nanoseconds."""

    parts: list[str] = field(default_factory=list)
    files: dict[Path, int] = field(default_factory=dict)

    def take(self, path: Path) -> str:
        """The text of a file, of which this is made."""
        self.files[path] = _changed_at(path)
        return path.read_text(encoding="utf-8")

    @property
    def text(self) -> str:
        return "\n".join(self.parts)


def join_modules(start: Path) -> Joined:
    """One script that does what the module does: each module is a function that is called once, after all it imports.

    Raises ValueError where modules import each other, which cannot be joined.
    """
    script = _Script(start.parent)
    script.add(start)
    return Joined(["const modules = {};", *script.joined.parts], script.joined.files)


def join_sheets(start: Path) -> Joined:
    """The sheets that this one imports, in its order."""
    joined = Joined()
    for name in _SHEET.findall(joined.take(start)):
        joined.parts.append(joined.take(start.parent / name))
    return joined


class JoinedFile:
    """What is joined, made again when one of its files was changed."""

    def __init__(self, join: Callable[[], Joined]) -> None:
        self._join = join
        self._made: tuple[dict[Path, int], str] = ({}, "")

    def read(self) -> str:
        """Its text, of the files as they are now."""
        files, text = self._made
        if not files or any(_changed_at(path) != at for path, at in files.items()):
            joined = self._join()
            self._made = _, text = joined.files, joined.text
        return text


class _Script:
    """The modules so far."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._complete: set[Path] = set()
        self.joined = Joined()

    def add(self, path: Path) -> str:
        """The module's name in the script, in which it now stands."""
        name = f'modules["/{path.relative_to(self._root).as_posix()}"]'
        if path not in self.joined.files:
            self.joined.parts.append(f"{name} = (() => {{\n{self._function(path)}\n}})();")
            self._complete.add(path)
        return name

    def _function(self, path: Path) -> str:
        exports: dict[str, str] = {}

        def declared(found: re.Match[str]) -> str:
            exports[found[1]] = found[1]
            return ""

        text = _IMPORT.sub(lambda found: self._imported(path, found), self.joined.take(path))
        text = _LISTED.sub(lambda found: self._listed(path, found, exports), text)
        text = _SOURCE_MAP.sub("", _DECLARED.sub(declared, text))
        given = ", ".join(f"{name}: {value}" for name, value in exports.items())
        return f"{text}\nreturn {{ {given} }};"

    def _before(self, importer: Path, address: str) -> str:
        """The module at that address, which stands before its importer."""
        path = Path(os.path.normpath(importer.parent / address))
        name = self.add(path)
        if path not in self._complete:
            raise ValueError(f"{importer} and {path} import each other.")
        return name

    def _imported(self, importer: Path, found: re.Match[str]) -> str:
        """A constant for each name; nothing for a module that is imported for what it does."""
        names, module = found[1], self._before(importer, found[2])
        if names is None:
            return ""
        if names.startswith("{"):
            return f"const {names.replace(' as ', ': ')} = {module};"
        if names.startswith("*"):
            return f"const {names.removeprefix('* as ')} = {module};"
        return f"const {{ default: {names} }} = {module};"

    def _listed(self, exporter: Path, found: re.Match[str], exports: dict[str, str]) -> str:
        source = f"{self._before(exporter, found[2])}." if found[2] else ""
        for entry in filter(None, (one.strip() for one in found[1].split(","))):
            name, _, outside = entry.partition(" as ")
            exports[outside or name] = source + name
        return ""


def _changed_at(path: Path) -> int:
    """0 for a file that is not there."""
    return path.stat().st_mtime_ns if path.exists() else 0
