"""When somebody required last changed an answer that is gone by now. Where it is NULL, the votes tell it."""

from storage.migrations.columns import add_columns, maybe_instants

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    add_columns("poll", maybe_instants("last_answer_at"))
