"""Masks addresses in text that is kept, whoever wrote it. Linear: whoever writes hostile text chooses its length."""

import re

from bot.domain.addresses import mask_address

HIDDEN = "•••"
AT = re.compile(r"([@\uff20\ufe6b]|%(?:25)*40|(?<!\\)\\++u0040|&#(?:64|[xX]40);)")
"""Also as URLs, JSON and HTML encode it; and the fullwidth and the small one, which Meet takes, too."""
_OUTSIDE = r"\s<>()\[\],;:\"'`\\"
_LOCAL = re.compile(
    rf"\"\\[^\"]{{0,200}}+\"\\|\"(?:[^\"]|\"(?=\\)){{0,200}}+\"|[^{_OUTSIDE}]++(?:['`](?!b\b)(?=\w)[^{_OUTSIDE}]++)*+"
)
"""The local part, read backwards: RFC 5321's quoted string (escaped or not), or a run of any letters (RFC 6531).
A quote between two letters belongs to it ("o'lovelace"), but not that of bytes ("b'ada")."""
_ENCODED_LOCAL = re.compile(rf"[^{_OUTSIDE}&=]++")
_DOMAIN = re.compile(r"[\w\[%.-]|[^\x00-\x7f\s]")


def mask_addresses(text: str) -> str:
    """Every address in the text as `mask_address` shows it; its @ may be percent-encoded."""
    pieces = AT.split(text)
    for at in range(1, len(pieces), 2):
        if _DOMAIN.match(pieces[at + 1]) or not pieces[at + 1]:
            pieces[at - 1] = _with_masked_end(pieces[at - 1], is_encoded=pieces[at].startswith("%"))
    return "".join(pieces)


def _with_masked_end(piece: str, *, is_encoded: bool) -> str:
    found = (_ENCODED_LOCAL if is_encoded else _LOCAL).match(piece[::-1])
    if found is None or piece.endswith(HIDDEN):
        return piece
    start = len(piece) - found.end()
    return piece[:start] + mask_address(f"{piece[start:]}@").removesuffix("@")
