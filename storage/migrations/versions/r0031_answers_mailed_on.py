"""Which mails that answer invites go on to the organizer, and by which delivery."""

from storage.migrations.columns import child_of, create_index, create_table, empty_texts, instants, keys, texts

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    create_table(
        "forwarded_answer",
        keys("message_id"),
        child_of("delivery", "delivery", table="forwarded_answer"),
        child_of("poll", "poll", table="forwarded_answer"),
        texts("workspace", "user"),
        empty_texts("notice"),
        instants("received_at"),
    )
    create_index("ix_forwarded_answer_delivery", "forwarded_answer", "delivery")
    create_index("ix_forwarded_answer_poll", "forwarded_answer", "poll")
