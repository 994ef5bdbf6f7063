"""Masks addresses in text that is kept, whoever wrote it. Linear: whoever writes hostile text chooses its length."""

import re

from bot.domain.addresses import mask_address

HIDDEN = "•••"
_PERCENT = r"%(?:25)*"
_ESCAPED = r"(?<!\\)\\++(?:u(?:0040|(?i:ff20|fe6b))|x40)"
_ENTITY = r"&(?:#0{0,6}(?:64|65312|65131)|#[xX]0{0,6}(?i:40|ff20|fe6b)|commat);"
_IN_URLS = rf"{_PERCENT}40|%25%34%30|(?i:{_PERCENT}EF{_PERCENT}(?:BC{_PERCENT}A0|B9{_PERCENT}AB))"
_QUOTED_PRINTABLE = rf"(?:=|(?i:{_PERCENT}3D))(?i:3D)*40(?=[\w.=%-]{{1,200}}\.[^\W\d_]|\[)"
AT = re.compile(rf"([@\uff20\ufe6b]|{_QUOTED_PRINTABLE}|{_IN_URLS}|{_ESCAPED}|{_ENTITY})")
"""Also the fullwidth and the small one, which Meet takes, too; and all as URLs, JSON, HTML and mails (RFC 2045, section
6.7) encode them, once or several times. `=40` counts only before a domain: `limit=40` is no address."""
_OUTSIDE = r"\s<>()\[\],;:\"'`\\"
_WORD = re.compile(
    rf"\"\\[^\"]{{0,200}}+\"\\|\"(?>(?:[^\"]|\"(?=\\)){{0,200}})\"|[^{_OUTSIDE}]++(?>(?:['`](?!b\b)(?=\w)[^{_OUTSIDE}]++)*)"
)
"""A part of the local part, read backwards: RFC 5321's quoted string (escaped or not), or a run of any letters (RFC
6531). A quote between two letters belongs to it ("o'lovelace"), but not that of bytes ("b'ada")."""
_ENCODED_WORD = re.compile(rf"[^{_OUTSIDE}&=]++")
_BLANKS = r"(?:\s|\((?>(?:[^()]|\([^()]{0,200}+\)){0,200})\))"
"""Blanks and comments, one comment within another included (RFC 5322, section 3.2.2)."""
_SOME_BLANKS = rf"(?>{_BLANKS}{{0,20}})"
_NAMES = rf"{_SOME_BLANKS}(?:[^\W_](?>(?:[\w-]|[^\x00-\x7f\s]){{0,62}}){_SOME_BLANKS}\.[^\W\d_]|\[)"
_DOMAIN = re.compile(rf"[\w\[%.=-]|[^\x00-\x7f\s]|\Z|{_NAMES}")
"""Behind blanks only what looks like a domain: "@ noon" is no address."""
_SURE_DOMAIN = re.compile(_NAMES)
LONGEST_COMMENT = 200


def mask_addresses(text: str) -> str:
    """Every address in the text as `mask_address` shows it; however its @ is encoded, and whatever blanks and comments
    stand around it."""
    pieces = AT.split(text)
    for at in range(1, len(pieces), 2):
        if _DOMAIN.match(pieces[at + 1]):
            is_sure = _SURE_DOMAIN.match(pieces[at + 1]) is not None
            word = _ENCODED_WORD if pieces[at].startswith("%") else _WORD
            pieces[at - 1] = _with_masked_end(pieces[at - 1], word, is_sure=is_sure)
    return "".join(pieces)


def _with_masked_end(piece: str, word: re.Pattern[str], *, is_sure: bool) -> str:
    """The piece with the local part at its end masked. What stands between that and the @ stays. "hi @ada" is no
    address, but "ada @example.com" is: there the domain must look like one."""
    back = piece[::-1]
    begin = _past_comments(back, 0)
    if (begin and not is_sure and not back[:begin].strip()) or back.startswith(HIDDEN, begin):
        return piece
    end = _past_local(back, begin, word)
    if begin == end:
        return piece
    local = piece[len(piece) - end : len(piece) - begin]
    return piece[: len(piece) - end] + mask_address(f"{local}@").removesuffix("@") + piece[len(piece) - begin :]


def _past_local(back: str, begin: int, word: re.Pattern[str]) -> int:
    """Where the local part ends that begins there in the text read backwards; `begin` itself for none.

    Words are joined by dots, and comments may stand at the dots (RFC 5322, section 4.4).
    """
    end = _past(back, begin, word)
    while begin < end < len(back):
        next_word = _past_comments(back, end)
        further = _past(back, next_word, word) if _is_joined(back, end, next_word) else next_word
        if further == next_word:
            break
        end = further
    return end


def _is_joined(back: str, end: int, next_word: int) -> bool:
    """Whether the word up to `end` goes on at `next_word`: at a dot, or at a line that quoted-printable breaks."""
    between = back[end:next_word]
    if back[end - 1] == "." or (between == "" and back.startswith(".", next_word)):
        return True
    return (back.startswith(".", next_word) and ")" in between) or (back.startswith("=", next_word) and "\n" in between)


def _past(back: str, begin: int, word: re.Pattern[str]) -> int:
    found = word.match(back, begin)
    return found.end() if found else begin


def _past_comments(back: str, begin: int) -> int:
    """Where the blanks and comments end that begin there."""
    while begin < len(back):
        end = begin + 1 if back[begin].isspace() else _past_comment(back, begin)
        if end == begin:
            break
        begin = end
    return begin


def _past_comment(back: str, begin: int) -> int:
    """Where the comment ends that begins there, others in it included; `begin` itself for none."""
    depth = 0
    for place in range(begin, min(len(back), begin + LONGEST_COMMENT)):
        depth += {")": 1, "(": -1}.get(back[place], 0)
        if depth <= 0:
            return place + 1 if place > begin else begin
    return begin
