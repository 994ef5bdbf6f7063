"""Why a poll was cancelled, and how many of its required people are enough."""

from storage.migrations.columns import add_columns, empty_texts, numbers

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    add_columns("poll", [*empty_texts("reason"), *numbers(quorum=0)])
