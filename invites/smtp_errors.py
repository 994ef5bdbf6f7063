"""Translates an SMTP server's replies, and its silence, into what they mean for the outbox. It retries nothing.

RFC 5321 (replies and their order), RFC 3463 (enhanced codes), RFC 4954 (logging in), RFC 3207 (STARTTLS).
"""

import re
from enum import StrEnum

from bot.domain.breaker import BreakerReason
from bot.domain.masking import mask_addresses
from bot.domain.status_codes import find_code, is_authentication
from bot.domain.text import clean_line
from bot.ports import (
    MailError,
    MailInDoubt,
    MailMisconfigured,
    MailQuotaExceeded,
    MailRefused,
    MailThrottled,
    MailUnavailable,
)

LONGEST = 300
"""Characters of a server's words that are kept."""


class Stage(StrEnum):
    """How far a mail had come. Each is named by what Meet says at it."""

    GREETING = "greeting"
    ENCRYPTING = "encrypting"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    CONTENT = "content"
    """The mail is on its way, and its end has not left: a server must not take it (RFC 5321, section 4.1.1.4)."""
    ACCEPTING = "accepting"
    """The end has left: from here on the server may have taken it."""


_LOGIN_NEEDED = frozenset({530, 534, 535, 538})
"""Replies that ask for a login, or for encryption before it (RFC 4954, section 6)."""
_TOO_LARGE = frozenset({523, 552, 554})
"""Of MAIL: what is wrong is the mail, say its size (RFC 1870), and not its sender."""
_RELAYING = re.compile(
    r"\brelay(?:ing)?\b.{0,30}\b(?:denied|prohibited|refused|disabled|(?:not|isn't) (?:permitted|allowed|supported))"
    r"|\b(?:cannot|unable to|will not|do(?:es)? not|not permitted to|not allowed to) relay\b",
    re.IGNORECASE,
)
_SENDERS = frozenset({"1.7", "1.8"})
"""Details of RFC 3463, section 3.2, that speak of the sender's address."""
_TOO_FAST = re.compile(
    r"sending rate|rate limit|throttl|too fast|too many (?:(?:concurrent|simultaneous) )?(?:messages|e?mails|conn)",
    re.IGNORECASE,
)
_DAY_IS_FULL = re.compile(r"\bdaily\b.{0,80}\b(?:quota|limit)|\bsending (?:quota|limit)\b|\bper day\b", re.IGNORECASE)
"""Of our own account. A full mailbox ("over quota") is not meant."""


def refusal(stage: Stage, reply: int, text: str) -> MailError:
    """What this reply at this stage means. `text` is the server's; addresses in it are masked."""
    code, said = f"SMTP {reply}", _said(stage, text)
    if not 400 <= reply < 600:
        # No reply of SMTP. After the mail's end nobody knows what the server did.
        return MailInDoubt(code, said) if stage is Stage.ACCEPTING else MailUnavailable(code, said)
    if stage is not Stage.LOGIN and _DAY_IS_FULL.search(text):
        return MailQuotaExceeded(code, said)
    if reply < 500:
        return MailThrottled(code, said) if _TOO_FAST.search(text) else MailUnavailable(code, said)
    reason = _our_fault(stage, reply, text)
    return MailRefused(code, said) if reason is None else MailMisconfigured(code, said, reason)


def without_reply(stage: Stage, error: Exception) -> MailError:
    """What it means that the connection broke, stalled or never came to be."""
    name, said = type(error).__name__, f"no answer ({stage}): {clean_line(str(error))[:LONGEST]}"
    return MailInDoubt(name, said) if stage is Stage.ACCEPTING else MailUnavailable(name, said)


def _our_fault(stage: Stage, reply: int, text: str) -> BreakerReason | None:
    """Why all mail must wait; None where this mail or its recipient is refused, and others may go."""
    if stage in (Stage.GREETING, Stage.ENCRYPTING, Stage.LOGIN) or reply in _LOGIN_NEEDED:
        return BreakerReason.CREDENTIALS
    if stage is Stage.RECIPIENT and _RELAYING.search(text):
        # The server passes on the mail of those alone whom it knows.
        return BreakerReason.CREDENTIALS
    if stage is Stage.SENDER:
        return None if reply in _TOO_LARGE else BreakerReason.IDENTITY
    code = find_code("", f"{reply} {text}")
    is_senders = code.partition(".")[2] in _SENDERS or is_authentication(code)
    return BreakerReason.IDENTITY if is_senders else None


def _said(stage: Stage, text: str) -> str:
    """In one line. A server's words about a login are left out: some repeat the password, if only in base64."""
    words = "the server's words are not kept" if stage is Stage.LOGIN else clean_line(mask_addresses(text))[:LONGEST]
    return f"{stage}: {words}"
