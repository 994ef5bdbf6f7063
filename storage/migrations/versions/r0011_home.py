"""Which workspace a person belongs to: in Slack Connect it may be another one."""

from storage.migrations.columns import add_columns, empty_texts

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    add_columns("profile", empty_texts("home"))
