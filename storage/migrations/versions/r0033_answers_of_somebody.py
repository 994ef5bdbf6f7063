"""The answers of somebody who is being forgotten, and that are mailed on, are found without reading all."""

from storage.migrations.columns import create_index

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    create_index("ix_forwarded_answer_user", "forwarded_answer", "user", "workspace")
