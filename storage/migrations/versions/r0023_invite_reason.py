"""Why a meeting was cancelled, apart from its note."""

from storage.migrations.columns import add_columns, empty_texts

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    add_columns("invite", empty_texts("reason"))
