"""Whoever was told by direct message that a meeting is at a time is told so when it is not, once; and what was told of
a time that was taken follows the meeting."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.notice import SINCE, Notice, NoticeKind, WhyOff
from bot.domain.poll import PollSnapshot, Slot
from bot.domain.replies import ReplyMethod
from bot.services.countering import CounterPress, keep_time
from bot.services.managing import managing_sheet
from bot.services.moving import MoveMeeting, move_meeting
from bot.services.notifying import claim_notices, settle_notice
from bot.services.replying import apply_mail
from tests.services.notice_words import words
from tests.services.reply_makers import an_answer_of
from tests.services.team import HERE, HOUR, Team
from tests.services.test_without_mail import Act, cancels, reopens, tells, told

DOMAIN = "replies.example.com"


def moves_on(team: Team, snapshot: PollSnapshot, hours: int = 5) -> None:
    """To a time that the poll never offered."""
    at = snapshot.options[0].slot.starts_at + hours * HOUR
    move_meeting(team.database, team.clock, MoveMeeting(HERE, snapshot.poll.id, "", "UORG", False, at))


def moves_further(team: Team, snapshot: PollSnapshot) -> None:
    moves_on(team, snapshot, 7)


def left_behind(team: Team) -> PollSnapshot:
    """U2 could make the first time, and has no address; the meeting moved, and U2 was told so."""
    team.registers("UORG", "U3")
    snapshot = team.closed(U2="y", U3="y").snapshot
    team.sends()
    moves_on(team, snapshot)
    assert set(told(team)) == {"U2"}
    team.sends()
    tells(team)
    return snapshot


@pytest.mark.parametrize(
    ("act", "word"), [(cancels, "is cancelled"), (reopens, "is open again"), (moves_further, "has moved")]
)
def test_whom_a_move_left_without_an_invite_hears_once_that_the_meeting_is_not_there(
    team: Team, act: Act, word: str
) -> None:
    snapshot = left_behind(team)
    act(team, snapshot)
    heard = told(team)
    assert [(user, len(texts)) for user, texts in heard.items()] == [("U2", 1)]
    assert word in heard["U2"][0]


@pytest.mark.parametrize("act", [cancels, reopens])
def test_whoever_holds_no_invite_reads_no_reason_that_is_not_theirs(team: Team, act: Act) -> None:
    snapshot = left_behind(team)
    team.registers("U2")
    act(team, snapshot)
    (text,) = told(team)["U2"]
    assert "address" not in text
    assert "No invite" not in text


def test_who_heard_that_the_meeting_is_off_hears_nothing_of_the_next_one(team: Team) -> None:
    snapshot = left_behind(team)
    reopens(team, snapshot)
    tells(team)
    team.answers(team.poll(snapshot.poll.id), U2="n")
    team.closes(team.poll(snapshot.poll.id))
    tells(team)
    cancels(team, snapshot)
    assert told(team) == {}


def test_whoever_is_mailed_by_now_is_not_told_by_message(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.closed(24, 48, U2="yy").snapshot
    team.sends()
    move_meeting(team.database, team.clock, MoveMeeting(HERE, snapshot.poll.id, snapshot.options[1].id, "UORG", False))
    assert set(told(team)) == {"U2"}
    team.registers("U2")
    team.sends()
    tells(team)
    moves_on(team, snapshot)
    team.sends()
    cancels(team, snapshot)
    assert told(team) == {}


def test_whoever_takes_the_meeting_back_is_not_told_of_it(team: Team) -> None:
    snapshot = team.posts()
    with team.database.begin(HERE) as uow:
        uow.poll_people.add_co_organizer(snapshot.poll.id, "UCO")
    team.registers("UCO")
    team.answers(snapshot, U2="y", UCO="-")
    team.closes(snapshot, by="UCO")
    by_uco = MoveMeeting(HERE, snapshot.poll.id, "", "UCO", False, snapshot.options[0].slot.starts_at + 5 * HOUR)
    move_meeting(team.database, team.clock, by_uco)
    assert set(told(team)) == {"U2", "UORG"}
    tells(team)
    cancels(team, snapshot)
    assert set(told(team)) == {"U2"}


def test_the_windows_count_whoever_was_told_by_message_and_has_no_address(team: Team) -> None:
    snapshot = left_behind(team)

    def counted() -> int:
        return managing_sheet(team.database, team.clock, HERE, snapshot.poll.id, user="UORG", admin=False).by_message

    assert counted() == 1
    team.registers("U2")
    assert counted() == 0


def proposed(team: Team) -> PollSnapshot:
    """U2 holds the invite and proposed an hour later by mail."""
    team.registers("UORG", "U2")
    snapshot = team.posts(24, 48)
    team.answers(snapshot, U2="yy")
    invite = team.closes(snapshot, reply_domain=DOMAIN).invite
    team.sends()
    later = Slot(invite.slot.starts_at + HOUR, invite.slot.ends_at + HOUR)
    counter = an_answer_of(invite, "u2@example.com", "", method=ReplyMethod.COUNTER, proposed=later)
    apply_mail(team.database, replace(counter, message_id="counter"))
    return snapshot


def taken(team: Team) -> PollSnapshot:
    """The meeting was moved to the time that U2 had proposed."""
    snapshot = proposed(team)
    moves_on(team, snapshot, 1)
    return snapshot


def decided(team: Team) -> list[Notice]:
    return team.notices(NoticeKind.PROPOSAL_DECIDED)


Acts = list[tuple[Callable[[Team, PollSnapshot], None], WhyOff, str]]
LEAVE: Acts = [
    (cancels, WhyOff.CANCELLED, "was cancelled since then"),
    (reopens, WhyOff.OPEN_AGAIN, "opened again"),
    (moves_further, WhyOff.MOVED, "moved to another time"),
]


@pytest.mark.parametrize(("act", "why", "said"), LEAVE)
def test_a_message_of_a_taken_time_says_that_the_meeting_is_not_there_any_more(
    team: Team, act: Act, why: WhyOff, said: str
) -> None:
    snapshot = taken(team)
    assert [one.data.get(SINCE) for one in decided(team)] == [None]
    tells(team)
    act(team, snapshot)
    (again,) = decided(team)
    assert (again.ts is not None, again.data[SINCE]) == (True, why)
    assert said in words(again)
    assert "the meeting is" not in words(again)


def test_a_message_of_a_taken_time_is_changed_again_by_each_change_and_by_the_way_back(team: Team) -> None:
    snapshot = taken(team)
    seen = []
    for act in (moves_further, lambda team, poll: moves_on(team, poll, 8), lambda team, poll: moves_on(team, poll, 1)):
        tells(team)
        act(team, snapshot)
        seen.append([one.data[SINCE] for one in decided(team)])
    assert seen == [[WhyOff.MOVED], [], [""]]
    (back,) = decided(team)
    assert "the meeting is" in words(back)


def test_a_message_of_a_kept_time_says_nothing_of_a_later_change(team: Team) -> None:
    snapshot = proposed(team)
    keep_time(team.database, team.clock, CounterPress(HERE, "replied:counter", "UORG", False))
    assert [one.data["status"] for one in decided(team)] == ["declined"]
    tells(team)
    cancels(team, snapshot)
    assert decided(team) == []


def test_a_message_that_is_being_told_while_the_meeting_is_cancelled_is_changed_afterwards(team: Team) -> None:
    snapshot = taken(team)
    (telling,) = (one for one in claim_notices(team.database, limit=20) if one.kind is NoticeKind.PROPOSAL_DECIDED)
    cancels(team, snapshot)
    settle_notice(team.database, telling, channel="D1", ts="1.1")
    (again,) = decided(team)
    assert (again.ts, again.data[SINCE]) == ("1.1", WhyOff.CANCELLED)
