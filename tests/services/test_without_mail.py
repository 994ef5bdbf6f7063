"""People whom no mail reaches: they hear of every change of a meeting that they can make, and are asked for an address
while it is of use."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.errors import PollNotOpen
from bot.domain.notice import ANSWERED, OFF, Notice, NoticeKind, WhyOff
from bot.domain.poll import PollSnapshot
from bot.domain.suppression import SuppressionReason
from bot.language import slot as in_words
from bot.services import notifying, reading
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.consent import stop_mail
from bot.services.moving import MoveMeeting, move_meeting
from tests.services.notice_words import words
from tests.services.team import HERE, HOUR, Team

Act = Callable[[Team, PollSnapshot], object]
SECOND = timedelta(seconds=1)


def moves(team: Team, snapshot: PollSnapshot, place: int = 1, by: str = "UORG") -> None:
    move_meeting(team.database, team.clock, MoveMeeting(HERE, snapshot.poll.id, snapshot.options[place].id, by, False))


def cancels(team: Team, snapshot: PollSnapshot) -> None:
    cancel_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))


def reopens(team: Team, snapshot: PollSnapshot) -> None:
    reopen_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))


def tells(team: Team, place: int = 0) -> None:
    """Everything that is owed is told; a question that is not needed any more is not."""
    while owed := notifying.claim_notices(team.database, limit=50):
        for notice in owed:
            if notice.asks_nothing and not notice.ts:
                notifying.give_up_notice(team.database, notice, "asks_nothing")
            else:
                ts = notice.ts or f"{place}.{notice.user}.{notice.kind}"
                notifying.settle_notice(team.database, notice, channel="D1", ts=ts)
    team.clock.move(SECOND)


def told(team: Team) -> dict[str, list[str]]:
    """Plain words that are owed, by person."""
    found: dict[str, list[str]] = {}
    for notice in team.notices(NoticeKind.MEETING_CHANGED):
        found.setdefault(notice.user, []).append(words(notice))
    return found


def questions(team: Team) -> dict[str, Notice]:
    """The questions that are owed, or due to be changed, by person."""
    kinds = (NoticeKind.NO_ADDRESS, NoticeKind.ADDRESS_BOUNCED)
    return {notice.user: notice for notice in team.notices() if notice.kind in kinds}


@pytest.mark.parametrize("anonymous", [False, True])
def test_a_move_is_told_once_to_each_who_has_no_address(team: Team, *, anonymous: bool) -> None:
    team.registers("UORG", "U4")
    snapshot = team.posts(anonymous=anonymous)
    team.answers(snapshot, U2="yy", U3="mn", U4="yy", U5="nn")
    team.closes(snapshot)
    moves(team, snapshot)
    heard = told(team)
    assert {user: len(texts) for user, texts in heard.items()} == {"U2": 1, "U3": 1}
    for option in snapshot.options[:2]:
        assert in_words(option.slot, snapshot.poll.zone) in heard["U2"][0]


@pytest.mark.parametrize(("answers", "uninvited"), [("yy", False), ("ym", False), ("yn", True), ("y-", True)])
def test_whoever_was_not_for_the_new_time_hears_that_no_invite_comes(
    team: Team, answers: str, *, uninvited: bool
) -> None:
    snapshot = team.closed(U2=answers).snapshot
    moves(team, snapshot)
    (notice,) = [one for one in team.notices(NoticeKind.MEETING_CHANGED) if one.user == "U2"]
    assert ("uninvited" in notice.data) == uninvited
    team.registers("U2")
    with team.database.read(HERE) as uow:
        mailed = [sent.user for sent in uow.deliveries.of_poll(snapshot.poll.id)]
    assert ("U2" in mailed) == (not uninvited)


def test_the_card_names_whoever_could_make_the_time_before_and_has_no_invite(team: Team) -> None:
    team.registers("UORG", "U3")
    snapshot = team.closed(U2="y", U3="y", U4="n").snapshot
    team.sends()
    card = reading.delivery_card(team.database, HERE, snapshot.poll.id)
    assert card
    assert card.could_before == ()
    at = snapshot.options[0].slot.starts_at + 5 * HOUR
    move_meeting(team.database, team.clock, MoveMeeting(HERE, snapshot.poll.id, "", "UORG", False, at))
    card = reading.delivery_card(team.database, HERE, snapshot.poll.id)
    assert card
    assert (card.could_before, card.unaddressed) == (("U2",), frozenset({"U2"}))
    team.registers("U2")
    card = reading.delivery_card(team.database, HERE, snapshot.poll.id)
    assert card
    assert (card.could_before, card.unaddressed) == (("U2",), frozenset())
    cancels(team, snapshot)
    card = reading.delivery_card(team.database, HERE, snapshot.poll.id)
    assert card
    assert card.could_before == ()


def test_who_can_make_only_the_new_time_is_asked_and_hears_nothing_else(team: Team) -> None:
    team.registers("U3")
    snapshot = team.closed(U2="ny", U3="y").snapshot
    moves(team, snapshot)
    assert (list(questions(team)), told(team)) == (["U2"], {})


def test_a_meeting_that_moves_back_is_told_again(team: Team) -> None:
    snapshot = team.closed(U2="yn").snapshot
    moves(team, snapshot)
    moves(team, snapshot, 0)
    assert len(told(team)["U2"]) == 2


def test_whoever_moves_the_meeting_is_not_told_of_it(team: Team) -> None:
    team.registers("UCO")
    snapshot = team.posts()
    with team.database.begin(HERE) as uow:
        uow.poll_people.add_co_organizer(snapshot.poll.id, "UCO")
    team.answers(snapshot, UCO="yy", U2="yy")
    team.closes(snapshot, by="UCO")
    moves(team, snapshot, by="UORG")
    assert set(told(team)) == {"U2"}


@pytest.mark.parametrize(("act", "word"), [(cancels, "is cancelled"), (reopens, "is open again")])
@pytest.mark.parametrize("anonymous", [False, True])
def test_a_meeting_that_is_taken_back_is_told_once_to_each_whom_no_mail_reaches(
    team: Team, act: Act, word: str, *, anonymous: bool
) -> None:
    team.registers("UORG", "U3", "U4", "U5", "U6")
    stop_mail(team.database, team.clock, HERE, "U5")
    team.suppresses("u6@example.com", SuppressionReason.COMPLAINT)
    snapshot = team.posts(anonymous=anonymous)
    team.answers(snapshot, U2="y", U3="y", U4="m", U5="y", U6="y", U7="n")
    team.closes(snapshot)
    team.sends()
    team.bounces("U4")
    tells(team)
    act(team, snapshot)
    heard = told(team)
    assert {user: len(texts) for user, texts in heard.items()} == dict.fromkeys(("U2", "U4", "U5", "U6"), 1)
    assert all(word in texts[0] for texts in heard.values())


def test_a_poll_that_was_never_settled_is_taken_back_without_a_message(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    cancels(team, snapshot)
    assert team.notices() == []


def test_what_is_refused_is_told_to_nobody(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    cancels(team, snapshot)
    tells(team)
    with pytest.raises(PollNotOpen):
        cancels(team, snapshot)
    assert team.notices() == []


@pytest.mark.parametrize("act", [moves, cancels, reopens])
def test_apps_and_gone_accounts_are_told_of_no_change(team: Team, act: Act) -> None:
    team.knows("U2", is_reachable=False)
    team.knows("U3", is_reachable=False, is_deactivated=True)
    act(team, team.closed(U2="y", U3="y").snapshot)
    assert team.notices(NoticeKind.MEETING_CHANGED) == []


@pytest.mark.parametrize(
    ("act", "why"), [(moves, WhyOff.MOVED), (cancels, WhyOff.CANCELLED), (reopens, WhyOff.OPEN_AGAIN)]
)
def test_a_question_is_taken_back_when_its_meeting_needs_no_address(team: Team, act: Act, why: WhyOff) -> None:
    snapshot = team.closed(U2="yn").snapshot
    tells(team)
    act(team, snapshot)
    again = questions(team)["U2"]
    assert (again.data[OFF], again.ts, again.asks_nothing) == (why, "0.U2.no_address", True)


def test_a_question_stands_while_its_meeting_moves_to_a_time_that_suits(team: Team) -> None:
    snapshot = team.closed(U2="yy").snapshot
    tells(team)
    moves(team, snapshot)
    assert questions(team) == {}


@pytest.mark.parametrize("act", [moves, cancels, reopens])
def test_a_question_that_was_not_told_yet_is_never_told(team: Team, act: Act) -> None:
    act(team, team.closed(U2="yn").snapshot)
    assert questions(team)["U2"].asks_nothing
    tells(team)
    assert questions(team) == {}


def test_a_question_that_is_taken_back_while_it_is_told_is_changed_afterwards(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    (telling,) = (one for one in notifying.claim_notices(team.database, limit=9) if one.user == "U2")
    cancels(team, snapshot)
    notifying.settle_notice(team.database, telling, channel="D1", ts="1.1")
    again = questions(team)["U2"]
    assert (again.ts, again.data[OFF]) == ("1.1", WhyOff.CANCELLED)


def test_a_meeting_that_is_settled_again_asks_anew_by_a_message_of_its_own(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    tells(team)
    reopens(team, snapshot)
    tells(team)
    team.closes(snapshot)
    again = questions(team)["U2"]
    assert (again.ts, again.channel, OFF in again.data) == (None, None, False)
    tells(team, 1)
    cancels(team, snapshot)
    assert questions(team)["U2"].ts == "1.U2.no_address"


def test_a_question_that_was_answered_is_neither_taken_back_nor_asked_anew(team: Team) -> None:
    snapshot = team.closed(U2="yn").snapshot
    tells(team)
    team.registers("U2")
    tells(team)
    reopens(team, snapshot)
    assert questions(team) == {}


def test_who_gives_an_address_after_that_finds_the_question_as_it_was_taken_back(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    tells(team)
    cancels(team, snapshot)
    tells(team)
    team.registers("U2")
    assert questions(team) == {}


@pytest.mark.parametrize("act", [cancels, reopens])
def test_a_question_for_a_better_address_is_reworded_and_can_still_be_answered(team: Team, act: Act) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    asks_for_better_address(team, snapshot)
    act(team, snapshot)
    again = questions(team)["U2"]
    assert (OFF in again.data, again.asks_nothing) == (True, False)
    tells(team)
    team.registers("U2", address="better@example.com")
    assert ANSWERED in questions(team)["U2"].data


def asks_for_better_address(team: Team, snapshot: PollSnapshot) -> None:
    data = {"poll": snapshot.poll.id, "title": "Design review", "mask": "u•••@example.com"}
    question = Notice("bounced", HERE, "U2", NoticeKind.ADDRESS_BOUNCED, "bounced", team.clock.now(), data)
    notifying.owe(team.database, question)
    tells(team)


def test_questions_end_when_their_meeting_begins_wherever_it_moved(team: Team) -> None:
    team.registers("U3")
    snapshot = team.closed(24, 48, U2="yy", U3="yy").snapshot
    asks_for_better_address(team, snapshot)
    moves(team, snapshot)
    tells(team)
    team.clock.move(47 * HOUR)
    assert (notifying.end_questions(team.database, team.clock), questions(team)) == (0, {})
    team.clock.move(HOUR)
    assert notifying.end_questions(team.database, team.clock) == 2
    assert {one.data[OFF] for one in questions(team).values()} == {WhyOff.BEGUN}
    assert notifying.end_questions(team.database, team.clock) == 0
