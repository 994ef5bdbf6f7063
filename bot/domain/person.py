"""A person in a workspace: what Slack's profile told us, and the address they gave."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

PROFILE_FRESH = timedelta(days=1)
"""A cached profile is used for this long; Slack's rate limit of users.info does not allow asking much more often."""
PROFILE_CURRENT = timedelta(minutes=1)
"""Where an address is taken, a poll opened or a night judged, Slack is asked again for a profile older than this."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A cached users.info. `zone` is an IANA name or "" when Slack has none; `profile_address` may be ""."""

    workspace: str
    user: str
    name: str
    zone: str
    locale: str
    profile_address: str
    is_admin: bool
    """Of this workspace, or of the enterprise that installed Meet as a whole; elsewhere does not count."""
    is_reachable: bool
    """False for bots, deactivated accounts and strangers whom Meet can neither DM nor mail."""
    read_at: datetime
    is_deactivated: bool = False
    """The account is closed: never mailed an invite, asked or waited for (docs/decisions/0023)."""
    home: str = ""
    """`workspace` itself for its members, else the workspace they belong to (Slack Connect); "" while Slack has not
    told it. What follows from it stands in `bot.domain.membership`."""

    def is_current(self, now: datetime) -> bool:
        """Whether Slack told it a moment ago, so that an address or a zone in it may be relied on."""
        return now - self.read_at < PROFILE_CURRENT


@dataclass(frozen=True, slots=True)
class RegisteredAddress:
    """One address per person and workspace, proven by its owner."""

    workspace: str
    user: str
    address: str
    proven_at: datetime
    invalid: bool = False
    """True after a hard bounce: never mailed again, the owner was asked for a better one."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person allows this workspace: no row means yes."""

    mail: bool = True
    reminders: bool = True


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was sent and is not used. Its digits are never stored: they are an HMAC of the id of its delivery."""

    delivery: str
    workspace: str
    user: str
    address: str
    expires_at: datetime
    tries_left: int
    poll: str = ""
    """The poll whose prompt or notice started this, "" for none."""


FORGOTTEN = "forgotten-"
"""How such a name begins."""


def forgotten_name(token: str) -> str:
    """The made-up name that replaces a forgotten person's: no Slack id, and nobody else's name."""
    return f"{FORGOTTEN}{token}"


def hidden_user(user: str) -> str:
    """The name under which a forgotten person's codes still count for the day's limit: a hash of the Slack id, made
    out to no poll and no vote."""
    return forgotten_name(hashlib.sha256(user.encode()).hexdigest()[:16])


def is_forgotten(user: str) -> bool:
    """Whether this is such a name: there is nobody to mail or to tell."""
    return user.startswith(FORGOTTEN)
