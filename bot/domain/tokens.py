"""Tokens that only Meet can make: an id and its signature, so that nobody acts on another's by guessing."""

import base64
import hmac

from bot.domain.text import clean_token

UNSUBSCRIBE = b"meet-unsubscribe:"
INSTALL = b"meet-install:"
"""A token of one purpose is no token of another's."""
LONGEST_TOKEN = 500
"""Characters. Ours have a hundred, and cleaning a long one is work that a stranger asks for."""


def sign(secret: bytes, text: str, purpose: bytes = UNSUBSCRIBE) -> str:
    """A token that is safe in a URL path and in a List-Unsubscribe header (RFC 8058). `text` holds no full stop."""
    return f"{text}.{_signature(secret, text, purpose)}"


def verify(secret: bytes, token: str, purpose: bytes = UNSUBSCRIBE) -> str | None:
    """What was signed, None where the token is not one of ours, cleaned of what pasting adds. Constant time."""
    text, _, signature = clean_token(token).partition(".") if len(token) <= LONGEST_TOKEN else ("", "", "")
    given, right = signature.encode("utf-8", "surrogatepass"), _signature(secret, text, purpose).encode()
    return text if hmac.compare_digest(given, right) else None


def short_tag(secret: bytes, text: str) -> str:
    """128 bits of the text's signature as 26 lower-case letters and digits, for the local part of a mail address."""
    digest = hmac.digest(secret, text.encode("utf-8", "surrogatepass"), "sha256")
    return base64.b32encode(digest[:16]).decode().rstrip("=").lower()


def _signature(secret: bytes, text: str, purpose: bytes) -> str:
    digest = hmac.digest(secret, purpose + text.encode("utf-8", "surrogatepass"), "sha256")
    return base64.urlsafe_b64encode(digest[:18]).decode()
