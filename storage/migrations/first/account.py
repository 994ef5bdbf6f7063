"""What belongs to the SES account and the process, as revision 0001 made it."""

import sqlalchemy as sa

from storage.migrations.columns import (
    counted_rows,
    create_index,
    create_table,
    empty_texts,
    flags,
    floats,
    instants,
    keys,
    maybe_instants,
    maybe_texts,
    numbers,
    texts,
    the_one_row,
)


def create_suppressions() -> None:
    create_table(
        "suppression", keys("address_hash"), texts("address", "reason"), instants("since"), empty_texts("detail")
    )
    create_table("address_health", keys("address_hash", "ses_message_id"), clustered=True)


def create_feedback() -> None:
    create_table(
        "feedback_event",
        keys("unique_key"),
        texts("kind", "address", "address_hash", "subtype", "status_code", "diagnostic"),
        maybe_texts("ses_message_id", "outbox_id", "account", "configuration_set", "delivery"),
        instants("received_at"),
        maybe_instants("happened_at", "expires_at"),
        flags("ours_at_fault"),
    )
    create_table("quarantine", keys("hash"), texts("body", "reason"), instants("received_at"), numbers(times=1))
    create_table("account_mark", keys("name"), instants("at"))
    create_index("ix_feedback_event_message", "feedback_event", "ses_message_id")
    create_index("ix_feedback_event_received", "feedback_event", "received_at")
    create_index("ix_feedback_event_orphan", "feedback_event", "received_at", where="delivery IS NULL")


def create_sending() -> None:
    create_table(
        "breaker",
        the_one_row(),
        [sa.Column("open", sa.Boolean, nullable=False)],
        maybe_texts("reason"),
        empty_texts("detail"),
        maybe_instants("opened_at", "retry_at", "resumed_at"),
    )
    create_table(
        "pacing",
        the_one_row(),
        floats("tokens", "rate"),
        instants("refilled_at"),
        [sa.Column("daily", sa.Integer)],
        numbers(sent=0),
    )


def create_running() -> None:
    create_table("job_heartbeat", keys("name"), instants("at"), empty_texts("error"))
    create_table("audit", counted_rows(), maybe_texts("workspace"), instants("at"), texts("who", "what"))
    create_table(
        "installation",
        keys("enterprise", "team"),
        [sa.Column("ciphertext", sa.LargeBinary, nullable=False)],
        instants("installed_at"),
    )
