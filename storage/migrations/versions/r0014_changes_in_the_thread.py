"""What last became of a poll, so that its thread is told of every change and not of the close alone."""

from alembic import op

from storage.migrations.columns import add_columns, create_index, maybe_instants, maybe_texts

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    add_columns("poll", [*maybe_texts("change", "moved_from"), *maybe_instants("changed_at")])
    op.execute("UPDATE poll SET change = 'settled', changed_at = closed_at WHERE status = 'closed'")
    op.drop_index("ix_poll_untold", "poll")
    untold = "change IS NOT NULL AND thread_ts IS NULL AND message_ts IS NOT NULL"
    create_index("ix_poll_untold", "poll", "changed_at", where=untold)
