"""A copy of a SQLite database is whole, private, and made as often as wanted; a copy that fails changes nothing."""

import os
import stat
from pathlib import Path

import pytest

from bot.domain.errors import MeetError
from storage.backup import back_up
from storage.database import Database
from tests.storage.databases import MovingClock, clock, opened, sqlite_database
from tests.storage.makers import stored_poll

__all__ = ["clock", "sqlite_database"]


def url_of(folder: Path, name: str = "meet.db") -> str:
    return f"sqlite:///{folder / name}"


def polls_in(url: str) -> int:
    with opened(url, MovingClock()) as database, database.read_account() as account:
        return sum(account.polls.counts().values())


def test_a_copy_has_what_was_committed_a_moment_before(sqlite_database: Database, tmp_path: Path) -> None:
    source = str(sqlite_database._url.database)
    for polls in (1, 2):
        stored_poll(sqlite_database)
        # The newest commit is still in the -wal file: nothing was closed.
        back_up(f"sqlite:///{source}", tmp_path / "copy.db")
        assert polls_in(url_of(tmp_path, "copy.db")) == polls
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_a_copy_is_made_while_somebody_writes(sqlite_database: Database, tmp_path: Path) -> None:
    source = str(sqlite_database._url.database)
    stored_poll(sqlite_database)
    with sqlite_database.begin_account():
        back_up(f"sqlite:///{source}", tmp_path / "copy.db")
    assert polls_in(url_of(tmp_path, "copy.db")) == 1


def test_what_is_no_database_replaces_no_earlier_copy(tmp_path: Path) -> None:
    (tmp_path / "meet.db").write_bytes(b"Dear Ada, this is no database at all.")
    (tmp_path / "copy.db").write_text("the copy of yesterday")
    with pytest.raises(MeetError, match="An earlier copy there is as it was"):
        back_up(url_of(tmp_path), tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "the copy of yesterday"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "meet.db"]


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(MeetError, match="which is no file"):
        back_up(f"sqlite:///{tmp_path}", tmp_path / "copy.db")


def test_a_folder_that_is_not_there_is_named(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(MeetError, match="nowhere"):
        back_up(f"sqlite:///{sqlite_database._url.database}", tmp_path / "nowhere" / "copy.db")


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_the_database_itself_is_no_place_for_its_copy(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(MeetError, match="is the database itself"):
        back_up(url_of(tmp_path), tmp_path / f"meet.db{suffix}")


def test_postgresql_is_sent_to_its_own_tools() -> None:
    with pytest.raises(MeetError, match="pg_dump"):
        back_up("postgresql+psycopg://meet@localhost/meet", Path("copy.db"))


def test_what_is_no_file_is_never_replaced_by_a_copy(sqlite_database: Database, tmp_path: Path) -> None:
    """A copy that is moved to /dev/null takes it away from the whole machine."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to(os.devnull)
    for name in ("folder", "pipe", "device", ""):
        before = (tmp_path / name).stat()
        with pytest.raises(MeetError, match="is no file but a folder or a device"):
            back_up(f"sqlite:///{sqlite_database._url.database}", tmp_path / name)
        assert (tmp_path / name).stat().st_ino == before.st_ino
    assert {path.name for path in tmp_path.iterdir()} >= {"device", "folder", "pipe"}
    assert list((tmp_path / "folder").iterdir()) == []
