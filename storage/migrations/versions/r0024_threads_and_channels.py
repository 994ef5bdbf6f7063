"""In which thread a poll is posted, and finding the polls of a channel whose id changes."""

from storage.migrations.columns import add_columns, create_index, maybe_texts

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    add_columns("poll", maybe_texts("in_thread"))
    create_index("ix_poll_channel", "poll", "channel", "workspace")
