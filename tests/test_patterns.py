"""Patterns that hide secrets and addresses mean the same in every Python that Meet runs on."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from re import _constants as codes  # type: ignore[attr-defined]  # what a pattern is made of has no public names
from re import _parser as parser  # type: ignore[attr-defined]  # likewise
from typing import Any

import bot
import handlers
import invites
import playground
import storage

ROOMS = (bot, handlers, invites, playground, storage)
ONE_CHARACTER = (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY, codes.CATEGORY)


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every pattern that a module of ours has compiled at its import."""
    for room in ROOMS:
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if "migrations" not in found.name and not found.name.endswith("__main__"):
                for name, value in vars(import_module(found.name)).items():
                    if isinstance(value, re.Pattern):
                        yield f"{found.name}.{name}", value


def repeats_a_group_possessively(parsed: Any) -> bool:
    """Whether `(?:...)*+`, or another such repetition of more than one kind of character, stands anywhere in it."""
    if isinstance(parsed, parser.SubPattern):
        return any(repeats_a_group_possessively(one) for one in parsed)
    if not isinstance(parsed, (tuple, list)):
        return False
    if parsed and parsed[0] is codes.POSSESSIVE_REPEAT:
        repeated = parsed[1][2]
        if len(repeated) != 1 or repeated[0][0] not in ONE_CHARACTER:
            return True
    return any(repeats_a_group_possessively(one) for one in parsed)


def test_no_pattern_repeats_a_group_possessively_since_python_3_11_2_matches_too_little() -> None:
    found = dict(patterns())
    assert len(found) > 40
    assert [
        name for name, one in found.items() if repeats_a_group_possessively(parser.parse(one.pattern, one.flags))
    ] == []


def test_such_a_repetition_is_found_however_deep() -> None:
    for pattern in (r"(?:a|bc)*+", r"x(?:y(?:ab){0,3}+)?", r"(?=(?:ab)++)c", r"a|b(?:[^\"\\]|\\.)++"):
        assert repeats_a_group_possessively(parser.parse(pattern)), pattern
    for pattern in (r"[ab]*+", r"\d{1,3}+", r"(?>(?:a|b)*)", r".++"):
        assert not repeats_a_group_possessively(parser.parse(pattern)), pattern
