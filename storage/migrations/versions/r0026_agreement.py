"""Whether a poll closes by itself once all who must be there agree."""

from storage.migrations.columns import add_flag

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    add_flag("poll", "agreement")
    add_flag("series", "agreement")
