"""The database in trouble: locked by somebody else, or on a full disk. What was not stored is not called done."""

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest

from bot.config.settings import Settings
from playground import cast
from playground.client import Message
from playground.server import Playground
from storage import engines
from storage.write_turns import begin_writing
from tests.acceptance.fault_house import House, built_house
from tests.acceptance.meet_process import MeetProcess, command
from tests.acceptance.team import Team, options, poll_of
from tests.storage.databases import sqlite_copy

LONGEST_WAIT = timedelta(milliseconds=300)
"""How long a write waits for the stranger's lock; for Meet's own, it waits ten seconds, as in production."""
NOT_STORED = "was not stored"
NO_ROOM = 4096
"""Bytes that a file may have on a full disk: less than any page that SQLite has to write."""

STRANGER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    # By name, since it is SQLite's locks that are met here, whatever the run is about.
    with built_house(voters=2, database_url=sqlite_copy(tmp_path_factory.mktemp("meet"))) as house:
        yield house


def file_of(settings: Settings) -> str:
    return settings.database_url.removeprefix("sqlite:///")


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Somebody has opened the file with a shell of their own and begun to write."""
    asked = [sys.executable, "-c", STRANGER, file_of(house.team.settings)]
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as stranger:
        assert stranger.stdout is not None
        assert stranger.stdout.readline() == "locked\n"
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(house.serving.application.meet.database, "_longest_wait", LONGEST_WAIT)
                patch.setattr(engines, "begin_writing", lambda driver, _wait: begin_writing(driver, LONGEST_WAIT))
                yield
        finally:
            stranger.kill()


def choices(team: Team, message: Message) -> dict[str, str]:
    return {vote.voter: str(vote.choice) for vote in team.snapshot(poll_of(message)).votes}


def test_a_press_that_a_locked_database_did_not_take_is_told_and_can_be_repeated(house: House) -> None:
    team, (first, second) = house.team, house.team.voters
    message = team.poll("Locked")
    team.vote(first, message)
    with locked(house):
        team.vote(second, message)
        house.private(second, NOT_STORED)
        assert choices(team, message) == {first.id: "yes"}
    team.wait(lambda: team.vote(second, message).acknowledged and second.id in choices(team, message), "the vote")
    # A drawing that the lock kept from being settled holds its lease a while.
    house.pass_time_until(lambda: team.shows(message, "Yes 2\nMaybe\nNo"), "the tally")


def test_a_modal_that_a_locked_database_did_not_take_stays_open_with_what_was_typed(house: House) -> None:
    team = house.team
    with locked(house):
        outcome = team.submit_poll("Typed once")
        assert NOT_STORED in "".join(outcome.errors.values())
    again = team.ada.submit()
    assert (again.acknowledged, again.errors) == (True, {})
    team.ada.wait_for_message(cast.TEAM, "Typed once", where=lambda seen: bool(options(seen)))


def test_a_close_that_a_locked_database_did_not_take_closes_nothing(house: House) -> None:
    team = house.team
    message = team.poll("Not closed")
    team.vote(team.voters[0], message)
    team.open_close(team.ada, message)
    with locked(house):
        assert NOT_STORED in "".join(team.ada.submit().errors.values())
    assert team.deliveries(poll_of(message)) == []
    assert team.ada.submit().errors == {}
    house.wait_for_statuses(message, "delivered")


def test_reading_goes_on_while_the_database_is_locked(house: House) -> None:
    team = house.team
    message = team.poll("Readable")
    team.vote(team.voters[0], message)
    with locked(house):
        assert house.readiness()["database"] == "ok"
        assert house.status()["polls"]["open"] >= 1
        team.voters[0].click(message, "show_grid")
        team.voters[0].wait_for_modal("grid")


def test_the_database_is_overcome_by_itself_once_it_is_free(house: House) -> None:
    """Jobs that met the lock fail, are told to the log, and do their work when it is gone."""
    team = house.team
    message = team.poll("Jobs")
    team.vote(team.voters[0], message)
    team.wait_until_drawn(message)
    house.pass_time(minutes=1)
    team.close(message)
    with locked(house):
        house.pass_time(seconds=1)
    house.wait_for_statuses(message, "delivered")


def test_on_a_full_disk_nothing_is_called_done_and_nothing_stored_is_lost(
    playground: Playground, sqlite_settings: Settings
) -> None:
    settings = sqlite_settings
    team = Team(playground, settings, voters=2)
    first, second = team.voters
    with MeetProcess(settings) as meet:
        message = team.poll("Full disk")
        team.vote(first, message)
        team.wait_until_drawn(message)
        with full_disk(meet):
            team.vote(second, message)
            second.wait_for_message(cast.TEAM, NOT_STORED, where=lambda seen: seen.is_ephemeral)
            assert choices(team, message) == {first.id: "yes"}
            assert meet.is_ready()["database"] == "ok"
            assert command(settings, "status")["polls"] == {"open": 1}
        team.vote(second, message, "no")
        team.shown(message, "Yes 1\nMaybe\nNo 1")
        meet.kill()
    with closing(sqlite3.connect(file_of(settings))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert choices(team, message) == {first.id: "yes", second.id: "no"}


@contextmanager
def full_disk(meet: MeetProcess) -> Iterator[None]:
    """No file of that process can grow or be written beyond its first page."""
    before = resource.prlimit(meet.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(meet.pid, resource.RLIMIT_FSIZE, (NO_ROOM, before[1]))
    try:
        yield
    finally:
        resource.prlimit(meet.pid, resource.RLIMIT_FSIZE, before)
