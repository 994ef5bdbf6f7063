"""Follows a Dockerfile in a folder, without Docker: its steps run, with the folder in the place of the image's root.

What needs root or another machine (FROM, USER, `useradd`) is only noted. A venv has links to the libraries that
the tests run with, so that nothing is fetched twice. Both stages share the folder, as `/opt/meet`
has one path in both.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from tests.acceptance.linked_libraries import equip
from tests.pages import ROOT, page

STEP = re.compile(r"^([A-Z]+) (.+)$")
NOTED = {"FROM", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL"}
VENV = "python -m venv "
PLACES = re.compile(r"(?<![\w.])/(?=(?:opt/meet|src|data)\b)")
"""The image's own paths."""


@dataclass
class Image:
    """What a Dockerfile has made in a folder."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    noted: list[str] = field(default_factory=list)
    starts: dict[str, list[str]] = field(default_factory=dict)

    def placed(self, text: str) -> str:
        """The text with the image's paths led into the folder."""
        return PLACES.sub(f"{self.root}/", text)

    def run(self, command: str) -> str:
        """Runs a command of the image; what it printed. Raises AssertionError with what it said where it fails."""
        done = subprocess.run(
            ["sh", "-e", "-c", self.placed(command)], cwd=self.root / self.folder.lstrip("/"),
            env=self.full_environment(), capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def full_environment(self) -> dict[str, str]:
        """The image's variables, and what this machine needs to reach its package registry."""
        mine = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "HOME", "SSL_", "HTTP"))}
        return mine | {"PATH": os.environ["PATH"]} | {name: self.placed(one) for name, one in self.environment.items()}


def lines_of(text: str) -> list[str]:
    """The steps, each on one line."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    return [line for line in joined.splitlines() if line.strip()]


def follow(text: str, root: Path, *, skipped: tuple[str, ...] = ()) -> Image:
    """Runs every step in order; a RUN step that has one of the `skipped` words is noted alone."""
    image = Image(root)
    for line in lines_of(text):
        step = STEP.match(line)
        assert step, line
        _do(image, step[1], step[2], skipped)
    return image


def _do(image: Image, word: str, rest: str, skipped: tuple[str, ...]) -> None:
    match word:
        case "RUN" if not any(one in rest for one in skipped):
            image.run(rest.replace(VENV, f"{shlex.quote(sys.executable)} -m venv --without-pip ", 1))
            if rest.startswith(VENV):
                equip(Path(image.placed(rest.removeprefix(VENV))), page("requirements.lock"), page("pyproject.toml"))
        case "COPY" if not rest.startswith("--from"):
            _copy(image, *rest.split()[:-1], target=rest.rsplit(maxsplit=1)[-1])
        case "WORKDIR":
            image.folder = rest
            (image.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        case "ENV":
            variables = dict(pair.split("=", 1) for pair in shlex.split(rest))
            image.environment |= {name: value.replace("$PATH", os.environ["PATH"]) for name, value in variables.items()}
        case "ENTRYPOINT" | "CMD" | "HEALTHCHECK":
            image.starts[word] = list(map(str, re.findall(r'"((?:[^"\\]|\\.)*)"', rest)))
        case _:
            assert word in NOTED | {"COPY", "RUN"}, word
            image.noted.append(f"{word} {rest}")


def _copy(image: Image, *names: str, target: str) -> None:
    place = image.root / image.folder.lstrip("/") / target
    for name in names:
        source = ROOT / name
        assert not is_ignored(name), f"{name} is in .dockerignore"
        if source.is_dir():
            shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, place)


def is_ignored(name: str) -> bool:
    """Whether .dockerignore keeps this path of the repository from the builder. The last line that fits decides."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        rule = line.strip()
        if rule and not rule.startswith("#") and _fits(name, rule.removeprefix("!")):
            ignored = not rule.startswith("!")
    return ignored


def _fits(name: str, pattern: str) -> bool:
    parts = name.split("/")
    paths = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    if pattern.startswith("**/"):
        return any(fnmatch(part, pattern.removeprefix("**/")) for part in parts)
    return any(fnmatch(path, pattern) and path.count("/") == pattern.count("/") for path in paths)
