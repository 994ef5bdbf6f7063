"""The schema's version, and bringing it to the newest. alembic is imported on use: it costs a quarter of a second."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.domain.errors import MeetError

NEWEST = "0033"
"""The newest revision in `storage/migrations/versions`; a test holds it to the files."""
MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 0x6D656574
"""The number of our advisory lock in PostgreSQL: "meet"."""


class SchemaUnknown(MeetError):
    """The database is a newer Meet's, or another program's: this version leaves it as it is."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"The database {found}, which this version of Meet does not know (it knows up to {NEWEST}); "
            "nothing was changed. Install the Meet that wrote it, or set DATABASE_URL to another database."
        )


def version(connection: Connection) -> str | None:
    """The revision that this database stands at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def is_current(connection: Connection) -> bool:
    """Whether the schema is the newest that this version knows. Raises SchemaUnknown where it is none of its own."""
    found = version(connection)
    if found is not None and found not in _known():
        raise SchemaUnknown(f"has the schema {found}")
    return found == NEWEST


def _known() -> set[str]:
    return {file.name[1:5] for file in (MIGRATIONS / "versions").glob("r[0-9]*.py")}


def migrate(connection: Connection) -> None:
    """Runs the missing migrations within the caller's transaction: all of them, or none. Raises SchemaUnknown."""
    if is_current(connection):
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
