"""Tables of people: what Slack told, the address they gave, what they allow, how much they did."""

from sqlalchemy import Index, Table

from storage.tables.metadata import flag, instant, maybe_instant, metadata, number, words

profile = Table(
    "profile",
    metadata,
    words("workspace", key=True),
    words("user", key=True),
    words("name"),
    words("zone"),
    words("locale"),
    words("profile_address"),
    flag("is_admin"),
    flag("is_reachable"),
    instant("read_at"),
)

address = Table(
    "address",
    metadata,
    words("workspace", key=True),
    words("user", key=True),
    words("address"),
    words("address_hash"),
    instant("proven_at"),
    flag("invalid"),
)

consent = Table(
    "consent",
    metadata,
    words("workspace", key=True),
    words("user", key=True),
    flag("mail"),
    flag("reminders"),
)

usage = Table(
    "usage",
    metadata,
    words("workspace", key=True),
    words("user", key=True),
    words("kind", key=True),
    instant("window_started_at", key=True),
    number("count"),
    maybe_instant("ends_at"),
    sqlite_with_rowid=False,
)
"""How often somebody did something in one window of time; a row outlives its window only until the purge."""

Index("ix_address_hash", address.c.address_hash, address.c.workspace, address.c.user)
Index("ix_usage_ends", usage.c.ends_at)
