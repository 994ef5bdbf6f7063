"""Which answers that were mailed on their mail proved. Those of before count as unproven."""

from storage.migrations.columns import add_flag

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    add_flag("forwarded_answer", "is_verified")
