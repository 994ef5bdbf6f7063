from typing import Any

import pytest

from bot.domain.errors import InvalidInput, NotAllowed, NotFound, PollNotOpen
from bot.domain.handing_over import HandOverReason
from bot.domain.history import Act
from bot.domain.notice import NoticeKind
from bot.domain.poll import Poll, PollSnapshot
from bot.domain.repeating import Rhythm
from bot.domain.series import MOST_SERIES, Repeat
from bot.services import repeating
from bot.services.cancelling import ManagePoll, cancel_poll
from bot.services.handing_over import HandOver, hand_over, handed_over_by
from bot.services.moving import MoveMeeting, move_meeting
from tests.services.team import ELSEWHERE, HERE, HOUR, Team, forget_whole
from tests.services.test_reading import still_come


def hands_over(team: Team, snapshot: PollSnapshot, to: str = "U3", by: str = "UORG", *, admin: bool = False) -> Poll:
    return hand_over(team.database, team.clock, HandOver(HERE, snapshot.poll.id, to, by, admin))


@pytest.mark.parametrize(("by", "admin"), [("UORG", False), ("UCO", False), ("UADM", True)])
def test_whoever_runs_a_poll_may_hand_it_over(team: Team, by: str, *, admin: bool) -> None:
    team.knows("U3")
    snapshot = team.posts()
    with team.database.begin(HERE) as uow:
        uow.poll_people.add_co_organizer(snapshot.poll.id, "UCO")
    assert hands_over(team, snapshot, by=by, admin=admin).organizer == "U3"
    poll = team.poll(snapshot.poll.id).poll
    assert (poll.organizer, poll.may_be_run_by("UORG"), poll.may_be_run_by("UCO")) == ("U3", False, True)
    assert poll.revision > poll.shown_revision


def test_nobody_else_may(team: Team) -> None:
    team.knows("U3")
    snapshot = team.posts()
    with pytest.raises(NotAllowed):
        hands_over(team, snapshot, by="U3")
    assert team.poll(snapshot.poll.id) == snapshot


@pytest.mark.parametrize(
    ("to", "profile", "why"),
    [
        ("U3", {"is_reachable": False}, HandOverReason.CANNOT_RUN_IT),
        ("U3", {"home": ELSEWHERE}, HandOverReason.CANNOT_RUN_IT),
        ("U3", {"home": ""}, HandOverReason.NOBODY),
        ("U3", {"workspace": ELSEWHERE}, HandOverReason.NOBODY),
        ("UORG", {}, HandOverReason.ORGANIZES_ALREADY),
    ],
)
def test_only_a_known_member_of_the_workspace_takes_a_poll_over(
    team: Team, to: str, profile: dict[str, Any], why: str
) -> None:
    team.knows(to, **profile)
    snapshot = team.posts()
    with pytest.raises(InvalidInput) as refused:
        hands_over(team, snapshot, to)
    assert refused.value.fields == {"new_organizer": why}
    assert team.poll(snapshot.poll.id) == snapshot


def test_the_new_organizer_is_told_and_the_history_records_it(team: Team) -> None:
    team.knows("U3")
    snapshot = team.posts()
    hands_over(team, snapshot)
    (notice,) = team.notices()
    assert (notice.user, notice.kind, notice.data["title"]) == ("U3", NoticeKind.HANDED_OVER, "Design review")
    assert "UORG" not in str(notice)
    with team.database.read(HERE) as uow:
        told = [(entry.who, entry.what) for entry in uow.history.of_poll(snapshot.poll.id)]
    assert told == [("UORG", Act.OPENED), ("UORG", Act.HANDED_OVER), ("U3", Act.TOOK_OVER)]


def test_a_co_organizer_who_takes_over_is_the_organizer_alone(team: Team) -> None:
    team.knows("U3")
    snapshot = team.posts()
    with team.database.begin(HERE) as uow:
        uow.poll_people.add_co_organizer(snapshot.poll.id, "U3")
    poll = hands_over(team, snapshot)
    assert (poll.organizer, poll.co_organizers) == ("U3", ())


def test_the_card_goes_to_the_new_organizer_and_the_invite_keeps_its_own(team: Team) -> None:
    team.registers("U2", "U3")
    snapshot = team.closed(U2="yy").snapshot
    before = team.invite(snapshot.poll.id)
    hands_over(team, snapshot)
    card = team.card(snapshot.poll.id)
    assert card is not None
    assert (card.user, card.ts) == ("U3", None)
    assert team.invite(snapshot.poll.id) == before
    moved = move_meeting(
        team.database, team.clock, MoveMeeting(HERE, snapshot.poll.id, snapshot.options[1].id, "U3", False)
    )
    assert (moved.invite.organizer, moved.invite.organizer_address) == ("UORG", "uorg@example.com")


def test_a_poll_that_is_handed_over_twice_is_told_to_each(team: Team) -> None:
    team.knows("U3")
    team.knows("U4")
    snapshot = team.posts()
    hands_over(team, snapshot)
    hands_over(team, snapshot, "U4", "U3")
    hands_over(team, snapshot, "U3", "U4")
    assert sorted(notice.user for notice in team.notices()) == ["U3", "U3", "U4"]


def test_whoever_gets_a_poll_reads_who_handed_it_over(team: Team) -> None:
    team.knows("U3")
    snapshot = team.posts()
    hands_over(team, snapshot)
    told = team.notices(NoticeKind.HANDED_OVER)[0]
    assert "UORG" not in str(told.data)
    assert handed_over_by(team.database, told) == "UORG"
    forget_whole(team.database, team.clock, HERE, "UORG")
    assert handed_over_by(team.database, told) == ""


def test_each_who_got_a_poll_reads_who_handed_it_to_them(team: Team) -> None:
    team.knows("U3")
    team.knows("U4")
    snapshot = team.posts()
    hands_over(team, snapshot)
    team.clock.move(HOUR)
    hands_over(team, snapshot, "U4", "U3")
    given = {notice.user: handed_over_by(team.database, notice) for notice in team.notices(NoticeKind.HANDED_OVER)}
    assert given == {"U3": "UORG", "U4": "U3"}


def test_a_cancelled_or_unknown_poll_is_not_handed_over(team: Team) -> None:
    team.knows("U3")
    snapshot = team.posts()
    cancel_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    with pytest.raises(PollNotOpen):
        hands_over(team, snapshot)
    with pytest.raises(NotFound):
        hand_over(team.database, team.clock, HandOver(HERE, "unknown", "U3", "UORG", True))


def test_whoever_handed_the_polls_over_may_be_forgotten(team: Team) -> None:
    team.knows("U3")
    snapshot = team.posts()
    with pytest.raises(NotAllowed):
        forget_whole(team.database, team.clock, HERE, "UORG")
    hands_over(team, snapshot)
    forget_whole(team.database, team.clock, HERE, "UORG")
    assert team.poll(snapshot.poll.id).poll.organizer == "U3"


def test_a_series_counts_for_whoever_takes_it_over_and_nobody_gets_too_many(team: Team) -> None:
    team.knows("U3")
    weekly = Repeat(Rhythm.WEEKLY, 5)
    for place in range(MOST_SERIES):
        team.opens(24 * 9, organizer="U3", repeat=weekly, submission=f"view {place}")
        team.clock.move(HOUR / 2)
    series, single = team.posts(24 * 9, repeat=weekly), team.posts(24 * 9)
    with pytest.raises(InvalidInput) as refused:
        hands_over(team, series)
    assert refused.value.fields == {"new_organizer": HandOverReason.TOO_MANY_SERIES}
    assert hands_over(team, single).organizer == "U3"


def test_two_polls_that_are_alike_may_each_repeat(team: Team) -> None:
    one, other = team.posts(24 * 9), team.posts(24 * 9)
    for each in (one, other):
        request = repeating.ManageSeries(HERE, each.poll.id, "UORG", False)
        assert repeating.repeat_poll(team.database, team.clock, request, Repeat(Rhythm.WEEKLY, 5)).poll == each.poll.id


def test_everybody_who_handed_a_meeting_over_and_holds_it_is_named(team: Team) -> None:
    """Also where it came back to whoever had it first."""
    team.registers("U2")
    closed = team.closed(U2="y").snapshot
    team.sends()
    team.knows("U3")
    hands_over(team, closed)
    team.registers("U3")
    team.sends()
    for to, named in (("UORG", {"U3"}), ("U5", {"UORG", "U3"})):
        team.knows(to)
        hands_over(team, closed, to, by=to, admin=True)
        assert set(still_come(team, closed)) == named


@pytest.mark.parametrize("is_registered", [True, False])
def test_whoever_takes_a_meeting_over_gets_its_invite(team: Team, *, is_registered: bool) -> None:
    closed = team.closed(U2="y")
    (team.registers if is_registered else team.knows)("U3")
    hands_over(team, closed.snapshot)
    mailed = [user for user, _, _ in team.mails(closed.snapshot.poll.id)]
    assert ("U3" in mailed) == is_registered
    hands_over(team, closed.snapshot, by="U3", to="UORG")
    hands_over(team, closed.snapshot)
    assert [user for user, _, _ in team.mails(closed.snapshot.poll.id)].count("U3") == is_registered
