"""Invites, deliveries, codes and notices, as revision 0001 made them."""

import sqlalchemy as sa

from storage.migrations.columns import (
    child_of,
    create_index,
    create_table,
    empty_texts,
    instants,
    keys,
    maybe_instants,
    maybe_texts,
    numbers,
    texts,
    unique,
)


def create_invites() -> None:
    create_table(
        "invite",
        keys("id"),
        texts("workspace", "uid", "status", "title", "place", "note", "zone"),
        child_of("poll", "poll", table="invite"),
        numbers("sequence"),
        instants("starts_at", "ends_at", "created_at", "revised_at"),
        texts("organizer", "organizer_name", "organizer_address", "permalink"),
        unique("invite", "poll"),
    )
    create_index("ix_invite_organizer", "invite", "organizer", "workspace")
    create_index("ix_invite_ends", "invite", "ends_at")


def create_deliveries() -> None:
    create_table(
        "delivery",
        keys("id"),
        texts("workspace", "kind", "user", "address", "address_hash", "status"),
        instants("created_at", "dtstamp"),
        maybe_texts("poll", "invite", "method", "role", "ses_message_id"),
        numbers(sequence=0, resend=0, attempts=0),
        [sa.Column("cancels_all", sa.Boolean, nullable=False, server_default=sa.true())],
        maybe_instants("next_attempt_at", "attempted_at", "lease_until", "expires_at", "sent_at"),
        empty_texts("reason"),
        unique("delivery", "invite", "sequence", "method", "address_hash", "resend"),
    )
    create_index("ix_delivery_due", "delivery", "next_attempt_at", where="status = 'pending'")
    create_index("ix_delivery_lease", "delivery", "lease_until", where="status = 'sending'")
    create_index("ix_delivery_in_doubt", "delivery", "attempted_at", where="status = 'in_doubt'")
    create_index("ix_delivery_code", "delivery", "created_at", where="invite IS NULL")
    create_index("ix_delivery_message", "delivery", "ses_message_id")
    create_index("ix_delivery_poll", "delivery", "poll")
    create_index("ix_delivery_sent", "delivery", "sent_at", "status")
    create_index("ix_delivery_user", "delivery", "user", "workspace")
    create_index("ix_delivery_address", "delivery", "address_hash", "created_at")


def create_codes_and_notices() -> None:
    create_table(
        "code",
        keys("delivery"),
        texts("workspace", "user", "address"),
        instants("expires_at"),
        numbers("tries_left"),
        empty_texts("poll"),
        maybe_instants("used_at"),
    )
    create_table(
        "notice",
        keys("id"),
        texts("workspace", "user", "kind", "unique_key"),
        instants("created_at"),
        [sa.Column("data", sa.JSON, nullable=False)],
        [sa.Column("status", sa.Text, nullable=False, server_default=sa.text("'owed'"))],
        numbers(attempts=0),
        maybe_instants("next_attempt_at", "settled_at"),
        maybe_texts("channel", "ts"),
        empty_texts("reason"),
        unique("notice", "unique_key", "workspace"),
    )
    create_index("ix_notice_created", "notice", "created_at", "status")
    create_index("ix_code_expires", "code", "expires_at")
    create_index("ix_code_user", "code", "user", "workspace")
    create_index("ix_notice_due", "notice", "next_attempt_at", where="status = 'owed'")
