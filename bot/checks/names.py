"""The part of `meet check` about names of settings and the file `.env`: what is misspelt, and what cannot be read."""

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.checks.check import FAILURE, WARNING, Check
from bot.config.settings import Settings

ENV_FILE = Path(".env")
OURS = ("MEET_", "SLACK_", "AWS_")
"""How the names of Meet's settings begin, but for DATABASE_URL and SMTP_URL."""
ALIKE = 0.8
"""How alike a name must be to one of ours to be taken for a misspelt one, where other programs have names of their
own."""
NOT_OURS = frozenset({"MEET_TEST_REQUIRE"})
OF_ONE_SERVICE = "AWS_ENDPOINT_URL_"
"""How a variable begins by which AWS's libraries ask one service elsewhere. They read the environment alone."""


def check_names() -> Iterator[Check]:
    """Variables and lines of `.env` that look like ours and are not: Meet would ignore them silently."""
    for name in sorted(os.environ):
        if name.startswith("MEET_") or (_is_misspelt(name) and not name.startswith(OF_ONE_SERVICE)):
            yield from _unknown(name, "")
    yield from _check_file()


def _check_file() -> Iterator[Check]:
    if _is_folder(ENV_FILE):
        cure = "Put the settings into a file of that name. Docker makes a folder where a file to be mounted is missing."
        yield Check("settings", FAILURE, ".env is a folder, so its settings are not read.", cure)
        return
    for name in _names_in_file():
        # What stands in this file is for Meet alone: no other program reads it.
        if name.startswith(OURS) or _is_misspelt(name):
            yield from _unknown(name, " in .env")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        # What cannot even be looked at is told by loading the settings.
        return False


def _names_in_file() -> list[str]:
    """The names in `.env`. One that cannot be read is told by loading the settings."""
    from dotenv import dotenv_values

    try:
        found: Mapping[str, str | None] = dotenv_values(ENV_FILE, encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    return sorted(found)


def _is_misspelt(name: str) -> bool:
    return name.upper() not in _known() and bool(difflib.get_close_matches(name.upper(), _known(), 1, ALIKE))


def _unknown(name: str, where: str) -> Iterator[Check]:
    if name.upper() in _known() or name in NOT_OURS:
        return
    close = difflib.get_close_matches(name.upper(), _known(), 1)
    hint = f"Did you mean {close[0]}?" if close else "docs/reference.md lists the settings."
    if where and (name.startswith(OF_ONE_SERVICE) or (name.startswith("AWS_") and not _is_misspelt(name))):
        hint = "AWS's own libraries do not read .env: put it into the environment."
    yield Check("settings", WARNING, f"{name}{where} is not a setting of Meet and has no effect.", hint)


def _known() -> set[str]:
    aliases = {"AWS_DEFAULT_REGION"}
    return {name.upper() for name in Settings.model_fields} | aliases
