"""Where calendars answer an invite, what they answered, and which mails were dealt with."""

from storage.migrations.columns import (
    add_columns,
    child_of,
    create_index,
    create_table,
    empty_texts,
    flags,
    instants,
    keys,
    numbers,
    texts,
)

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    add_columns("invite", empty_texts("reply_domain", "reply_secret"))
    create_table(
        "attendance",
        child_of("invite", "invite", table="attendance", key=True),
        keys("address_hash"),
        texts("workspace", "user", "answer"),
        numbers("sequence"),
        instants("stamped_at", "received_at"),
        flags("is_verified"),
        empty_texts("comment"),
    )
    create_index("ix_attendance_user", "attendance", "user", "workspace")
    create_table("reply_mail", keys("message_id"), empty_texts("outcome"), instants("received_at"))
    create_index("ix_reply_mail_received", "reply_mail", "received_at", "outcome")
