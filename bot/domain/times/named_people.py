"""People who are named behind `/meet`: they must be there, and their names are neither times nor places."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.times.command import CommandWords

_SIGNS = [chr(code) for code in range(0x16A0, 0x16EB)]
"""Runes stand for people while the times are read: letters that are no word of any time, one for each person."""
_LINKS = "with|and|for|from|by|to|of|about|&|mit|und|für|fuer|von|bei|zu|über|an"
"""A name behind one of these is part of a sentence ("Lunch with @ben"), so that a title keeps it."""
_RUN = rf"(?:[{_SIGNS[0]}-{_SIGNS[-1]}](?:\s*(?:,|&|and|und|\s)\s*)?)+"
_LEADING = re.compile(rf"^\s*{_RUN}[\s,;:]*")
_TRAILING = re.compile(rf"(?P<link>(?:^|(?<=\s))(?:{_LINKS})\s+)?(?P<sep>[\s,;]*){_RUN}\s*$", re.IGNORECASE)
_WITH_LINK = re.compile(rf"(?:(?:^|(?<=[\s,;]))(?:{_LINKS})\s+)?{_RUN}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """A person as they stand in the words: `user` is "" where Slack did not say who that is."""

    name: str
    user: str = ""


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """What the words fill in, who must be there, and which names nobody is known by, as they were typed."""

    words: CommandWords
    required: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def read_people(parts: Sequence[str | Named], read: Callable[[str], CommandWords]) -> PeopleRead:
    """Reads words in which people are named; `read` reads words without any.

    Times, length and place are those of the words without the names. The title keeps a name inside of a sentence.
    """
    named = [part for part in parts if isinstance(part, Named)]
    signed, names = _signed(parts)
    bare = read(_without_names(signed))
    if named:
        bare = replace(bare, title=_title(bare, read(signed), names))
    users = (one.user for one in named if one.user)
    unknown = (one.name for one in named if not one.user)
    return PeopleRead(bare, tuple(dict.fromkeys(users)), tuple(dict.fromkeys(unknown)))


def _signed(parts: Iterable[str | Named]) -> tuple[str, dict[str, str]]:
    """The words with a sign for each person, and what the signs stand for. Typed runes are no signs: they go."""
    names: dict[str, str] = {}
    text: list[str] = []
    for part in parts:
        if isinstance(part, str):
            text.append("".join(sign for sign in part if sign not in _SIGNS))
        elif len(names) < len(_SIGNS):
            sign = _SIGNS[len(names)]
            names[sign] = part.name
            text.append(sign)
    return "".join(text), names


def _without_names(signed: str) -> str:
    return " ".join(_WITH_LINK.sub(" ", signed).split(" ")) if any(sign in signed for sign in _SIGNS) else signed


def _title(bare: CommandWords, signed: CommandWords, names: dict[str, str]) -> str:
    """The title with the names of a sentence in it; without them where they would have changed what is a time."""
    same = (bare.days, bare.times, bare.length) == (signed.days, signed.times, signed.length)
    if not same:
        return bare.title
    title = _TRAILING.sub(lambda run: run[0] if run["link"] else "", _LEADING.sub("", signed.title)).strip()
    return "".join(names.get(sign, sign) for sign in title)
