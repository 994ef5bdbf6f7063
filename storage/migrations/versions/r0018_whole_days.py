"""Whole days: of the times that polls offer, of invites, and of what each mail told, which notes the end as well."""

from storage.migrations.columns import add_columns, add_days, maybe_instants

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    for table in ("option", "invite", "delivery"):
        add_days(table)
    add_columns("delivery", maybe_instants("ends_at"))
