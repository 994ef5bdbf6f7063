"""What runs once a vote or once a person does not work more the more people a poll has: else a storm is quadratic."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.poll import Choice, PollSnapshot
from bot.services import addresses, all_answered, consent, reading, voting
from storage.database import Database
from tests.services.team import HERE, Team
from tests.storage.databases import MovingClock, open_sqlite, opened
from tests.storage.temporary import fast_place, temporary_folder

FEW, MANY = 4, 60
Act = Callable[[Team, PollSnapshot], object]
Make = Callable[[Team, int], PollSnapshot]


def work_of(database: Database, act: Callable[[], object]) -> int:
    """How many steps SQLite's machine takes for the act: each row that it reads costs some.

    Source: https://sqlite.org/c3ref/progress_handler.html
    """
    steps = [0]

    def tick() -> int:
        steps[0] += 1
        return 0

    def watch(driver: Any, *_more: Any) -> None:
        driver.set_progress_handler(tick, 1)

    engines = {database._writing, database._reading, database._voting}
    for engine in engines:
        event.listen(engine, "checkout", watch)
    try:
        act()
    finally:
        for engine in engines:
            event.remove(engine, "checkout", watch)
    return steps[0]


def people(number: int) -> list[str]:
    return [f"V{place}" for place in range(number)]


def an_open_poll(team: Team, voters: int) -> PollSnapshot:
    """Required people, and so many voters, each of whom was asked for an address."""
    snapshot = team.posts(required=("U1", "U2"))
    for voter in people(voters):
        team.presses(snapshot, voter)
        addresses.prompt_due(team.database, HERE, voter, snapshot.poll.id)
    return team.poll(snapshot.poll.id)


def a_closed_poll(team: Team, voters: int) -> PollSnapshot:
    """So many people hold the invite, and `LATE` said yes and has no address."""
    team.registers("UORG", *people(voters))
    snapshot = team.posts()
    for voter in [*people(voters), "LATE"]:
        team.presses(snapshot, voter)
    team.closes(snapshot)
    team.knows("LATE", "late@example.com")
    return team.poll(snapshot.poll.id)


def _answers_all(team: Team, snapshot: PollSnapshot) -> None:
    answers = {option.id: Choice.MAYBE for option in snapshot.options}
    voting.answer_all(team.database, team.clock, voting.AnswerAll(HERE, snapshot.poll.id, "NEW", answers))


ONCE_A_VOTE: dict[str, Act] = {
    "a press": lambda team, poll: team.presses(poll, "NEW"),
    "asking for an address": lambda team, poll: addresses.prompt_due(team.database, HERE, "NEW", poll.poll.id),
    "looking whether all answered": lambda team, poll: all_answered.tell_organizer(
        team.database, team.clock, HERE, poll.poll.id
    ),
    "opening the modal of answers": lambda team, poll: reading.own_answers(team.database, HERE, poll.poll.id, "V1"),
    "answering all": _answers_all,
    "clearing answers": lambda team, poll: voting.clear_answer(
        team.database, team.clock, voting.ClearAnswer(HERE, poll.poll.id, "V1")
    ),
}
ONCE_A_PERSON: dict[str, Act] = {
    "giving an address after the close": lambda team, _: addresses.register_profile_address(
        team.database, team.clock, HERE, "LATE"
    ),
    "allowing mail again": lambda team, _: consent.start_mail(team.database, team.clock, HERE, "V1"),
    "asking how an address stands": lambda team, _: addresses.address_state(team.database, HERE, "V1"),
}


@cache
def made(make: Make, voters: int) -> tuple[Path, str]:
    """A database with this poll, and the poll's id; to be copied, since making it takes longer than any act."""
    folder, clock = temporary_folder("meet-growth-", within=fast_place()), MovingClock()
    with open_sqlite(folder, clock) as database:
        poll = make(Team(database, clock), voters).poll.id
    return folder / "meet.db", poll


def grown(tmp_path: Path, make: Make, act: Act) -> tuple[int, int]:
    """The work of one act with few people and with many."""
    work = []
    tmp_path.mkdir(exist_ok=True)
    for voters in (FEW, MANY):
        file, poll = made(make, voters)
        clock = MovingClock()
        with opened(f"sqlite:///{copy(file, tmp_path / str(voters))}", clock) as database:
            team = Team(database, clock)
            snapshot = team.poll(poll)
            work.append(work_of(database, partial(act, team, snapshot)))
    few, many = work
    assert few > 0
    return few, many


@pytest.mark.parametrize("act", ONCE_A_VOTE)
def test_what_runs_once_a_vote_does_not_grow_with_the_poll(tmp_path: Path, act: str) -> None:
    few, many = grown(tmp_path, an_open_poll, ONCE_A_VOTE[act])
    assert many <= few + SLACK


@pytest.mark.parametrize("act", ONCE_A_PERSON)
def test_what_runs_once_a_person_does_not_grow_with_the_poll(tmp_path: Path, act: str) -> None:
    few, many = grown(tmp_path, a_closed_poll, ONCE_A_PERSON[act])
    assert many <= few + SLACK


SLACK = 50
"""Steps by which an act may differ for another reason; each further row of a poll would cost ten or more."""


def test_the_measure_would_notice_a_read_of_the_whole_poll(tmp_path: Path) -> None:
    few, many = grown(tmp_path, an_open_poll, lambda team, snapshot: team.poll(snapshot.poll.id))
    assert many > few + 10 * SLACK


def test_a_list_of_polls_counts_their_voters_and_reads_no_vote(tmp_path: Path) -> None:
    few, many = grown(tmp_path / "list", an_open_poll, lambda team, _: reading.polls_of(team.database, HERE, "V1"))
    whole_few, whole_many = grown(tmp_path / "whole", an_open_poll, lambda team, one: team.poll(one.poll.id))
    assert many - few < (whole_many - whole_few) / 2
