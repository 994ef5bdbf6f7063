"""Tables of what Meet owes: invites, their deliveries, codes and notices."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    or_,
    true,
)

from bot.domain.delivery import DeliveryStatus
from storage.column_types import Word
from storage.tables.metadata import (
    boolean_column,
    days_columns,
    instant_column,
    integer_column,
    metadata,
    partial_index,
    text_column,
    word_column,
    word_is,
)

invite = Table(
    "invite",
    metadata,
    text_column("id", key=True),
    text_column("workspace"),
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), nullable=False, unique=True),
    text_column("uid"),
    integer_column("sequence"),
    word_column("status"),
    instant_column("starts_at"),
    instant_column("ends_at"),
    *days_columns("invite"),
    text_column("title"),
    text_column("place"),
    text_column("note"),
    text_column("zone"),
    text_column("organizer"),
    text_column("organizer_name"),
    text_column("organizer_address"),
    text_column("permalink"),
    instant_column("created_at"),
    instant_column("revised_at"),
    text_column("reason", default=""),
    text_column("reply_domain", default=""),
    text_column("reply_secret", default=""),
)
"""One per poll, for life: a poll that is reopened and closed again keeps its UID."""

attendance = Table(
    "attendance",
    metadata,
    Column("invite", Text, ForeignKey("invite.id", ondelete="CASCADE"), primary_key=True),
    text_column("address_hash", key=True),
    text_column("workspace"),
    text_column("user"),
    word_column("answer"),
    integer_column("sequence"),
    instant_column("stamped_at"),
    instant_column("received_at"),
    boolean_column("is_verified"),
    text_column("comment", default=""),
)
"""What an attendee's calendar answered last. No row: no answer, which says nothing."""

reply_mail = Table(
    "reply_mail",
    metadata,
    text_column("message_id", key=True),
    text_column("outcome", default=""),
    instant_column("received_at"),
)
"""Mails that came in and were dealt with, by SES's id: each counts once, however often the queue gives it."""

delivery = Table(
    "delivery",
    metadata,
    text_column("id", key=True),
    text_column("workspace"),
    word_column("kind"),
    text_column("user"),
    text_column("address"),
    text_column("address_hash"),
    word_column("status"),
    instant_column("created_at"),
    instant_column("dtstamp"),
    text_column("poll", nullable=True),
    text_column("invite", nullable=True),
    Column("method", Word),
    integer_column("sequence", 0),
    Column("role", Word),
    integer_column("resend", 0),
    Column("cancels_all", Boolean, nullable=False, server_default=true()),
    integer_column("attempts", 0),
    instant_column("next_attempt_at", nullable=True),
    instant_column("attempted_at", nullable=True),
    instant_column("lease_until", nullable=True),
    instant_column("expires_at", nullable=True),
    instant_column("ends_at", nullable=True),
    *days_columns("delivery"),
    text_column("ses_message_id", nullable=True),
    text_column("reason", default=""),
    instant_column("sent_at", nullable=True),
    UniqueConstraint("invite", "sequence", "method", "address_hash", "resend"),
)

forwarded_answer = Table(
    "forwarded_answer",
    metadata,
    text_column("message_id", key=True),
    Column("delivery", Text, ForeignKey("delivery.id", ondelete="CASCADE"), nullable=False),
    Column("poll", Text, ForeignKey("poll.id", ondelete="CASCADE"), nullable=False),
    text_column("workspace"),
    text_column("user"),
    text_column("notice", default=""),
    instant_column("received_at"),
    boolean_column("is_verified"),
)
"""Which mails that came in go on to the organizer by which delivery, each once. What they say stands where Slack has it
from: in the notice of this key, or, where it is "", in the attendee's answer."""

code = Table(
    "code",
    metadata,
    text_column("delivery", key=True),
    text_column("workspace"),
    text_column("user"),
    text_column("address"),
    instant_column("expires_at"),
    integer_column("tries_left"),
    text_column("poll", default=""),
    instant_column("used_at", nullable=True),
)

notice = Table(
    "notice",
    metadata,
    text_column("id", key=True),
    text_column("workspace"),
    text_column("user"),
    word_column("kind"),
    text_column("unique_key"),
    instant_column("created_at"),
    Column("data", JSON, nullable=False),
    text_column("status", default="owed"),
    integer_column("attempts", 0),
    instant_column("next_attempt_at", nullable=True),
    text_column("channel", nullable=True),
    text_column("ts", nullable=True),
    instant_column("settled_at", nullable=True),
    text_column("reason", default=""),
    instant_column("asks_until", nullable=True),
    text_column("shows", nullable=True),
    integer_column("changes", default=0),
    UniqueConstraint("unique_key", "workspace"),
)
"""`shows` is the poll with which the message is changed (`bot.domain.asked_for`), NULL for none, and `changes` how
often that was.

`asks_until` is when the meeting begins for which a question asks, while it asks.

`status` is "owed", "told" or "given_up". A claim moves `next_attempt_at` past its lease, so a crash owes again."""

DUE = word_is(delivery.c.status, DeliveryStatus.PENDING)
IN_FLIGHT = word_is(delivery.c.status, DeliveryStatus.SENDING)


def unleased(now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Nobody has claimed the delivery, or the claim's lease is over."""
    return or_(delivery.c.lease_until.is_(None), delivery.c.lease_until <= now)


WITHOUT_MEETING = delivery.c.invite.is_(None)
UNSURE = word_is(delivery.c.status, DeliveryStatus.IN_DOUBT)
IS_OWED = word_is(notice.c.status, "owed")
ASKS = notice.c.asks_until.is_not(None)
SHOWS_A_POLL = notice.c.shows.is_not(None)

partial_index("ix_delivery_due", delivery.c.next_attempt_at, where=DUE)
partial_index("ix_delivery_waiting", delivery.c.workspace, delivery.c.next_attempt_at, where=DUE)
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
partial_index("ix_notice_asks", notice.c.asks_until, where=ASKS)
partial_index("ix_notice_shows", notice.c.shows, where=SHOWS_A_POLL)
Index("ix_notice_user", notice.c.user, notice.c.workspace)
Index("ix_notice_created", notice.c.created_at, notice.c.status)
Index("ix_code_expires", code.c.expires_at)
Index("ix_invite_organizer", invite.c.organizer, invite.c.workspace)
Index("ix_invite_ends", invite.c.ends_at)
Index("ix_attendance_user", attendance.c.user, attendance.c.workspace)
Index("ix_forwarded_answer_delivery", forwarded_answer.c.delivery)
Index("ix_forwarded_answer_poll", forwarded_answer.c.poll)
Index("ix_forwarded_answer_user", forwarded_answer.c.user, forwarded_answer.c.workspace)
Index("ix_reply_mail_received", reply_mail.c.received_at, reply_mail.c.outcome)
