"""Tables of what Meet owes: invites, their deliveries, codes and notices."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Table, Text, UniqueConstraint, true

from bot.domain.delivery import DeliveryStatus
from storage.column_types import Word
from storage.tables.metadata import (
    instant,
    maybe_instant,
    maybe_words,
    metadata,
    number,
    partial_index,
    word,
    word_is,
    words,
)

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

DUE = word_is(delivery.c.status, DeliveryStatus.PENDING)
IN_FLIGHT = word_is(delivery.c.status, DeliveryStatus.SENDING)
WITHOUT_MEETING = delivery.c.invite.is_(None)
UNSURE = word_is(delivery.c.status, DeliveryStatus.IN_DOUBT)
IS_OWED = word_is(notice.c.status, "owed")

partial_index("ix_delivery_due", delivery.c.next_attempt_at, where=DUE)
partial_index("ix_delivery_lease", delivery.c.lease_until, where=IN_FLIGHT)
partial_index("ix_delivery_in_doubt", delivery.c.attempted_at, where=UNSURE)
partial_index("ix_delivery_code", delivery.c.created_at, where=WITHOUT_MEETING)
Index("ix_delivery_message", delivery.c.ses_message_id)
Index("ix_delivery_poll", delivery.c.poll)
# With the status in them, counting by status reads these indexes alone.
Index("ix_delivery_sent", delivery.c.sent_at, delivery.c.status)
Index("ix_delivery_user", delivery.c.user, delivery.c.workspace)
Index("ix_delivery_address", delivery.c.address_hash, delivery.c.created_at)
Index("ix_code_user", code.c.user, code.c.workspace)
partial_index("ix_notice_due", notice.c.next_attempt_at, where=IS_OWED)
Index("ix_notice_created", notice.c.created_at, notice.c.status)
Index("ix_code_expires", code.c.expires_at)
Index("ix_invite_organizer", invite.c.organizer, invite.c.workspace)
Index("ix_invite_ends", invite.c.ends_at)
