"""Tables of people: what Slack told, the address they gave, what they allow, how much they did."""

from sqlalchemy import Index, Table

from storage.tables.metadata import boolean_column, instant_column, integer_column, metadata, text_column

profile = Table(
    "profile",
    metadata,
    text_column("workspace", key=True),
    text_column("user", key=True),
    text_column("name"),
    text_column("zone"),
    text_column("locale"),
    text_column("profile_address"),
    boolean_column("is_admin"),
    boolean_column("is_reachable"),
    instant_column("read_at"),
    boolean_column("is_deactivated"),
    text_column("home", default=""),
)

address = Table(
    "address",
    metadata,
    text_column("workspace", key=True),
    text_column("user", key=True),
    text_column("address"),
    text_column("address_hash"),
    instant_column("proven_at"),
    boolean_column("invalid"),
)

consent = Table(
    "consent",
    metadata,
    text_column("workspace", key=True),
    text_column("user", key=True),
    boolean_column("mail"),
    boolean_column("reminders"),
)

usage = Table(
    "usage",
    metadata,
    text_column("workspace", key=True),
    text_column("user", key=True),
    text_column("kind", key=True),
    instant_column("window_started_at", key=True),
    integer_column("count"),
    instant_column("ends_at", nullable=True),
    sqlite_with_rowid=False,
)
"""How often somebody did something in one window of time; a row outlives its window only until the purge."""

forgetting = Table(
    "forgetting",
    metadata,
    text_column("workspace", key=True),
    text_column("user", key=True),
    text_column("replacement"),
    text_column("hashes"),
    instant_column("asked_at"),
    instant_column("ended_at", nullable=True),
)
"""Who is being forgotten: it is continued after a crash. Once it is over, `user` is a hash (`hidden_user`), kept for a
day, so that an answer of Slack's that comes late stores nobody again. `hashes` are those of the person's addresses."""

Index("ix_address_hash", address.c.address_hash, address.c.workspace, address.c.user)
Index("ix_address_proven", address.c.proven_at)
Index("ix_profile_read", profile.c.read_at)
Index("ix_usage_ends", usage.c.ends_at)
