"""Times that voters propose, and whether a poll takes them."""

from storage.migrations.columns import (
    add_days,
    add_flag,
    child_of,
    create_index,
    create_table,
    instants,
    keys,
    texts,
    unique,
)

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    create_table(
        "proposal",
        keys("id"),
        texts("workspace"),
        child_of("poll", "poll", table="proposal"),
        texts("user"),
        instants("starts_at", "ends_at"),
        texts("status"),
        instants("created_at"),
        unique("proposal", "poll", "starts_at"),
    )
    add_days("proposal")
    create_index("ix_proposal_user", "proposal", "user", "workspace")
    add_flag("poll", "proposals")
    add_flag("series", "proposals")
