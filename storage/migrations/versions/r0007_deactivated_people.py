"""Who is deactivated in Slack, and an index that finds a person's notices."""

from storage.migrations.columns import add_flag, create_index

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    add_flag("profile", "is_deactivated")
    create_index("ix_notice_user", "notice", "user", "workspace")
