"""Who writes a SQLite file: threads first come, first served; other processes in between; one serve."""

import os
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import MeetError
from storage.database import Database
from storage.lock import AlreadyServing, alone, serve_lock, working_lock
from storage.values import StoredVote
from storage.write_turns import DatabaseBusy, TurnQueue, begin_writing, turns_on
from tests.storage.databases import START, MovingClock, opened
from tests.storage.makers import HERE, press, stored_poll
from tests.storage.processes import another_process, hear, tell

LONG = 30.0
MOMENT = timedelta(milliseconds=20)


def wait_until_queued(queue: TurnQueue, number: int) -> None:
    changed = threading.Event()
    while len(queue._waiting) < number:
        changed.wait(0.001)


def test_the_turn_goes_to_whoever_came_first() -> None:
    queue, served = TurnQueue(), list[int]()

    def take(number: int) -> None:
        assert queue.acquire(LONG)
        served.append(number)
        queue.release()

    assert queue.acquire(LONG)
    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for number, thread in enumerate(threads):
        thread.start()
        wait_until_queued(queue, number + 1)
    queue.release()
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def test_nobody_pushes_in_while_others_wait() -> None:
    queue = TurnQueue()
    assert queue.acquire(LONG)
    waiting = threading.Thread(target=queue.acquire, args=(LONG,))
    waiting.start()
    wait_until_queued(queue, 1)
    queue.release()
    assert not queue.acquire(0)
    waiting.join()
    queue.release()
    assert queue.acquire(0)


def test_whoever_gives_up_waiting_leaves_the_queue() -> None:
    queue = TurnQueue()
    assert queue.acquire(LONG)
    assert not queue.acquire(0.001)
    queue.release()
    assert queue.acquire(0)


def test_a_turn_handed_over_in_the_moment_of_giving_up_is_taken() -> None:
    queue = TurnQueue()
    assert queue.acquire(LONG)
    assert queue._gave_up(threading.Lock())


def test_a_writer_that_waits_too_long_is_told_so_and_nothing_is_stored(tmp_path: Path, clock: MovingClock) -> None:
    url = f"sqlite:///{tmp_path}/busy.db"
    database = Database(url, clock=clock)
    impatient = Database(url, clock=clock, longest_wait=MOMENT)
    with database.begin_account(), pytest.raises(DatabaseBusy, match="BusyFor"), impatient.begin(HERE):
        pass
    database.dispose()
    impatient.dispose()


def test_every_database_on_one_file_shares_one_queue(tmp_path: Path, clock: MovingClock) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    first, second = Database(url, clock=clock), Database(url, clock=clock)
    assert first._turns is second._turns is turns_on(tmp_path / "shared.db")
    first.dispose()
    second.dispose()
    assert turns_on(tmp_path / "other.db") is not first._turns


def test_disposing_twice_is_disposing_once(tmp_path: Path, clock: MovingClock) -> None:
    database = Database(f"sqlite:///{tmp_path}/twice.db", clock=clock)
    database.dispose()
    database.dispose()


HOLDER = """
with database.begin_account() as acc:
    say("holding")
    sys.stdin.readline()
    acc.jobs.beat("other", START)
say("done")
"""


def test_a_writer_waits_for_another_process(sqlite_database: Database, tmp_path: Path) -> None:
    with another_process(f"sqlite:///{tmp_path}/meet.db", HOLDER) as other:
        assert hear(other) == "holding"
        threading.Timer(0.05, tell, (other, "go on")).start()
        with sqlite_database.begin_account() as acc:
            assert [beat.name for beat in acc.jobs.beats()] == ["other"]


def test_a_process_that_holds_too_long_is_told_of_instead_of_waited_for(tmp_path: Path, clock: MovingClock) -> None:
    url = f"sqlite:///{tmp_path}/held.db"
    impatient = Database(url, clock=clock, longest_wait=MOMENT)
    impatient.migrate()
    with another_process(url, HOLDER) as other:
        assert hear(other) == "holding"
        with pytest.raises(DatabaseBusy), impatient.begin_account():
            pass
        other.kill()
        # The kernel frees the lock of a process that was killed.
        with impatient.begin_account() as acc:
            assert acc.jobs.beats() == []
    impatient.dispose()


BUSY = """
stop, poll = threading.Event(), "busy"
def write():
    while not stop.is_set():
        with database.begin(HERE) as uow:
            uow.revisions.touch(poll)
threads = [threading.Thread(target=write) for _ in range(4)]
for thread in threads:
    thread.start()
say("busy")
sys.stdin.readline()
stop.set()
for thread in threads:
    thread.join()
say("done")
"""


def test_a_process_that_writes_without_a_pause_lets_another_write(sqlite_database: Database, tmp_path: Path) -> None:
    """As a command beside a `meet serve` under load: each of its writes comes between two of the other's."""
    stored_poll(sqlite_database, id="busy")
    with another_process(f"sqlite:///{tmp_path}/meet.db", BUSY) as other:
        assert hear(other) == "busy"
        for turn in range(20):
            with sqlite_database.begin_account() as acc:
                acc.jobs.beat(f"job {turn}", START)
        tell(other, "stop")
        assert hear(other) == "done"
    with sqlite_database.read_account() as acc:
        assert len(acc.jobs.beats()) == 20


def test_a_file_that_another_program_keeps_is_busy_and_not_broken(tmp_path: Path, clock: MovingClock) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    with opened(url, clock) as database:
        database.migrate()
    shell = sqlite3.connect(tmp_path / "kept.db", isolation_level=None)
    shell.execute("BEGIN IMMEDIATE")
    impatient = Database(url, clock=clock, longest_wait=MOMENT)
    with pytest.raises(DatabaseBusy, match="BusyFor"):
        press(impatient, "o")
    with pytest.raises(DatabaseBusy), impatient.begin(HERE):
        pass
    shell.close()
    assert press(impatient, "o") == StoredVote()
    impatient.dispose()


def test_the_file_and_those_beside_it_are_for_their_owner_alone(tmp_path: Path, clock: MovingClock) -> None:
    before = os.umask(0)
    try:
        with opened(f"sqlite:///{tmp_path}/private.db", clock) as database:
            database.migrate()
            with serve_lock(f"sqlite:///{tmp_path}/private.db"), database.begin_account() as acc:
                acc.jobs.beat("job", START)
                modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}
    assert {"private.db", "private.db-wal", "private.db-shm"} <= set(modes)


def test_a_file_that_exists_keeps_its_mode(tmp_path: Path, clock: MovingClock) -> None:
    file = tmp_path / "shared.db"
    file.touch(0o640)
    with opened(f"sqlite:///{file}", clock) as database:
        database.migrate()
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_second_serve_on_sqlite_refuses_and_other_commands_go_on(sqlite_database: Database, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/meet.db"
    serving = 'with serve_lock(url):\n    say("serving")\n    sys.stdin.readline()\nsay("stopped")'
    with another_process(url, serving) as other:
        assert hear(other) == "serving"
        with pytest.raises(AlreadyServing, match="Stop it first"), serve_lock(url):
            pass
        stored_poll(sqlite_database)
        tell(other, "stop")
        assert hear(other) == "stopped"
        with serve_lock(url):
            pass


def test_a_folder_that_takes_no_lock_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(MeetError, match="cannot write beside its database"),
        serve_lock(f"sqlite:///{tmp_path}/no/meet.db"),
    ):
        pass


def test_what_is_not_a_busy_database_is_not_waited_for(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "meet.db", isolation_level=None)
    begin_writing(connection, timedelta(seconds=LONG))
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        begin_writing(connection, timedelta(seconds=LONG))
    connection.close()


def test_on_postgresql_any_number_may_serve() -> None:
    url = "postgresql+psycopg://nowhere/meet"
    with serve_lock(url), serve_lock(url):
        pass


def test_a_job_beside_serve_is_noticed_while_it_works(sqlite_database: Database, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/meet.db"
    with another_process(url, 'with working_lock(url):\n    say("working")\n    sys.stdin.readline()') as job:
        assert hear(job) == "working"
        with working_lock(url), alone(url) as is_alone:
            assert not is_alone
    with alone(url) as is_alone:
        assert is_alone


def test_on_postgresql_nobody_knows_to_be_alone() -> None:
    url = "postgresql+psycopg://nowhere/meet"
    with working_lock(url), alone(url) as is_alone:
        assert not is_alone
