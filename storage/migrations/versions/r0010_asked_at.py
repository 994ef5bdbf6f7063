"""When somebody last acted on a poll: its message is drawn before those that nobody waits for."""

from storage.migrations.columns import add_columns, maybe_instants

revision = "0010"
down_revision = "0008"


def upgrade() -> None:
    add_columns("poll", maybe_instants("asked_at"))
