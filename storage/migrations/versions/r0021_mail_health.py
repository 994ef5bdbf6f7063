"""What AWS told last, whether the day's quota lasts, and how the last pause of sending ended."""

from storage.migrations.columns import (
    add_columns,
    create_table,
    empty_texts,
    given_texts,
    instants,
    keys,
    maybe_floats,
    maybe_instants,
    maybe_texts,
)

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    create_table("account_figure", keys("name"), maybe_floats("value"), instants("at"), empty_texts("note"))
    ended = [*maybe_texts("ended_reason"), *maybe_instants("closed_at"), *empty_texts("closed_by")]
    add_columns("breaker", ended)
    add_columns("pacing", given_texts(outlook="enough"))
