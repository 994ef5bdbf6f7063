"""How many people may say yes to one time."""

from storage.migrations.columns import add_columns, numbers

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    add_columns("option", numbers(capacity=0))
