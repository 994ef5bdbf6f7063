"""Typed text in plain signs, with the way back to what was typed. Digits, dashes and blanks of any script are alike."""

import unicodedata
from dataclasses import dataclass

_DASHES = "\u02d7\u2043\u2212\u223c\u30fc~"
_SIGNS = {
    "\u060c": ",",
    "\u3001": ",",
    "\u061b": ";",
    "\u2236": ":",
    "\u02d0": ":",
    "\u205a": ":",
    "\n": ",",
    "\r": ",",
}
_UNSEEN = frozenset({"Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class PlainText:
    """The plain signs, and for each one the place in `typed` where it comes from."""

    text: str
    typed: str
    origins: tuple[int, ...]

    def typed_part(self, start: int, end: int) -> str:
        """What was typed where plain[start:end] stands, without blanks around it."""
        if start >= end:
            return ""
        return self.typed[self.origins[start] : self.origins[end - 1] + 1].strip()


def to_plain(typed: str) -> PlainText:
    """The text in plain signs: one blank between words, "-" for a dash, 0 to 9 for digits, format marks left out."""
    composed = unicodedata.normalize("NFC", typed)
    signs: list[str] = []
    origins: list[int] = []
    for place, sign in enumerate(composed):
        for plain in _plain_signs(sign):
            if plain != " " or (signs and signs[-1] != " "):
                signs.append(plain)
                origins.append(place)
    return PlainText("".join(signs), composed, tuple(origins))


def _plain_signs(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign.isascii() and sign.isprintable() and sign != "~":
        return sign
    category = unicodedata.category(sign)
    if category in _UNSEEN:
        return ""
    if category == "Pd" or sign in _DASHES:
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    return " " if sign.isspace() or category == "Cc" else _compatible(sign)


def _compatible(sign: str) -> str:
    """Fullwidth and other compatible signs as plain ones; "～" becomes "~" and that a dash."""
    return unicodedata.normalize("NFKC", sign).replace("~", "-")
