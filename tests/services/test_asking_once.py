"""One message asks a person for their answers to a poll: a later one takes the place of what asked before."""

from datetime import timedelta

import pytest

from bot.domain.asking_again import read_asked, read_unchanged
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import PollSnapshot
from bot.domain.reminders import NotReminded
from bot.services.cancelling import ManagePoll, reopen_poll
from bot.services.notifying import claim_notices, settle_notice, take_away
from bot.services.reminding import allow_reminders
from tests.services.team import HERE, HOUR, Team
from tests.services.test_editing import edits
from tests.services.test_reminding import DAY, asked, at, deadline, presses_remind, reminds
from tests.storage.databases import START


def tells_all(team: Team) -> list[Notice]:
    """What was told or taken away, in order."""
    told = []
    while claimed := claim_notices(team.database, limit=10):
        for one in claimed:
            if one.is_replaced:
                take_away(team.database, one)
            else:
                settle_notice(team.database, one, channel="D1", ts=one.ts or one.id)
        told += claimed
    return told


def standing(team: Team, snapshot: PollSnapshot, *users: str) -> list[tuple[str, NoticeKind]]:
    """Who is asked for answers to this poll, and by which message."""
    with team.database.read(HERE) as uow:
        return [(one.user, one.kind) for one in uow.asking.of_poll(snapshot.poll.id, users or ("U2",))]


def changes(team: Team, snapshot: PollSnapshot, hours: float, option: int = 0) -> PollSnapshot:
    now = team.poll(snapshot.poll.id)
    edits(team, now, times={now.options[option].id: START + hours * HOUR})
    return team.poll(snapshot.poll.id)


def reopens(team: Team, snapshot: PollSnapshot, by: str = "UORG") -> None:
    reopen_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, by, False))


@pytest.mark.parametrize("told", [False, True])
def test_whoever_was_just_asked_about_all_that_is_missing_is_not_reminded(team: Team, *, told: bool) -> None:
    snapshot = asked(team, "U2", "U3")
    team.answers(snapshot, U2="y")
    changes(team, snapshot, 24 * 21)
    if told:
        tells_all(team)
    done = presses_remind(team, snapshot)
    assert (done.people, done.left_out) == (("U3",), {NotReminded.JUST_ASKED: ("U2",)})
    assert standing(team, snapshot) == [("U2", NoticeKind.ASKED_AGAIN)]


def test_the_reminder_that_comes_by_itself_waits_a_day_after_that_message_and_replaces_it(team: Team) -> None:
    snapshot = asked(team, "U2")
    team.answers(snapshot, U2="y")
    at(team, 1, 16)
    changes(team, snapshot, 24 * 21)
    tells_all(team)
    at(team, 1, 17)
    assert reminds(team) == 0
    at(team, 2, 16, 1)
    assert reminds(team) == 1
    assert standing(team, snapshot) == [("U2", NoticeKind.REMINDER)]
    gone = [one for one in tells_all(team) if one.is_replaced]
    assert [(one.kind, bool(one.ts)) for one in gone] == [(NoticeKind.ASKED_AGAIN, True)]


def test_whoever_misses_more_than_what_changed_is_reminded_and_the_message_before_goes(team: Team) -> None:
    snapshot = team.posts(24 * 20, 24 * 22, required=("U2",), deadline_at=deadline())
    team.answers(snapshot, U2="y")
    changes(team, snapshot, 24 * 21)
    tells_all(team)
    assert presses_remind(team, snapshot).people == ("U2",)
    assert standing(team, snapshot) == [("U2", NoticeKind.REMINDER)]


def test_the_second_reminder_replaces_the_first(team: Team) -> None:
    snapshot = asked(team, "U2")
    presses_remind(team, snapshot)
    (first,) = tells_all(team)
    team.clock.move(DAY + timedelta(minutes=1))
    presses_remind(team, snapshot)
    assert len(standing(team, snapshot)) == 1
    assert [one.id for one in tells_all(team) if one.is_replaced] == [first.id]
    assert presses_remind(team, snapshot).left_out == {NotReminded.OFTEN_ENOUGH: ("U2",)}


def test_a_change_after_a_reminder_asks_in_its_place_for_all_that_is_missing(team: Team) -> None:
    snapshot = team.posts(24 * 20, 24 * 22, 24 * 24, required=("U2",), deadline_at=deadline())
    team.answers(snapshot, U2="yy")
    presses_remind(team, snapshot)
    tells_all(team)
    first, _second, third = snapshot.options
    changes(team, snapshot, 24 * 21)
    assert standing(team, snapshot) == [("U2", NoticeKind.ASKED_AGAIN)]
    (notice,) = team.notices(NoticeKind.ASKED_AGAIN)
    assert read_asked(notice.data) == {first.id: first.slot, third.id: third.slot}
    assert read_unchanged(notice.data) == {third.id}


def test_a_second_change_goes_on_asking_about_the_first(team: Team) -> None:
    snapshot = team.posts(24 * 20, 24 * 22)
    team.answers(snapshot, U2="yy")
    first, second = snapshot.options
    changes(team, snapshot, 24 * 21)
    tells_all(team)
    changes(team, snapshot, 24 * 23, option=1)
    assert standing(team, snapshot) == [("U2", NoticeKind.ASKED_AGAIN)]
    (notice,) = [one for one in team.notices(NoticeKind.ASKED_AGAIN) if not one.is_replaced]
    assert read_asked(notice.data) == {first.id: first.slot, second.id: second.slot}
    assert read_unchanged(notice.data) == frozenset()


def test_a_message_that_is_being_told_when_it_is_replaced_is_taken_away_afterwards(team: Team) -> None:
    snapshot = team.posts(24 * 20)
    team.answers(snapshot, U2="y")
    changes(team, snapshot, 24 * 21)
    (telling,) = claim_notices(team.database, limit=1)
    changes(team, snapshot, 24 * 22)
    settle_notice(team.database, telling, channel="D1", ts="1.1")
    gone = [one for one in tells_all(team) if one.is_replaced]
    assert [(one.id, one.ts) for one in gone] == [(telling.id, "1.1")]


def test_the_question_for_an_address_takes_the_place_of_the_message_that_asked_for_answers(team: Team) -> None:
    """Both would say when the meeting is, one above the other."""
    team.registers("UORG", "U3")
    snapshot = asked(team, "U2", "U3")
    presses_remind(team, snapshot)
    tells_all(team)
    team.answers(snapshot, U2="y", U3="y")
    team.closes(team.poll(snapshot.poll.id))
    told = {(one.user, one.kind, one.is_replaced) for one in tells_all(team) if one.user in ("U2", "U3")}
    assert told == {
        ("U2", NoticeKind.REMINDER, True),
        ("U2", NoticeKind.NO_ADDRESS, False),
        ("U3", NoticeKind.REMINDER, False),
    }


def test_messages_of_other_people_and_other_polls_stay(team: Team) -> None:
    snapshot, other = asked(team, "U2", "U3"), asked(team, "U2")
    for one in (snapshot, other):
        presses_remind(team, one)
    tells_all(team)
    team.answers(snapshot, U2="y")
    changes(team, snapshot, 24 * 21)
    assert standing(team, snapshot, "U3") == [("U3", NoticeKind.REMINDER)]
    assert standing(team, other) == [("U2", NoticeKind.REMINDER)]


def test_whoever_was_asked_and_owes_answers_is_asked_once_more_when_the_poll_is_open_again(team: Team) -> None:
    """The question for an address took the place of the message that asked them."""
    team.registers("UORG")
    snapshot = team.posts(24 * 20, 24 * 22, required=("U2", "U3", "U4"), deadline_at=deadline())
    presses_remind(team, snapshot)
    tells_all(team)
    team.answers(snapshot, U2="y", U3="yy")
    team.closes_anyway(team.poll(snapshot.poll.id))
    tells_all(team)
    reopens(team, snapshot)
    assert standing(team, snapshot, "U2", "U3", "U4") == [("U4", NoticeKind.REMINDER), ("U2", NoticeKind.ASKED_AGAIN)]
    (notice,) = team.notices(NoticeKind.ASKED_AGAIN)
    assert set(read_asked(notice.data)) == {snapshot.options[1].id}
    assert presses_remind(team, snapshot).left_out[NotReminded.JUST_ASKED] == ("U2",)


@pytest.mark.parametrize("wants", [False, True])
def test_whoever_wants_no_reminders_or_reopens_the_poll_is_not_asked_by_that(team: Team, *, wants: bool) -> None:
    team.registers("UORG")
    team.knows("U2")
    snapshot = team.posts(24 * 20, 24 * 22, required=("U2",), co_organizers=("U2",), deadline_at=deadline())
    presses_remind(team, snapshot)
    tells_all(team)
    team.answers(snapshot, U2="y")
    team.closes(team.poll(snapshot.poll.id))
    tells_all(team)
    allow_reminders(team.database, HERE, "U2", allowed=wants)
    reopens(team, snapshot, by="U2" if wants else "UORG")
    assert standing(team, snapshot) == []
