"""The message of an open poll says that it repeats, as long as a next poll follows it."""

from collections.abc import Callable

import pytest

from bot.domain.poll import PollSnapshot
from bot.domain.repeating import Rhythm
from bot.domain.series import Repeat
from bot.services import reading, repeating
from tests.services.team import HERE, Team
from tests.services.test_repeating import DAY, known, manage, open_due, posts


def drawn(team: Team, poll: str) -> PollSnapshot:
    snapshot = reading.poll_snapshot(team.database, HERE, poll)
    assert snapshot
    return snapshot


def ends(team: Team, poll: str) -> object:
    return repeating.end_repeating(team.database, team.clock, manage(poll))


def loses_its_organizer(team: Team, _poll: str) -> object:
    team.knows("UORG", is_deactivated=True, is_reachable=False)
    team.clock.move(3 * DAY)
    assert open_due(team) == []
    return None


@pytest.mark.parametrize("act", [ends, loses_its_organizer])
def test_a_poll_repeats_until_its_series_ends_and_is_drawn_anew_then(
    team: Team, act: Callable[[Team, str], object]
) -> None:
    first = posts(team).poll.id
    before = drawn(team, first)
    assert before.repeats == Rhythm.WEEKLY
    act(team, first)
    after = drawn(team, first)
    assert after.repeats == ""
    assert after.poll.revision > before.poll.revision


def test_a_poll_that_begins_to_repeat_or_does_so_differently_is_drawn_anew(team: Team) -> None:
    poll = team.posts(24 * 8).poll.id
    revisions = [drawn(team, poll).poll.revision]
    for rhythm in (Rhythm.WEEKLY, Rhythm.MONTHLY_ON_DAY, Rhythm.MONTHLY_ON_DAY):
        repeating.repeat_poll(team.database, team.clock, manage(poll), Repeat(rhythm, 3))
        assert drawn(team, poll).repeats == rhythm
        revisions.append(drawn(team, poll).poll.revision)
    assert revisions[0] < revisions[1] < revisions[2] == revisions[3]


def test_the_newest_poll_of_a_series_says_that_it_repeats(team: Team) -> None:
    first = posts(team).poll.id
    team.clock.move(3 * DAY)
    (second,) = open_due(team)
    assert (drawn(team, first).repeats, drawn(team, second).repeats) == ("", Rhythm.WEEKLY)


def test_a_poll_that_repeats_says_when_the_next_one_opens(team: Team) -> None:
    first = posts(team).poll.id
    assert drawn(team, first).next_opens_at == known(team, first).opens_at


def test_a_poll_is_drawn_anew_once_the_next_one_opens_on_another_day(team: Team) -> None:
    first = posts(team).poll.id
    before = drawn(team, first)
    repeating.skip_next(team.database, team.clock, manage(first), through=int(known(team, first).through.timestamp()))
    after = drawn(team, first)
    assert after.next_opens_at == known(team, first).opens_at != before.next_opens_at
    assert after.poll.revision > before.poll.revision


def test_a_poll_is_drawn_anew_once_the_next_one_has_opened(team: Team) -> None:
    first = posts(team).poll.id
    before = drawn(team, first)
    team.clock.move(3 * DAY)
    assert len(open_due(team)) == 1
    after = drawn(team, first)
    assert after.next_opens_at is None
    assert after.poll.revision > before.poll.revision


def test_a_poll_that_is_over_is_not_drawn_anew_for_the_next_one(team: Team) -> None:
    team.registers("UORG", "U2")
    first = posts(team)
    team.answers(first, U2="y")
    team.closes(first)
    before = drawn(team, first.poll.id)
    team.clock.move(3 * DAY)
    assert len(open_due(team)) == 1
    assert drawn(team, first.poll.id).poll.revision == before.poll.revision


def test_a_poll_that_is_over_does_not_speak_of_the_next_one(team: Team) -> None:
    team.registers("UORG", "U2")
    first = posts(team)
    team.answers(first, U2="y")
    team.closes(first)
    assert drawn(team, first.poll.id).repeats == ""
