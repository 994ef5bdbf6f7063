"""The token in an unsubscribe link: a delivery's id, signed, so that nobody can stop another's mail by guessing."""

import base64
import hmac

from bot.domain.text import clean_token

_PURPOSE = b"meet-unsubscribe:"


def sign(secret: bytes, delivery_id: str) -> str:
    """A token that is safe in a URL path and in a List-Unsubscribe header (RFC 8058)."""
    return f"{delivery_id}.{_signature(secret, delivery_id)}"


def verify(secret: bytes, token: str) -> str | None:
    """The delivery's id, None where the token is not one of ours, cleaned of what pasting adds. Constant time."""
    delivery_id, _, signature = clean_token(token).partition(".")
    given, right = signature.encode("utf-8", "surrogatepass"), _signature(secret, delivery_id).encode()
    return delivery_id if hmac.compare_digest(given, right) else None


def _signature(secret: bytes, delivery_id: str) -> str:
    digest = hmac.digest(secret, _PURPOSE + delivery_id.encode("utf-8", "surrogatepass"), "sha256")
    return base64.urlsafe_b64encode(digest[:18]).decode()
