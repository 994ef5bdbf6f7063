"""Tables of what Meet owes: invites, their deliveries, codes and notices."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Table, Text, UniqueConstraint, text, true

from storage.tables.metadata import instant, maybe_instant, maybe_words, metadata, number, word, words
from storage.types import Word

invite = Table(
    "invite",
    metadata,
    words("id", key=True),
    words("workspace"),
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), nullable=False, unique=True),
    words("uid"),
    number("sequence"),
    word("status"),
    instant("starts_at"),
    instant("ends_at"),
    words("title"),
    words("place"),
    words("note"),
    words("zone"),
    words("organizer"),
    words("organizer_name"),
    words("organizer_address"),
    words("permalink"),
    instant("created_at"),
    instant("revised_at"),
)
"""One per poll, for life: a poll that is reopened and closed again keeps its UID."""

delivery = Table(
    "delivery",
    metadata,
    words("id", key=True),
    words("workspace"),
    word("kind"),
    words("user"),
    words("address"),
    words("address_hash"),
    word("status"),
    instant("created_at"),
    instant("dtstamp"),
    maybe_words("poll"),
    maybe_words("invite"),
    Column("method", Word),
    number("sequence", 0),
    Column("role", Word),
    number("resend", 0),
    Column("cancels_all", Boolean, nullable=False, server_default=true()),
    number("attempts", 0),
    maybe_instant("next_attempt_at"),
    maybe_instant("attempted_at"),
    maybe_instant("lease_until"),
    maybe_instant("expires_at"),
    maybe_words("ses_message_id"),
    words("reason", default=""),
    maybe_instant("sent_at"),
    UniqueConstraint("invite", "sequence", "method", "address_hash", "resend"),
)

code = Table(
    "code",
    metadata,
    words("delivery", key=True),
    words("workspace"),
    words("user"),
    words("address"),
    instant("expires_at"),
    number("tries_left"),
    words("poll", default=""),
    maybe_instant("used_at"),
)

notice = Table(
    "notice",
    metadata,
    words("id", key=True),
    words("workspace"),
    words("user"),
    word("kind"),
    words("unique_key"),
    instant("created_at"),
    Column("data", JSON, nullable=False),
    words("status", default="owed"),
    number("attempts", 0),
    maybe_instant("next_attempt_at"),
    maybe_words("channel"),
    maybe_words("ts"),
    maybe_instant("settled_at"),
    words("reason", default=""),
    UniqueConstraint("unique_key", "workspace"),
)
"""`status` is "owed", "told" or "given_up". A claim moves `next_attempt_at` past its lease, so a crash owes again."""

DUE = text("status = 'pending'")
UNDER_WAY = text("status = 'sending'")
WITHOUT_MEETING = text("invite IS NULL")
UNSURE = text("status = 'in_doubt'")
OWED = text("status = 'owed'")

Index("ix_delivery_due", delivery.c.next_attempt_at, sqlite_where=DUE, postgresql_where=DUE)
Index("ix_delivery_lease", delivery.c.lease_until, sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY)
Index("ix_delivery_in_doubt", delivery.c.attempted_at, sqlite_where=UNSURE, postgresql_where=UNSURE)
Index("ix_delivery_code", delivery.c.created_at, sqlite_where=WITHOUT_MEETING, postgresql_where=WITHOUT_MEETING)
Index("ix_delivery_message", delivery.c.ses_message_id)
Index("ix_delivery_poll", delivery.c.poll)
Index("ix_delivery_sent", delivery.c.sent_at)
Index("ix_delivery_user", delivery.c.user, delivery.c.workspace)
Index("ix_delivery_address", delivery.c.address_hash, delivery.c.created_at)
Index("ix_code_user", code.c.user, code.c.workspace)
Index("ix_notice_due", notice.c.next_attempt_at, sqlite_where=OWED, postgresql_where=OWED)
Index("ix_notice_created", notice.c.created_at)
Index("ix_code_expires", code.c.expires_at)
Index("ix_invite_ends", invite.c.ends_at)
