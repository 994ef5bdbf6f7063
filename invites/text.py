"""Makes what people typed fit for headers, calendar lines and bodies: text stays text. It escapes nothing itself."""

import re
from urllib.parse import urlsplit

LONGEST_SUBJECT = 150
"""Code points of a title in a subject: more no mail list shows."""
LONGEST_NAME = 80
NAMELESS = "Meeting"

_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029\x0b\x0c\x1c\x1d\x1e]")
# NUL truncates libical, other controls break line-splitting readers, lone surrogates have no bytes, and the
# direction overrides (U+202A to U+202E, U+2066 to U+2069) let one text pose as another.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """The text with \\n as its only line end, without what no reader can show; tabs stay."""
    return _UNFIT.sub("", _LINE_ENDS.sub("\n", text)).strip()


def one_line(text: str) -> str:
    """The text on one line, blanks run together."""
    return _BLANKS.sub(" ", plain(text)).strip()


def title_of(text: str) -> str:
    """A title that is never empty."""
    return one_line(text) or NAMELESS


def subject_of(text: str) -> str:
    """A title short enough for a subject."""
    title = title_of(text)
    return title if len(title) <= LONGEST_SUBJECT else f"{title[: LONGEST_SUBJECT - 1].rstrip()}…"


def common_name(text: str) -> str:
    """A name for a CN parameter: no double quotes, since few readers decode RFC 6868's carets; "" for none."""
    return one_line(text).replace('"', "'").replace("^", "").strip()[:LONGEST_NAME].strip()


def web_address(text: str) -> str:
    """The text where it is one http or https address and nothing else, else ""."""
    address = text.strip()
    if not address.isascii() or not address.isprintable() or any(sign in address for sign in " <>\"'\\^`{|}"):
        return ""
    return address if _is_web(address) else ""


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
