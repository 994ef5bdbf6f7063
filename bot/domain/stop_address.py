"""The address in List-Unsubscribe: a mail to it ends Meet's mail to one address. It is made here and recognised here.

Its local part names the mail that carries it, with a tag that Meet's secret key makes, so nobody can guess another's.
"""

import hmac
import re

from bot.domain.addresses import normalise_address
from bot.domain.tokens import short_tag

_LOCAL = re.compile(r"stop-([0-9a-f]{32})-([a-z2-7]{26})")
"""64 octets, which is all that a local part may have (RFC 5321, section 4.5.3.1.1)."""


def stop_address(secret: bytes, delivery: str, domain: str) -> str:
    """The address for the mail of this delivery; "" without a domain at which Meet receives mail."""
    return f"stop-{delivery}-{_tag(secret, delivery)}@{domain}" if domain else ""


def read_stop_address(secret: bytes, recipient: str) -> str | None:
    """The delivery whose mail carries this address; None for any other address. Takes constant time."""
    found = _LOCAL.fullmatch(normalise_address(recipient).rpartition("@")[0])
    return found[1] if found and hmac.compare_digest(_tag(secret, found[1]), found[2]) else None


def _tag(secret: bytes, delivery: str) -> str:
    return short_tag(secret, f"meet-stop:{delivery}")
