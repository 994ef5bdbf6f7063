"""The address to which a calendar sends one person's answer to one invite. It is made here and recognised here.

Its local part names the invite and carries a tag that only the invite's secret can make, so nobody can guess another
person's. It has lower-case letters, digits and one hyphen: some programs lower-case it, some refuse a plus sign.
"""

import hmac
import re
import secrets
from collections.abc import Iterable
from typing import NamedTuple

from bot.domain.addresses import address_hash, normalise_address
from bot.domain.invite import Invite
from bot.domain.tokens import short_tag

_LOCAL = re.compile(r"([0-9a-z]{1,37})-([a-z2-7]{26})")
"""With the id of an invite 59 of the 64 octets that a local part may have."""


class ReplyTarget(NamedTuple):
    """What an address says of itself: the invite, the tag that proves its attendee, and the domain."""

    invite: str
    tag: str
    domain: str


def new_reply_secret() -> str:
    """The secret of a new invite: 256 random bits in hex."""
    return secrets.token_hex(32)


def reply_address(invite: Invite, address: str) -> str:
    """Where the calendar of this attendee answers this invite, the same for every mail of it; "" where the invite was
    made without an inbound domain."""
    if not invite.reply_domain:
        return ""
    return f"{invite.id}-{_tag(invite.reply_secret, address_hash(address))}@{invite.reply_domain}"


def read_reply_address(recipient: str) -> ReplyTarget | None:
    """What the address of a mail that came in names; None where it is none of Meet's form."""
    local, _, domain = normalise_address(recipient).rpartition("@")
    found = _LOCAL.fullmatch(local)
    return ReplyTarget(found[1], found[2], domain) if found else None


def attendee_of(target: ReplyTarget, invite: Invite, hashes: Iterable[str]) -> str:
    """Which of these hashes of addresses the tag was made for, "" for none. Each comparison takes constant time."""
    if not invite.reply_domain or target.domain != invite.reply_domain:
        return ""
    return next((one for one in hashes if hmac.compare_digest(_tag(invite.reply_secret, one), target.tag)), "")


def _tag(secret: str, hashed: str) -> str:
    return short_tag(secret.encode(), f"meet-reply:{hashed}")
