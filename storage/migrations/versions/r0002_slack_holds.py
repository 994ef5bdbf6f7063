"""Slack's Retry-After for every method, not for chat.update alone."""

from storage.migrations.columns import create_index, create_table, instants, keys

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_table("slack_hold", keys("workspace", "method"), instants("held_until"))
    create_index("ix_slack_hold_until", "slack_hold", "held_until", "method")
