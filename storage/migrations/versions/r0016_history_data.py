"""What each act in a poll's history changed: from what to what."""

from storage.migrations.columns import add_columns, empty_texts

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    add_columns("history", empty_texts("data"))
