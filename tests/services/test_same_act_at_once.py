"""One act that comes several times at once, as a double press does, is done once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, literal, select, union_all

from bot.domain.errors import MeetError
from bot.domain.poll import PollSnapshot, Slot
from bot.domain.poll_edit import edit_of, stamp_of
from bot.domain.repeating import Rhythm
from bot.domain.series import MOST_SERIES, Repeat
from bot.services import cancelling, changing, deadlines, editing, handing_over, moving, proposing, repeating, resending
from storage.database import Database
from storage.tables import metadata
from tests.services.beginnings import begin_with
from tests.services.remains import rows_of
from tests.services.team import FROM, HERE, HOUR, Team, a_draft
from tests.storage.databases import START, MovingClock
from tests.storage.makers import fresh
from tests.storage.test_concurrency import at_once

SEVERAL = 6
_COUNTS = union_all(
    *(
        select(literal(name), func.count()).select_from(table)
        for name, table in metadata.tables.items()
        if name != "usage"
    )
)
DAY = timedelta(days=1)
WEEKLY = Repeat(Rhythm.WEEKLY, 5)
Act = Callable[[Team, PollSnapshot], object]


@pytest.fixture
def team(database: Database, clock: MovingClock) -> Team:
    """On both databases: on SQLite one writer comes after the other, on PostgreSQL they really meet."""
    team = Team(database, clock)
    begin_with(team, people)
    return team


def people(team: Team) -> None:
    team.registers("UORG", "U2", "U3")
    team.knows("U5")


def hours(team: Team, *ahead: float) -> list[float]:
    """So many hours from now on, as `Team.posts` takes them."""
    return [(team.clock.now() - START) / HOUR + one for one in ahead]


def is_open(team: Team) -> PollSnapshot:
    deadline_at = team.clock.now() + 100 * HOUR
    snapshot = team.posts(*hours(team, 144, 168), required=("U2", "U3"), proposals=True, deadline_at=deadline_at)
    team.answers(snapshot, U2="y", U4="y")
    return team.poll(snapshot.poll.id)


def is_answered(team: Team) -> PollSnapshot:
    """Nothing speaks against its first time."""
    snapshot = is_open(team)
    team.answers(snapshot, U3="y")
    return snapshot


def is_weekly(team: Team) -> PollSnapshot:
    return team.posts(*hours(team, 144), required=("U2",), repeat=WEEKLY)


def is_closed(team: Team) -> PollSnapshot:
    snapshot = team.posts(*hours(team, 24, 48))
    team.answers(snapshot, U2="yy", U3="yy", U4="yy")
    closed = team.closes(snapshot).snapshot
    team.sends("U2", "UORG")
    return closed


def is_past_its_deadline(team: Team) -> PollSnapshot:
    snapshot = team.posts(*hours(team, 24, 48), auto_close=True, deadline_at=team.clock.now() + HOUR)
    team.answers(snapshot, U2="yy")
    team.clock.move(2 * HOUR)
    return snapshot


def has_a_proposal(team: Team) -> PollSnapshot:
    snapshot = is_open(team)
    slot = Slot(team.clock.now() + 30 * HOUR, team.clock.now() + 31 * HOUR)
    proposing.propose(team.database, team.clock, proposing.Propose(HERE, snapshot.poll.id, "U2", slot))
    return snapshot


def opens(team: Team, one: PollSnapshot) -> object:
    draft = a_draft(*hours(team, 144), repeat=WEEKLY, co_organizers=("U5",))
    return team.submits(draft, f"like {one.poll.id}")


def cancels(team: Team, one: PollSnapshot) -> object:
    return cancelling.cancel_poll(team.database, team.clock, cancelling.ManagePoll(HERE, one.poll.id, "UORG", False))


def reopens(team: Team, one: PollSnapshot) -> object:
    return cancelling.reopen_poll(team.database, team.clock, cancelling.ManagePoll(HERE, one.poll.id, "UORG", False))


def moves(team: Team, one: PollSnapshot) -> object:
    request = moving.MoveMeeting(HERE, one.poll.id, one.options[1].id, "UORG", False)
    return moving.move_meeting(team.database, team.clock, request)


def moves_anywhere(team: Team, one: PollSnapshot) -> object:
    starts_at = one.options[0].slot.starts_at + 2 * DAY
    request = moving.MoveMeeting(HERE, one.poll.id, "", "UORG", False, starts_at=starts_at)
    return moving.move_meeting(team.database, team.clock, request)


def changes(team: Team, one: PollSnapshot) -> object:
    request = changing.ChangeMeeting(HERE, one.poll.id, "UORG", False, "Room 9", "Bring ideas")
    return changing.change_meeting(team.database, team.clock, request)


def resends(team: Team, one: PollSnapshot) -> object:
    return resending.resend(team.database, team.clock, resending.Resend(HERE, one.poll.id, "UORG", False, "U2"))


def hands_over(team: Team, one: PollSnapshot) -> object:
    request = handing_over.HandOver(HERE, one.poll.id, "U5", "UADM", admin=True)
    return handing_over.hand_over(team.database, team.clock, request)


def edits(team: Team, one: PollSnapshot) -> object:
    first, *_ = one.options
    times = {first.id: first.slot.starts_at + HOUR}
    wanted = replace(edit_of(one), title="New", co_organizers=("U5",), times=times)
    edit = editing.EditPoll(HERE, one.poll.id, "UORG", False, wanted, stamp_of(one))
    return editing.edit_poll(team.database, team.clock, edit)


def takes_in(team: Team, one: PollSnapshot) -> object:
    proposal = next(row.id for row in rows_of(team.database, "proposal") if row.poll == one.poll.id)
    request = proposing.Decide(HERE, proposal, "UORG", admin=False, take_in=True)
    return proposing.decide(team.database, team.clock, request)


def _series(one: PollSnapshot) -> repeating.ManageSeries:
    return repeating.ManageSeries(HERE, one.poll.id, "UORG", False)


def repeats(team: Team, one: PollSnapshot) -> object:
    return repeating.repeat_poll(team.database, team.clock, _series(one), WEEKLY)


def skips(team: Team, one: PollSnapshot) -> object:
    through = int(one.options[0].slot.starts_at.timestamp())
    return repeating.skip_next(team.database, team.clock, _series(one), through=through)


ACTS: dict[str, tuple[Callable[[Team], PollSnapshot], Act]] = {
    "open": (is_open, opens),
    "close": (is_answered, lambda team, one: team.closes(one)),
    "cancel": (is_closed, cancels),
    "reopen": (is_closed, reopens),
    "move": (is_closed, moves),
    "move anywhere": (is_closed, moves_anywhere),
    "change": (is_closed, changes),
    "resend": (is_closed, resends),
    "hand over": (is_open, hands_over),
    "edit": (is_open, edits),
    "take in": (has_a_proposal, takes_in),
    "repeat": (is_open, repeats),
    "skip": (is_weekly, skips),
    "deadline": (is_past_its_deadline, lambda team, _: deadlines.close_due(team.database, team.clock, FROM)),
}


def counted(team: Team) -> Counter[str]:
    """How many rows each table has."""
    with team.database.read_account() as account:
        return Counter(dict(account._transaction.connection.execute(_COUNTS).all()))


@pytest.mark.parametrize("name", ACTS)
def test_the_same_act_several_times_at_once_leaves_what_it_leaves_once(team: Team, name: str) -> None:
    prepare, act = ACTS[name]
    first = prepare(team)
    before = counted(team)
    act(team, first)
    once = counted(team) - before
    second = prepare(team)
    before = counted(team)
    assert any(at_once(SEVERAL, lambda _: is_done(act, team, second)))
    assert counted(team) - before == once


def is_done(act: Act, team: Team, one: PollSnapshot) -> bool:
    """Whether it was not refused."""
    try:
        act(team, one)
    except MeetError:
        return False
    return True


def test_a_person_begins_as_many_series_as_they_may_however_many_at_once(team: Team) -> None:
    for _ in range(MOST_SERIES - 2):
        team.clock.move(4 * HOUR)
        is_weekly(team)
    team.clock.move(4 * HOUR)
    polls = [team.posts(*hours(team, 144)) for _ in range(SEVERAL)]
    assert sum(at_once(SEVERAL, lambda place: is_done(repeats, team, polls[place]))) == 2


def test_a_person_takes_over_as_many_series_as_they_may_however_many_at_once(team: Team) -> None:
    for place in range(MOST_SERIES - 2):
        team.clock.move(HOUR)
        team.opens(144, organizer="U5", repeat=WEEKLY, submission=f"view {place}")
    polls = [team.posts(144, repeat=WEEKLY) for _ in range(SEVERAL)]
    assert sum(at_once(SEVERAL, lambda place: is_done(hands_over, team, polls[place]))) == 2


def test_resends_at_once_that_mail_once_count_once(team: Team) -> None:
    one = is_closed(team)
    at_once(SEVERAL, lambda _: is_done(resends, team, one))
    counted = [row.count for row in rows_of(team.database, "usage") if row.kind == "mailing"]
    assert counted == [2], "the close and the mail that left"


def test_a_modal_submitted_several_times_at_once_counts_once(team: Team) -> None:
    draft, submission = a_draft(), fresh("view")
    at_once(SEVERAL, lambda _: team.submits(draft, submission))
    assert [row.count for row in rows_of(team.database, "usage") if row.kind == "poll"] == [1]
