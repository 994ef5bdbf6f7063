"""The language in which a poll's message is written."""

from storage.migrations.columns import add_columns, empty_texts

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    add_columns("poll", empty_texts("language"))
