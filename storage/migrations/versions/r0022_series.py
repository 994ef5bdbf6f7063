"""Polls that repeat: the schedule, what each poll takes over, and when the next one opens."""

from storage.migrations.columns import (
    child_of,
    create_index,
    create_table,
    flags,
    instants,
    keys,
    maybe_instants,
    numbers,
    texts,
    unique,
)

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    create_table(
        "series",
        keys("id"),
        texts("workspace"),
        child_of("poll", "poll", table="series"),
        texts("rhythm"),
        numbers("opens_before"),
        texts("title", "note", "place", "zone", "slots"),
        instants("through", "opens_at"),
        maybe_instants("deadline_at"),
        flags("anonymous", "hidden", "auto_close"),
        numbers(places=0),
        unique("series", "poll"),
    )
    create_index("ix_series_due", "series", "opens_at")
