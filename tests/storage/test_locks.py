"""Locks around SQLite: first come, first served; one serve; processes in turn."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from storage.database import Database
from storage.lock import AlreadyServing, DatabaseBusy, TurnQueue, WriteLock, WriteLocks, alone, serve_lock, working_lock
from tests.storage.databases import MovingClock
from tests.storage.makers import HERE, stored_poll
from tests.storage.processes import another_process, hear, tell

AT_ONCE = timedelta(0)
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
    with database.begin_account(), pytest.raises(DatabaseBusy, match="please try again"), impatient.begin(HERE):
        pass
    database.dispose()
    impatient.dispose()


def test_every_database_on_one_file_shares_one_lock(tmp_path: Path) -> None:
    locks, file = WriteLocks(), tmp_path / "shared.db"
    first, second = locks.borrow(file), locks.borrow(file)
    assert first is second
    locks.give_back(file)
    with first.held(AT_ONCE):
        pass
    locks.give_back(file)
    third = locks.borrow(file)
    assert third is not first
    locks.give_back(file)


def test_disposing_twice_is_disposing_once(tmp_path: Path, clock: MovingClock) -> None:
    database = Database(f"sqlite:///{tmp_path}/twice.db", clock=clock)
    database.dispose()
    database.dispose()


HOLDING = """
with database.begin_account() as acc:
    say("holding")
    sys.stdin.readline()
    acc.jobs.beat("other", START)
say("done")
"""


def test_a_writer_waits_for_another_process(sqlite_database: Database, tmp_path: Path) -> None:
    with another_process(f"sqlite:///{tmp_path}/meet.db", HOLDING) as other:
        assert hear(other) == "holding"
        threading.Timer(0.05, tell, (other, "go on")).start()
        with sqlite_database.begin_account() as acc:
            assert [beat.name for beat in acc.jobs.beats()] == ["other"]


def test_a_process_that_holds_too_long_is_told_of_instead_of_waited_for(tmp_path: Path, clock: MovingClock) -> None:
    url = f"sqlite:///{tmp_path}/held.db"
    impatient = Database(url, clock=clock, longest_wait=MOMENT)
    impatient.migrate()
    with another_process(url, HOLDING) as other:
        assert hear(other) == "holding"
        with pytest.raises(DatabaseBusy), impatient.begin_account():
            pass
        other.kill()
        other.wait()
        # The kernel frees the lock of a process that was killed.
        with impatient.begin_account() as acc:
            assert acc.jobs.beats() == []
    impatient.dispose()


def test_a_busy_process_cannot_pass_a_waiting_one_twice(tmp_path: Path) -> None:
    """Two lock objects on one file stand for two processes: flock belongs to the open file."""
    busy, patient = WriteLock(tmp_path / "fair.db"), WriteLock(tmp_path / "fair.db")
    passed = list[str]()
    waits = threading.Event()

    def write_once() -> None:
        waits.set()
        with patient.held(timedelta(seconds=LONG)):
            passed.append("patient")

    waiting = threading.Thread(target=write_once)
    with busy.held(AT_ONCE):
        waiting.start()
        waits.wait()
        wait_for_turnstile(tmp_path)
    for _ in range(3):
        with busy.held(timedelta(seconds=LONG)):
            passed.append("busy")
    waiting.join()
    assert passed == ["patient", "busy", "busy", "busy"]
    busy.close()
    patient.close()


def wait_for_turnstile(folder: Path) -> None:
    """Until somebody holds the turnstile while waiting to write."""
    watcher = WriteLock(folder / "fair.db")
    changed = threading.Event()
    while _passes(watcher):
        changed.wait(0.001)
    watcher.close()


def _passes(watcher: WriteLock) -> bool:
    import fcntl

    try:
        fcntl.flock(watcher._turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(watcher._turn, fcntl.LOCK_UN)
    return True


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
