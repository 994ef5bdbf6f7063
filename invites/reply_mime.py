"""Finds the calendars and the text in a mail that came in. Whoever wrote the mail may be hostile: limits come first.

Everywhere outside of message/rfc822, whatever the disposition (RFC 6047, section 2.4): a bounce has our own invite in
such a part, and that is no answer.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import collapse_rfc2231_value
from typing import Any

from bot.domain.graphemes import whole_signs
from bot.domain.reply_outcomes import ReplyReason
from bot.domain.text import clean_text
from invites.machine_marks import Says, read_marks
from invites.refused import Refused

MOST_BYTES = 1_000_000
"""Of a whole mail: an answer has a few thousand, one with a picture in its signature some hundred thousand."""
MOST_CALENDAR = 256 * 1024
MOST_PARTS = 50
DEEPEST = 20
MOST_DELIMITERS = 1000
MOST_MULTIPARTS = 100
"""Both are counted before the mail is parsed: Python's parser takes seconds for 100,000 empty parts, and ends with an
error at 1,000 nested ones (https://github.com/python/cpython/issues/75630)."""
LONGEST_FIELD = 4096
"""Of a field that describes a part: Python takes the square of its length (https://github.com/python/cpython/issues/136063)."""
MOST_TEXT = 1000
"""Characters of what a person wrote."""
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_REPORTS = frozenset({"multipart/report", "message/delivery-status", "message/disposition-notification"})
_UTF8 = frozenset({"utf-8", "ascii"})
_NO_CHARSETS = frozenset({"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape"})
"""What Python decodes under these names is no mail's charset; for punycode it takes the square of the length."""
_FIELD = re.compile(rb"^content-[a-z-]*:.*(?:\n[ \t].*)*", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MailContent:
    """What of a mail matters: its calendars in UTF-8, the words of its first plain part, and who seems to write."""

    calendars: tuple[bytes, ...]
    text: str
    is_bounce: bool
    """A report of a mail server (RFC 6522)."""
    is_automatic: bool
    """A program wrote it. Google's answers to invites say so as well, so it counts only without a calendar."""
    may_go_on: bool
    """No list, answering machine or Meet sent it, and its words passed no other mailbox: mailing it on begins no loop.
    The mail that goes on has no calendar, so a calendar was never Meet's own."""


def read_content(raw: bytes) -> MailContent:
    """The content of the mail. Raises Refused, and nothing else."""
    _check_size(raw)
    try:
        # The newer policy raises at reading headers that real mails have: https://github.com/python/cpython/issues/105802
        message = message_from_bytes(raw, policy=compat32)
        return _content(message)
    except Refused:
        raise
    except Exception as error:
        raise Refused(ReplyReason.UNREADABLE_MAIL) from error


def _content(message: Message) -> MailContent:
    parts = list(_walk(message, 0))
    if len(parts) > MOST_PARTS:
        raise Refused(ReplyReason.TOO_MANY_PARTS)
    calendars = tuple(_calendar(part) for part in parts if part.get_content_type() in _CALENDARS)
    bounce, says = any(part.get_content_type() in _REPORTS for part in parts), read_marks(message)
    stops = Says.NOT_PRESSED if calendars else Says.NOT_FOR_MAIL | Says.NOT_PRESSED
    return MailContent(
        calendars, _text(parts), bounce, bool(says & Says.NO_PERSONS_WORDS), not bounce and not says & stops
    )


def _check_size(raw: bytes) -> None:
    """Everything at which Python's parser takes long is counted here, before it sees the mail."""
    if len(raw) > MOST_BYTES:
        raise Refused(ReplyReason.TOO_LARGE)
    plain = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if any(len(field[0]) > LONGEST_FIELD for field in _FIELD.finditer(plain)):
        raise Refused(ReplyReason.TOO_LARGE)
    lowered = plain.lower()
    # Each group of lines in such a part is a part of its own to the parser (RFC 3464, section 2.1).
    groups = plain.count(b"\n\n") if b"message/delivery-status" in lowered else 0
    if max(plain.count(b"\n--"), groups) > MOST_DELIMITERS or lowered.count(b"multipart/") > MOST_MULTIPARTS:
        raise Refused(ReplyReason.TOO_MANY_PARTS)


def _walk(part: Message, depth: int) -> Iterator[Message]:
    """This part and those within, but for a mail within the mail."""
    if depth > DEEPEST:
        raise Refused(ReplyReason.TOO_MANY_PARTS)
    yield part
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        inner: Any = part.get_payload()
        for one in inner:
            yield from _walk(one, depth + 1)


def _calendar(part: Message) -> bytes:
    """The calendar in UTF-8. One in a charset that nobody knows stays as it is, and is read as far as it is ASCII."""
    content = _bytes_of(part)
    if len(content) > MOST_CALENDAR:
        raise Refused(ReplyReason.TOO_LARGE)
    charset = _charset(part)
    return content if charset in _UTF8 else content.decode(charset, "replace").encode("utf-8", "replace")


def _text(parts: list[Message]) -> str:
    """The words of the first plain text that is no attachment, cut."""
    plain = (part for part in parts if part.get_content_type() == "text/plain")
    written = next((part for part in plain if "attachment" not in str(part.get("Content-Disposition", ""))), None)
    if written is None:
        return ""
    words = _bytes_of(written)[: MOST_TEXT * 8].decode(_charset(written), "replace")
    return whole_signs(clean_text(words), MOST_TEXT)


def _bytes_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _charset(part: Message) -> str:
    """What the part is written in, as Python calls it; UTF-8 where it names nothing that a mail can be written in."""
    named = collapse_rfc2231_value(part.get_param("charset") or "")
    try:
        found = codecs.lookup(named.strip()).name
        # Python has codecs that give no text, such as zlib: for those this raises LookupError.
        b"a".decode(found, "replace")
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if found.replace("-", "_") in _NO_CHARSETS else found
