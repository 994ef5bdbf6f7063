"""Another time for a meeting, proposed by mail: until when it can be taken, and what keeping the time tells."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.asked_for import Over, why_over
from bot.domain.errors import InvalidInput, NotAllowed, NotFound
from bot.domain.notice import Notice, NoticeKind, slot_in
from bot.domain.poll import Slot
from bot.domain.poll_edit import edit_of
from bot.domain.reasons import PollReason
from bot.domain.replies import ReplyMethod
from bot.services import reading
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.countering import Counter, CounterPress, keep_time, proposed_counter
from bot.services.handing_over import HandOver, hand_over
from bot.services.moving import MoveMeeting, move_meeting
from bot.services.notifying import claim_notices, look_up, settle_notice
from bot.services.replying import apply_mail
from bot.services.steps.deciding import Closed
from tests.services.beginnings import begin_with
from tests.services.reply_makers import an_answer_of
from tests.services.team import HERE, HOUR, Team, forget_whole
from tests.services.test_editing import edits

DOMAIN = "replies.example.com"


@pytest.fixture
def closed(team: Team) -> Closed:
    return begin_with(team, countered)


def countered(team: Team, *, anonymous: bool = False, vouched: bool = True) -> Closed:
    """U2 said yes, holds the invite, and proposes an hour later by mail."""
    team.registers("UORG", "U2")
    snapshot = team.posts(24, 48, anonymous=anonymous)
    team.answers(snapshot, U2="yy")
    made = team.closes(snapshot, reply_domain=DOMAIN)
    team.sends()
    later = Slot(made.invite.slot.starts_at + HOUR, made.invite.slot.ends_at + HOUR)
    change = {"method": ReplyMethod.COUNTER, "proposed": later}
    counter = an_answer_of(made.invite, "u2@example.com", "", vouched=vouched, **change)
    apply_mail(team.database, replace(counter, message_id="counter"))
    return made


def told(team: Team) -> Notice:
    with team.database.read(HERE) as uow:
        notice = uow.notices.by_key("replied:counter")
    assert notice is not None
    return notice


def press(team: Team, by: str = "UORG", notice: Notice | None = None) -> CounterPress:
    return CounterPress(HERE, (notice or told(team)).unique_key, by, False)


def found(team: Team) -> Counter:
    return proposed_counter(team.database, team.clock, press(team))


def tells_all(team: Team) -> None:
    while claimed := claim_notices(team.database, limit=10):
        for one in claimed:
            settle_notice(team.database, one, channel="D1", ts=one.ts or one.id)


def moves(team: Team, closed: Closed) -> object:
    at = closed.invite.slot.starts_at + 2 * HOUR
    return move_meeting(team.database, team.clock, MoveMeeting(HERE, closed.invite.poll, "", "UORG", False, at))


def cancels(team: Team, closed: Closed) -> object:
    return cancel_poll(team.database, team.clock, ManagePoll(HERE, closed.invite.poll, "UORG", False))


def reopens(team: Team, closed: Closed) -> object:
    return reopen_poll(team.database, team.clock, ManagePoll(HERE, closed.invite.poll, "UORG", False))


def keeps(team: Team, _closed: Closed) -> object:
    return keep_time(team.database, team.clock, press(team))


def keeps_then_moves(team: Team, closed: Closed) -> object:
    keeps(team, closed)
    return moves(team, closed)


def takes(team: Team, closed: Closed, by: str = "UORG") -> object:
    at = closed.invite.slot.starts_at + HOUR
    return move_meeting(team.database, team.clock, MoveMeeting(HERE, closed.invite.poll, "", by, by != "UORG", at))


def hands_over(team: Team, closed: Closed) -> object:
    team.knows("U2")
    return hand_over(team.database, team.clock, HandOver(HERE, closed.invite.poll, "U2", "UORG", False))


def chooses_again(team: Team, closed: Closed) -> object:
    """The option that was chosen before, whatever time it has by now."""
    now = team.poll(closed.invite.poll)
    return team.closes(now, [option.id for option in now.options].index(closed.snapshot.poll.winner or ""))


def is_another_time_by_now(team: Team, closed: Closed) -> object:
    reopens(team, closed)
    now = team.poll(closed.invite.poll)
    chosen = closed.snapshot.poll.winner or ""
    edits(team, now, times={**edit_of(now).times, chosen: closed.invite.slot.starts_at + 5 * HOUR})
    team.answers(team.poll(closed.invite.poll), U2="yy")
    return chooses_again(team, closed)


def test_a_proposed_time_can_be_taken_while_the_meeting_stands_where_it_stood(team: Team, closed: Closed) -> None:
    counter = found(team)
    assert counter.over is None
    slot = slot_in(counter.notice.data)
    assert slot is not None
    assert slot.starts_at == closed.invite.slot.starts_at + HOUR


@pytest.mark.parametrize(
    ("act", "over"),
    [
        (moves, Over.MOVED),
        (keeps_then_moves, Over.KEPT_THEN_MOVED),
        (takes, Over.TAKEN),
        (is_another_time_by_now, Over.MOVED),
        (cancels, Over.CANCELLED),
        (reopens, Over.OPEN_AGAIN),
        (keeps, Over.KEPT),
        (hands_over, Over.NOT_YOURS),
    ],
)
def test_its_message_is_changed_once_it_cannot_be_taken(
    team: Team, closed: Closed, act: Callable[[Team, Closed], object], over: Over
) -> None:
    tells_all(team)
    act(team, closed)
    (again,) = [one for one in claim_notices(team.database, limit=20) if one.kind is NoticeKind.REPLIED]
    assert look_up(team.database, team.clock, again)[1] is over
    if over is not Over.NOT_YOURS:
        assert keep_time(team.database, team.clock, press(team)).over is over


def test_nobody_moves_a_meeting_that_has_begun(team: Team, closed: Closed) -> None:
    team.clock.move(closed.invite.slot.starts_at - team.clock.now())
    assert found(team).over is Over.BEGUN
    assert keep_time(team.database, team.clock, press(team)).over is Over.BEGUN
    assert team.notices(NoticeKind.PROPOSAL_DECIDED) == []


def test_its_proposer_hears_once_that_the_time_is_kept(team: Team, closed: Closed) -> None:
    assert [keep_time(team.database, team.clock, press(team)).over for _ in range(2)] == [Over.KEPT] * 2
    (heard,) = team.notices(NoticeKind.PROPOSAL_DECIDED)
    assert (heard.user, heard.data["status"], slot_in(heard.data)) == ("U2", "declined", slot_in(told(team).data))
    assert heard.data["poll"] == closed.invite.poll


def test_its_proposer_hears_once_that_the_meeting_was_moved_there(team: Team, closed: Closed) -> None:
    takes(team, closed)
    (heard,) = team.notices(NoticeKind.PROPOSAL_DECIDED)
    assert (heard.user, heard.data["status"], slot_in(heard.data)) == ("U2", "taken_in", slot_in(told(team).data))
    moves(team, closed)
    takes(team, closed)
    assert len(team.notices(NoticeKind.PROPOSAL_DECIDED)) == 1


@pytest.mark.parametrize(("act", "by"), [(moves, None), (takes, "U2")])
def test_nobody_hears_of_a_move_elsewhere_or_by_themselves(
    team: Team, closed: Closed, act: Callable[..., object], by: str | None
) -> None:
    act(team, closed, *([by] if by else []))
    assert team.notices(NoticeKind.PROPOSAL_DECIDED) == []


def test_an_organizer_who_proposed_the_time_is_not_told_of_their_own_press(team: Team, closed: Closed) -> None:
    counter = an_answer_of(
        closed.invite, "uorg@example.com", "", method=ReplyMethod.COUNTER, proposed=slot_in(told(team).data)
    )
    apply_mail(team.database, replace(counter, message_id="own"))
    kept = keep_time(team.database, team.clock, CounterPress(HERE, "replied:own", "UORG", False))
    assert kept.over is Over.KEPT
    assert team.notices(NoticeKind.PROPOSAL_DECIDED) == []


def test_a_proposal_belongs_to_whoever_runs_the_poll_and_is_gone_with_its_proposer(team: Team, closed: Closed) -> None:
    notice = told(team)
    with pytest.raises(NotAllowed):
        proposed_counter(team.database, team.clock, press(team, by="U2"))
    forget_whole(team.database, team.clock, HERE, "U2")
    assert team.notices(NoticeKind.REPLIED) == []
    with pytest.raises(NotFound):
        keep_time(team.database, team.clock, press(team, notice=notice))
    assert team.poll(closed.invite.poll).poll.winner == closed.snapshot.poll.winner


def test_whoever_ran_the_poll_before_keeps_no_word_of_a_forgotten_proposer(team: Team, closed: Closed) -> None:
    team.knows("U7")
    hand_over(team.database, team.clock, HandOver(HERE, closed.invite.poll, "U7", "UORG", False))
    forget_whole(team.database, team.clock, HERE, "U2")
    assert team.notices(NoticeKind.REPLIED) == []


def test_a_notice_of_an_earlier_meet_follows_no_poll(team: Team, closed: Closed) -> None:
    data = {name: value for name, value in told(team).data.items() if name != "winner"}
    old = Notice("n", HERE, "UORG", NoticeKind.REPLIED, "k", team.clock.now(), data)
    assert why_over(team.poll(closed.invite.poll).poll, old, team.clock.now()) is Over.CHOSEN
    with team.database.begin(HERE) as uow:
        uow.notices.owe(old)
    with pytest.raises(NotFound):
        proposed_counter(team.database, team.clock, press(team, notice=old))


def test_a_proposed_time_can_be_taken_again_once_the_meeting_is_back_where_it_stood(team: Team, closed: Closed) -> None:
    reopens(team, closed)
    assert found(team).over is Over.OPEN_AGAIN
    chooses_again(team, closed)
    assert found(team).over is None


def test_a_window_opened_for_a_proposed_time_moves_nothing_once_the_time_is_kept(team: Team, closed: Closed) -> None:
    """Its proposer was told; whoever moves the meeting all the same begins anew, from the poll itself."""
    at, poll, key = closed.invite.slot.starts_at + HOUR, closed.invite.poll, told(team).unique_key
    keeps(team, closed)
    move = MoveMeeting(HERE, poll, "", "UORG", False, at, counter=key)
    with pytest.raises(InvalidInput) as refused:
        move_meeting(team.database, team.clock, move)
    assert refused.value.fields == {"winner": PollReason.TIME_KEPT}
    assert team.invite(poll).slot == closed.invite.slot
    moved = move_meeting(team.database, team.clock, replace(move, counter=""))
    assert moved.invite.slot.starts_at == at


def test_a_window_whose_proposer_was_forgotten_moves_the_meeting(team: Team, closed: Closed) -> None:
    at, key = closed.invite.slot.starts_at + HOUR, told(team).unique_key
    forget_whole(team.database, team.clock, HERE, "U2")
    move = MoveMeeting(HERE, closed.invite.poll, "", "UORG", False, at, counter=key)
    assert move_meeting(team.database, team.clock, move).invite.slot.starts_at == at


@pytest.mark.parametrize(("move", "proposer"), [(takes, "U2"), (moves, "")])
def test_a_meeting_at_a_time_that_somebody_proposed_names_them(
    team: Team, closed: Closed, move: Callable[[Team, Closed], object], proposer: str
) -> None:
    move(team, closed)
    drawn = reading.poll_snapshot(team.database, HERE, closed.invite.poll)
    assert drawn is not None
    assert (drawn.carried, drawn.proposed_by) == (True, proposer)


def test_a_meeting_names_nobody_as_its_proposer_who_was_forgotten(team: Team, closed: Closed) -> None:
    takes(team, closed)
    forget_whole(team.database, team.clock, HERE, "U2")
    drawn = reading.poll_snapshot(team.database, HERE, closed.invite.poll)
    assert drawn is not None
    assert drawn.proposed_by == ""


@pytest.mark.parametrize("how", [{"anonymous": True}, {"vouched": False}])
def test_neither_an_anonymous_poll_nor_a_mail_that_proves_nothing_names_a_proposer(
    team: Team, how: dict[str, bool]
) -> None:
    made = countered(team, **how)
    takes(team, made)
    drawn = reading.poll_snapshot(team.database, HERE, made.invite.poll)
    assert drawn is not None
    assert drawn.proposed_by == ""
