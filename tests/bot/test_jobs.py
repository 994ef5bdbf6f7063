"""Scheduled jobs: one round at a time, none lost, none able to take another with it, all stopped in time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import MeetError, NotFound
from bot.jobs import JOBS, Job, Jobs, Runner, find_work
from bot.meet import Meet
from bot.ports import Quota
from storage.database import Database
from tests.patience import PATIENCE

NEVER = timedelta(days=1)


@contextmanager
def running(meet: Meet, *table: Job) -> Iterator[Jobs]:
    jobs = Jobs(meet, table)
    jobs.start()
    try:
        yield jobs
    finally:
        jobs.stop()


class Counted:
    """Work that counts its rounds, and can be held in one."""

    def __init__(self) -> None:
        self.rounds = 0
        self.entered = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, meet: Meet) -> int:
        self.rounds += 1
        self.entered.release()
        assert self.go_on.wait(PATIENCE)
        return self.rounds

    def wait_for_round(self) -> None:
        assert self.entered.acquire(timeout=PATIENCE)


def test_every_job_of_the_interfaces_is_in_the_table() -> None:
    names = [
        "deliver",
        "feedback",
        "replies",
        "refresh",
        "deadlines",
        "reminders",
        "repeating",
        "notices",
        "forgetting",
        "purge",
        "profiles",
        "quota",
    ]
    assert [job.name for job in JOBS] == names


def test_what_waits_for_a_queue_does_so_on_a_thread_of_its_own() -> None:
    assert {job.name for job in JOBS if job.executor != "default"} == {"feedback", "replies"}


def test_every_job_runs_at_the_start_to_catch_up(fake_meet: Meet) -> None:
    first, second = Counted(), Counted()
    with running(fake_meet, Job("first", NEVER, first), Job("second", NEVER, second)):
        first.wait_for_round()
        second.wait_for_round()


def test_a_job_runs_by_its_interval(fake_meet: Meet) -> None:
    work = Counted()
    with running(fake_meet, Job("work", timedelta(seconds=0.05), work)):
        for _ in range(3):
            work.wait_for_round()


def test_a_round_longer_than_its_interval_fills_no_log(fake_meet: Meet, caplog: pytest.LogCaptureFixture) -> None:
    work, beside = Counted(), Counted()
    work.go_on.clear()
    every = timedelta(seconds=0.25)
    with running(fake_meet, Job("work", every, work), Job("beside", every, beside)):
        work.wait_for_round()
        for _ in range(4):  # So many times the work has been due again meanwhile.
            beside.wait_for_round()
        work.go_on.set()
        work.wait_for_round()
    assert caplog.records == []


def test_waking_runs_a_job_at_once(fake_meet: Meet) -> None:
    work = Counted()
    with running(fake_meet, Job("work", NEVER, work)) as jobs:
        work.wait_for_round()
        jobs.wake("work")
        work.wait_for_round()


def test_waking_during_a_round_brings_one_more_round_after_it(fake_meet: Meet) -> None:
    work = Counted()
    work.go_on.clear()
    with running(fake_meet, Job("work", NEVER, work)) as jobs:
        work.wait_for_round()
        for _ in range(5):
            jobs.wake("work")
        assert work.rounds == 1
        work.go_on.set()
        work.wait_for_round()


def test_a_round_that_was_asked_for_is_never_lost(fake_meet: Meet) -> None:
    seen, wanted, lock = [], [0], threading.Lock()

    def work(meet: Meet) -> None:
        with lock:
            seen.append(wanted[0])

    runner = Runner(fake_meet, Job("work", NEVER, work))

    def ask() -> None:
        for _ in range(200):
            with lock:
                wanted[0] += 1
            runner.run()

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(PATIENCE)
    assert runner.idle.wait(PATIENCE)
    assert seen[-1] == 800


def test_only_one_round_of_a_job_runs_at_a_time(fake_meet: Meet) -> None:
    together, most, lock = 0, 0, threading.Lock()

    def work(meet: Meet) -> None:
        nonlocal together, most
        with lock:
            together += 1
            most = max(most, together)
        with lock:
            together -= 1

    runner = Runner(fake_meet, Job("work", NEVER, work))
    threads = [threading.Thread(target=runner.run) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert most == 1


def failing(error: Exception) -> Callable[[Meet], Any]:
    def work(meet: Meet) -> None:
        raise error

    return work


@pytest.mark.parametrize("error", [OSError("no route"), MeetError("Repair it."), ValueError("a fault of ours")])
def test_a_job_that_fails_is_logged_and_told_and_runs_again(
    fake_meet: Meet, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    runner = Runner(fake_meet, Job("work", NEVER, failing(error)))
    runner.run()
    runner.run()
    assert caplog.text.count("job_failed") == 2
    assert beats(fake_meet.database) == {"work": f"{type(error).__name__}: {error}"}


def test_a_job_that_fails_takes_no_other_with_it(fake_meet: Meet) -> None:
    work = Counted()
    with running(fake_meet, Job("bad", NEVER, failing(ValueError("bad"))), Job("good", NEVER, work)):
        work.wait_for_round()


def test_a_healthy_job_writes_a_heartbeat_now_and_then_only(fake_meet: Meet) -> None:
    work = Counted()
    runner = Runner(fake_meet, Job("work", NEVER, work))
    for _ in range(3):
        runner.run()
    assert beats(fake_meet.database) == {"work": ""}
    with fake_meet.database.begin_account() as account:
        account.jobs.beat("work", fake_meet.clock.now(), "overwritten")
    runner.run()
    assert beats(fake_meet.database) == {"work": "overwritten"}


def test_a_heartbeat_that_cannot_be_written_does_not_end_the_job(
    fake_meet: Meet, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise MeetError("The disk is full.")

    monkeypatch.setattr(fake_meet.database, "begin_account", refuse)
    Runner(fake_meet, Job("work", NEVER, Counted())).run()
    assert "heartbeat_not_written" in caplog.text


def test_stopping_starts_no_round_any_more(fake_meet: Meet) -> None:
    work = Counted()
    with running(fake_meet, Job("work", NEVER, work)) as jobs:
        work.wait_for_round()
        was_alive = jobs.is_alive
    assert (was_alive, jobs.is_alive) == (True, False)
    jobs.wake("work")
    assert work.rounds == 1


def test_stopping_waits_for_a_running_round_and_names_the_one_that_takes_too_long(fake_meet: Meet) -> None:
    work = Counted()
    work.go_on.clear()
    jobs = Jobs(fake_meet, (Job("slow", NEVER, work),))
    jobs.start()
    work.wait_for_round()
    assert jobs.stop(timedelta(seconds=0.01)) == ["slow"]
    work.go_on.set()
    assert jobs.stop(timedelta(seconds=PATIENCE)) == []


def test_a_round_asked_for_while_stopping_is_left_to_the_next_start(fake_meet: Meet) -> None:
    work = Counted()
    fake_meet.stopping.set()
    Runner(fake_meet, Job("work", NEVER, work)).run()
    assert work.rounds == 0


def test_an_unknown_job_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(NotFound, match="no job 'sweep'; the jobs are deliver, feedback"):
        find_work("sweep")


@pytest.mark.parametrize(
    "job", [job for job in JOBS if job.name in ("deliver", "feedback", "deadlines", "reminders", "purge")]
)
def test_a_job_with_nothing_to_do_does_nothing(fake_meet: Meet, job: Job) -> None:
    done = job.work(fake_meet)
    assert not any(done.values()) if isinstance(done, dict) else not done


def test_quota_tells_what_ses_allows(fake_meet: Meet) -> None:
    assert find_work("quota")(fake_meet) == {"mails a second": 14.0, "a day": 50_000, "sent in 24 hours": 0}


def test_quota_tells_no_limit_a_day_where_there_is_none(fake_meet: Meet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_meet.mailer, "quota", lambda: Quota(rate=10.0, daily=-1, sent=0))
    assert find_work("quota")(fake_meet) == {"mails a second": 10.0, "sent in 24 hours": 0}


def beats(database: Database) -> dict[str, str]:
    with database.read_account() as account:
        return {beat.name: beat.error for beat in account.jobs.beats()}
