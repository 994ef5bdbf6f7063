"""What `meet check` tells of one matter: the parts that know nothing of it, most of them AWS's, are not asked."""

import sys
from functools import cache
from pathlib import Path

import pytest

from bot import checks
from bot.checks import run_checks
from bot.checks.check import Check, Checking

OF_NO_PART = frozenset({"settings"})
"""What the check itself finds, before its parts."""


def told_of(name: str) -> list[Check]:
    """The findings of this name, among all that `meet check` with the parts that name it finds."""
    asked = tuple(part for part in checks.PARTS if f'"{name}"' in _source(part))
    assert asked or name in OF_NO_PART, f"no part of the check names {name}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "PARTS", asked)
        return [one for one in run_checks() if one.name == name]


@cache
def _source(part: Checking) -> str:
    return Path(str(sys.modules[part.__module__].__file__)).read_text(encoding="utf-8")
