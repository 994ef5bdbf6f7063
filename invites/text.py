"""Typed text in headers, calendar lines and bodies: never empty where text is required. It escapes nothing."""

from urllib.parse import urlsplit

from bot.domain.graphemes import whole_signs
from bot.domain.text import clean_line
from bot.language import _

LONGEST_SUBJECT = 150
"""Code points of a title in a subject: more no mail list shows."""
LONGEST_NAME = 80


def title_of(text: str) -> str:
    """A title that is never empty."""
    return clean_line(text) or _("Meeting")


def subject_of(text: str) -> str:
    """A title short enough for a subject."""
    title = title_of(text)
    return title if len(title) <= LONGEST_SUBJECT else f"{whole_signs(title, LONGEST_SUBJECT - 1).rstrip()}…"


def common_name(text: str) -> str:
    """A name for a CN parameter: no double quotes or carets, since few readers decode RFC 6868's; "" for none."""
    return whole_signs(clean_line(text).replace('"', "'").replace("^", "").strip(), LONGEST_NAME).strip()


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
