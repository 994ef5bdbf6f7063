"""Who is being forgotten, and indexes by which people, and polls that are not over, are found."""

from storage.migrations.columns import create_index, create_table, instants, keys, maybe_instants, texts

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    create_table(
        "forgetting",
        keys("workspace", "user"),
        texts("replacement", "hashes"),
        instants("asked_at"),
        maybe_instants("ended_at"),
    )
    create_index("ix_card_user", "card", "user", "workspace")
    create_index("ix_address_proven", "address", "proven_at")
    create_index("ix_profile_read", "profile", "read_at")
    create_index("ix_poll_running", "poll", "created_at", where="status IN ('open', 'draft')")
