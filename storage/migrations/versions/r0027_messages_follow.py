"""Direct messages that follow their poll: which poll each shows, and how often that has changed."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import add_columns, create_index, maybe_texts, numbers

revision = "0027"
down_revision = "0026"

_KINDS = (
    *("all_answered", "quorum_reached", "deadline_undecided", "co_organizer", "handed_over", "proposed"),
    *("poll_trouble", "reminder", "asked_again", "agreed_without_address"),
)


def upgrade() -> None:
    add_columns("notice", maybe_texts("shows"))
    add_columns("notice", numbers(changes=0))
    notice = sa.table("notice", sa.column("kind", sa.Text), sa.column("shows", sa.Text), sa.column("data", sa.JSON))
    poll, draft = notice.c.data["poll"].as_string(), notice.c.data["draft"].as_string()
    op.execute(sa.update(notice).where(notice.c.kind.in_(_KINDS)).values(shows=sa.func.coalesce(poll, draft)))
    create_index("ix_notice_shows", "notice", "shows", where="shows IS NOT NULL")
