"""What each act in a poll's history changed: from what to what."""

from storage.migrations.columns import add_columns, empty_texts

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    add_columns("history", empty_texts("data"))
