"""An index of the facts that feed the rates: each bounce counts them, among all that SES ever told."""

from storage.migrations.columns import create_index

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    counted = "kind IN ('hard_bounce', 'complaint', 'provider_suppressed')"
    create_index("ix_feedback_event_counted", "feedback_event", "received_at", "kind", "subtype", where=counted)
