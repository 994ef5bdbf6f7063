"""Which installation serves whom, and when its token is renewed. It stores nothing."""

from datetime import datetime, timedelta

RENEWED_BEFORE = timedelta(hours=2)
"""How long before its end a token is renewed. It lasts twelve hours, so an hour of trouble at Slack costs no press."""
STATE_LIFETIME = timedelta(minutes=10)
"""How long an installation may take in the browser: as long as Slack's own code is good."""


def workspace_of(enterprise: str, team: str, *, organisation: bool) -> str:
    """The id that everything of an installation is kept under: the enterprise's where the whole organisation installed
    Meet, since its people share channels and polls; else the workspace's own."""
    return enterprise if organisation and enterprise else team or enterprise


def serving_order(enterprise: str, team: str, *, organisation: bool) -> tuple[str, ...]:
    """Whose installation may answer a request, the likeliest first: the one that Slack names, then the other."""
    order = (enterprise, team) if organisation else (team, enterprise)
    return tuple(dict.fromkeys(one for one in order if one))


def needs_renewal(expires_at: datetime | None, now: datetime) -> bool:
    """Whether the token is to be renewed before it is used."""
    return expires_at is not None and expires_at <= now + RENEWED_BEFORE


def is_good(expires_at: datetime | None, now: datetime) -> bool:
    """Whether Slack still takes the token."""
    return expires_at is None or expires_at > now
