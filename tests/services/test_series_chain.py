"""One series per chain of polls: whichever of them was edited, handed over, or asks at the same moment."""

from datetime import datetime, timedelta

import pytest

from bot.domain.errors import MeetError
from bot.domain.poll import PollSnapshot
from bot.domain.repeating import Rhythm
from bot.domain.series import Repeat, Series, SeriesGoesOn
from bot.language.reasons import reason_text
from bot.services import repeating
from storage.database import Database
from tests.services.team import HERE, Team
from tests.services.test_editing import edits, picked
from tests.storage.databases import MovingClock
from tests.storage.test_concurrency import at_once

WEEKLY = Repeat(Rhythm.WEEKLY, 5)


def chain(team: Team) -> list[str]:
    """Three polls of one series, the newest last."""
    polls = [team.posts(24 * 9, repeat=WEEKLY).poll.id]
    for days in (12, 7):
        team.clock.move(timedelta(days=days))
        ((_, newest),) = repeating.open_due(team.database, team.clock)
        polls.append(newest)
        with team.database.begin(HERE) as uow:
            uow.postings.mark_posted(newest, channel="C1", ts=newest, permalink=f"https://slack.invalid/{newest}")
    return polls


def manage(poll: str) -> repeating.ManageSeries:
    return repeating.ManageSeries(HERE, poll, "UORG", False)


def repeats(team: Team, poll: str) -> Series:
    return repeating.repeat_poll(team.database, team.clock, manage(poll), WEEKLY)


def refusal(team: Team, poll: str) -> object:
    with pytest.raises(MeetError) as refused:
        repeats(team, poll)
    return refused.value.why


def ahead_again(team: Team, poll: str) -> PollSnapshot:
    """The poll with another title and another time, so that nothing of it is like its series any more."""
    hours = (team.clock.now() - team.poll(poll).options[0].slot.starts_at).total_seconds() // 3600 + 24 * 16
    edits(team, team.poll(poll), title="Another title", added=(picked(24 * 9 + hours),))
    return team.poll(poll)


def test_an_older_poll_of_a_running_series_begins_no_second_one_and_names_the_newest(team: Team) -> None:
    polls = chain(team)
    for older in polls[:2]:
        assert refusal(team, older) == SeriesGoesOn("Design review", f"https://slack.invalid/{polls[2]}")
        assert "goes on" in reason_text(SeriesGoesOn("Design review", ""))


def test_nor_does_one_that_was_edited_since(team: Team) -> None:
    polls = chain(team)
    for older in polls[:2]:
        assert ahead_again(team, older).poll.title == "Another title"
        assert refusal(team, older) == SeriesGoesOn("Design review", f"https://slack.invalid/{polls[2]}")


def test_once_a_series_has_ended_one_of_its_polls_may_begin_another_one(team: Team) -> None:
    polls = chain(team)
    repeating.end_repeating(team.database, team.clock, manage(polls[2]))
    begun = repeats(team, ahead_again(team, polls[1]).poll.id)
    assert begun.poll == polls[1]
    for other in (polls[0], polls[2]):
        assert refusal(team, other) == SeriesGoesOn("Another title", f"https://slack.invalid/{polls[1]}")


def test_of_a_chain_whose_polls_all_ask_at_once_one_begins_a_series(database: Database, clock: MovingClock) -> None:
    team = Team(database, clock)
    polls = chain(team)
    repeating.end_repeating(team.database, team.clock, manage(polls[2]))
    refused = list[MeetError]()

    def ask(number: int) -> None:
        try:
            repeats(team, polls[number % 3])
        except MeetError as error:
            refused.append(error)

    at_once(3, ask)
    with database.read(HERE) as uow:
        assert len(uow.series.run_by("UORG", 10)) == 1
    assert len(refused) == 2


def test_polls_are_named_as_skipped_until_they_would_have_begun(team: Team) -> None:
    poll = team.posts(24 * 9, repeat=WEEKLY).poll.id

    def skipped() -> list[int]:
        found = repeating.series_of(team.database, HERE, "UORG")
        return list(repeating.skipped_of(team.database, HERE, found).values())

    def through() -> datetime:
        (found,) = repeating.series_of(team.database, HERE, "UORG")
        return found.through

    assert skipped() == []
    for number in (1, 2):
        repeating.skip_next(team.database, team.clock, manage(poll), through=int(through().timestamp()))
        assert skipped() == [number]
    team.clock.move(through() - team.clock.now())
    assert skipped() == []
