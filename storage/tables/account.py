"""Tables that belong to the SES account or the process, not to a workspace; and the OAuth installations."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, LargeBinary, Table, text

from bot.domain.feedback import FeedbackKind
from storage.column_types import Word
from storage.tables.metadata import (
    boolean_column,
    instant_column,
    integer_column,
    metadata,
    partial_index,
    row_id,
    text_column,
    word_among,
    word_column,
)

suppression = Table(
    "suppression",
    metadata,
    text_column("address_hash", key=True),
    Column("reason", Word, primary_key=True, nullable=False),
    text_column("address"),
    instant_column("since"),
    text_column("detail", default=""),
    text_column("said_by", default=""),
)
"""Keyed by the address's hash, which outlives the address of somebody who asked to be forgotten, and by the reason.

`said_by` is a hash too: that of the workspace and person by whose mail an opt-out was said."""

address_health = Table(
    "address_health",
    metadata,
    text_column("address_hash", key=True),
    text_column("ses_message_id", key=True),
    sqlite_with_rowid=False,
)
"""The soft streak: the messages that bounced softly since the last delivery. Messages are counted, not events."""

feedback_event = Table(
    "feedback_event",
    metadata,
    text_column("unique_key", key=True),
    word_column("kind"),
    text_column("address"),
    text_column("address_hash"),
    text_column("ses_message_id", nullable=True),
    text_column("outbox_id", nullable=True),
    text_column("subtype"),
    text_column("status_code"),
    text_column("diagnostic"),
    instant_column("happened_at", nullable=True),
    instant_column("received_at"),
    text_column("account", nullable=True),
    text_column("configuration_set", nullable=True),
    boolean_column("ours_at_fault"),
    instant_column("expires_at", nullable=True),
    text_column("delivery", nullable=True),
    boolean_column("of_others"),
)
"""`delivery` is NULL for an orphan: a fact about a mail whose SES id we do not know yet. `of_others`: Meet did not send
the mail."""

quarantine = Table(
    "quarantine",
    metadata,
    text_column("hash", key=True),
    text_column("body"),
    text_column("reason"),
    instant_column("received_at"),
    integer_column("times", 1),
)

breaker = Table(
    "breaker",
    metadata,
    integer_column("id", key=True),
    Column("open", Boolean, nullable=False),
    Column("reason", Word),
    text_column("detail", default=""),
    instant_column("opened_at", nullable=True),
    instant_column("retry_at", nullable=True),
    instant_column("resumed_at", nullable=True),
    Column("ended_reason", Word),
    instant_column("closed_at", nullable=True),
    text_column("closed_by", default=""),
)

pacing = Table(
    "pacing",
    metadata,
    integer_column("id", key=True),
    Column("tokens", Float, nullable=False),
    instant_column("refilled_at"),
    Column("rate", Float, nullable=False),
    Column("daily", Integer),
    integer_column("sent", 0),
    Column("outlook", Word, nullable=False, server_default=text("'enough'")),
)
"""One row: the token bucket that all replicas share, and SES's quota as last read."""

workspace_mail = Table(
    "workspace_mail",
    metadata,
    text_column("workspace", key=True),
    instant_column("hour", key=True),
    integer_column("mails"),
    instant_column("last_at"),
    sqlite_with_rowid=False,
)
"""How many mails each workspace had in each hour of the last day. Written by whoever holds the row of `pacing`."""

job_heartbeat = Table(
    "job_heartbeat", metadata, text_column("name", key=True), instant_column("at"), text_column("error", default="")
)

account_figure = Table(
    "account_figure",
    metadata,
    text_column("name", key=True),
    Column("value", Float),
    instant_column("at"),
    text_column("note", default=""),
)
"""What AWS told last of the account, one row a figure (`bot.domain.mail_health.Figure`)."""

account_mark = Table("account_mark", metadata, text_column("name", key=True), instant_column("at"))
"""Named instants of the account, such as the last time the feedback queue was seen empty."""

audit = Table(
    "audit",
    metadata,
    row_id(),
    text_column("workspace", nullable=True),
    instant_column("at"),
    text_column("who"),
    text_column("what"),
)

installation = Table(
    "installation",
    metadata,
    text_column("workspace", key=True),
    text_column("enterprise", default=""),
    Column("ciphertext", LargeBinary, nullable=False),
    instant_column("installed_at"),
    instant_column("expires_at", nullable=True),
    instant_column("lease_until", nullable=True),
    text_column("lease_token", nullable=True),
)
"""`expires_at` is NULL for tokens that never end; `lease_until` and `lease_token` say who renews one now."""

oauth_state = Table("oauth_state", metadata, text_column("state_hash", key=True), instant_column("expires_at"))
"""OAuth installations in progress in a browser; each state is good once."""

ORPHANED = feedback_event.c.delivery.is_(None)
COUNTED = word_among(
    feedback_event.c.kind, FeedbackKind.HARD_BOUNCE, FeedbackKind.COMPLAINT, FeedbackKind.PROVIDER_SUPPRESSED
)
"""The kinds that feed a rate, or lessen what it is a share of (`storage.account.rates`)."""

Index("ix_workspace_mail_hour", workspace_mail.c.hour)
Index("ix_feedback_event_message", feedback_event.c.ses_message_id)
Index("ix_oauth_state_expires", oauth_state.c.expires_at)
Index("ix_feedback_event_received", feedback_event.c.received_at)
_counted = (feedback_event.c[name] for name in ("received_at", "kind", "subtype", "of_others"))
partial_index("ix_feedback_event_counted", *_counted, where=COUNTED)
partial_index("ix_feedback_event_orphan", feedback_event.c.received_at, where=ORPHANED)
