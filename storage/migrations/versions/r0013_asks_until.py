"""Until when a question for an address stands: it is taken back when its meeting begins."""

from storage.migrations.columns import add_columns, create_index, maybe_instants

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    add_columns("notice", maybe_instants("asks_until"))
    create_index("ix_notice_asks", "notice", "asks_until", where="asks_until IS NOT NULL")
