"""Tables that belong to the SES account or the process, not to a workspace, and the OAuth grants."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, LargeBinary, Table

from bot.domain.feedback import FeedbackKind
from storage.column_types import Word
from storage.tables.metadata import (
    flag,
    instant,
    maybe_instant,
    maybe_words,
    metadata,
    number,
    partial_index,
    row_number,
    word,
    word_among,
    words,
)

suppression = Table(
    "suppression",
    metadata,
    words("address_hash", key=True),
    words("address"),
    word("reason"),
    instant("since"),
    words("detail", default=""),
)
"""Keyed by the address's hash: the entry outlives the address of somebody who asked to be forgotten."""

address_health = Table(
    "address_health",
    metadata,
    words("address_hash", key=True),
    words("ses_message_id", key=True),
    sqlite_with_rowid=False,
)
"""The soft streak: the messages that bounced softly since the last delivery. Messages are counted, not events."""

feedback_event = Table(
    "feedback_event",
    metadata,
    words("unique_key", key=True),
    word("kind"),
    words("address"),
    words("address_hash"),
    maybe_words("ses_message_id"),
    maybe_words("outbox_id"),
    words("subtype"),
    words("status_code"),
    words("diagnostic"),
    maybe_instant("happened_at"),
    instant("received_at"),
    maybe_words("account"),
    maybe_words("configuration_set"),
    flag("ours_at_fault"),
    maybe_instant("expires_at"),
    maybe_words("delivery"),
)
"""`delivery` is NULL for an orphan: a fact about a mail whose SES id we do not know yet."""

quarantine = Table(
    "quarantine",
    metadata,
    words("hash", key=True),
    words("body"),
    words("reason"),
    instant("received_at"),
    number("times", 1),
)

breaker = Table(
    "breaker",
    metadata,
    number("id", key=True),
    Column("open", Boolean, nullable=False),
    Column("reason", Word),
    words("detail", default=""),
    maybe_instant("opened_at"),
    maybe_instant("retry_at"),
    maybe_instant("resumed_at"),
)

pacing = Table(
    "pacing",
    metadata,
    number("id", key=True),
    Column("tokens", Float, nullable=False),
    instant("refilled_at"),
    Column("rate", Float, nullable=False),
    Column("daily", Integer),
    number("sent", 0),
)
"""One row: the token bucket that all replicas share, and SES's quota as last read."""

job_heartbeat = Table("job_heartbeat", metadata, words("name", key=True), instant("at"), words("error", default=""))

account_mark = Table("account_mark", metadata, words("name", key=True), instant("at"))
"""Named instants of the account, such as the last time the feedback queue was seen empty."""

audit = Table(
    "audit",
    metadata,
    row_number(),
    maybe_words("workspace"),
    instant("at"),
    words("who"),
    words("what"),
)

installation = Table(
    "installation",
    metadata,
    words("workspace", key=True),
    words("enterprise", default=""),
    Column("ciphertext", LargeBinary, nullable=False),
    instant("installed_at"),
    maybe_instant("expires_at"),
    maybe_instant("lease_until"),
    maybe_words("lease_token"),
)
"""`expires_at` is NULL for tokens that never end; `lease_until` and `lease_token` say who renews one now."""

oauth_state = Table("oauth_state", metadata, words("state_hash", key=True), instant("expires_at"))
"""Installations under way in somebody's browser, each good once."""

ORPHANED = feedback_event.c.delivery.is_(None)
COUNTED = word_among(
    feedback_event.c.kind, FeedbackKind.HARD_BOUNCE, FeedbackKind.COMPLAINT, FeedbackKind.PROVIDER_SUPPRESSED
)
"""The kinds that feed a rate, or lessen what it is a share of (`storage.account.rates`)."""

Index("ix_feedback_event_message", feedback_event.c.ses_message_id)
Index("ix_oauth_state_expires", oauth_state.c.expires_at)
Index("ix_feedback_event_received", feedback_event.c.received_at)
_counted = (feedback_event.c.received_at, feedback_event.c.kind, feedback_event.c.subtype)
partial_index("ix_feedback_event_counted", *_counted, where=COUNTED)
partial_index("ix_feedback_event_orphan", feedback_event.c.received_at, where=ORPHANED)
