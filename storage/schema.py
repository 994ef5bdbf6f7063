"""The schema's version, and bringing it to the newest. alembic is imported on use: it costs a quarter of a second."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

NEWEST = "0005"
"""The newest revision in `storage/migrations/versions`; a test holds it to the files."""
MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 0x6D656574
"""The number of our advisory lock in PostgreSQL: "meet"."""


def version(connection: Connection) -> str | None:
    """The revision that this database stands at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(connection: Connection) -> None:
    """Runs the missing migrations within the caller's transaction: all of them, or none."""
    if version(connection) == NEWEST:
        # The usual start: without alembic it is a third of a second shorter and eight megabytes smaller.
        return
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        # Replicas that start together migrate in turn; the lock ends with the transaction.
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATING})
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, "head")
