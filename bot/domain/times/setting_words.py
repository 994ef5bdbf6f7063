"""Words behind `/meet` that name a setting of the poll: alone between two commas they are no place. Pure."""

import re
from collections.abc import Mapping

SETTING_WORDS: Mapping[str, str] = {
    "anonymous": "anonymous",
    "anonymously": "anonymous",
    "anonym": "anonymous",
    "hidden": "hidden",
    "verborgen": "hidden",
    "verdeckt": "hidden",
}
"""English and German words, and the setting of each. Others belong to a title or a place."""
_COMMA = re.compile(r"[,;]")


def read_settings(place: str) -> tuple[str, tuple[str, ...]]:
    """The place without the pieces that name a setting, and the settings; a place without any stays as it is typed."""
    pieces = [piece.strip() for piece in _COMMA.split(place)]
    named = tuple(dict.fromkeys(SETTING_WORDS[key] for piece in pieces if (key := piece.casefold()) in SETTING_WORDS))
    if not named:
        return place, ()
    return ", ".join(piece for piece in pieces if piece and piece.casefold() not in SETTING_WORDS), named
