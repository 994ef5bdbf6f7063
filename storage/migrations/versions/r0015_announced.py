"""Whether what the thread is told is shown in the channel as well."""

from storage.migrations.columns import add_flag

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    add_flag("poll", "announced")
