"""Direct messages follow their poll: what changes what they ask for has them changed, once; late telling too."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.asked_for import Over
from bot.domain.history import slot_text
from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.domain.person import forgotten_name
from bot.domain.poll import PollSnapshot, Slot
from bot.services import forgetting, notifying, reminding
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.deadlines import close_due
from bot.services.ending import end_run_out
from bot.services.handing_over import HandOver, hand_over
from bot.services.proposing import Decide, Propose, decide, propose
from tests.services.team import FROM, HERE, HOUR, Team, forget_whole
from tests.storage.databases import START

K = NoticeKind
Act = Callable[[Team, PollSnapshot], object]


def owes(team: Team, snapshot: PollSnapshot, kind: NoticeKind, user: str = "UORG") -> Notice:
    poll = snapshot.poll
    data = {"poll": poll.id, "title": poll.title, "draft": poll.id, "options": snapshot.options[0].id}
    data["was"] = slot_text(snapshot.options[0].slot)
    notice = Notice(new_id(START), HERE, user, kind, new_id(START), team.clock.now(), data)
    assert notifying.owe(team.database, notice)
    return notice


def tells(team: Team) -> list[Notice]:
    """Everything that is due, as the job tells it: a new message gets a ts, another keeps it."""
    told = list[Notice]()
    while claimed := notifying.claim_notices(team.database, limit=10):
        for one in claimed:
            assert notifying.settle_notice(team.database, one, channel="D1", ts=one.ts or one.id)
        told += claimed
    return told


def standing(team: Team, snapshot: PollSnapshot, kind: NoticeKind, user: str = "UORG") -> Notice:
    """A message that was sent."""
    notice = owes(team, snapshot, kind, user)
    assert [one.id for one in tells(team)] == [notice.id]
    return notice


def closes(team: Team, snapshot: PollSnapshot) -> object:
    team.registers("UORG")
    team.answers(snapshot, U9="y")
    return team.closes(snapshot)


def cancels(team: Team, snapshot: PollSnapshot) -> object:
    return cancel_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))


def hands_over(team: Team, snapshot: PollSnapshot) -> object:
    team.knows("U3")
    return hand_over(team.database, team.clock, HandOver(HERE, snapshot.poll.id, "U3", "UORG", False))


def runs_out(team: Team, snapshot: PollSnapshot) -> object:
    team.clock.move(timedelta(days=9))
    return end_run_out(team.database, team.clock)


def passes_its_deadline(team: Team, snapshot: PollSnapshot) -> object:
    team.clock.move(timedelta(hours=13))
    return close_due(team.database, team.clock, from_address=FROM)


FOLLOWED = [
    (closes, K.REMINDER, Over.CHOSEN),
    (closes, K.ALL_ANSWERED, Over.CHOSEN),
    (cancels, K.REMINDER, Over.CANCELLED),
    (cancels, K.ASKED_AGAIN, Over.CANCELLED),
    (cancels, K.QUORUM_REACHED, Over.CANCELLED),
    (hands_over, K.ALL_ANSWERED, Over.NOT_YOURS),
    (hands_over, K.REMINDER, None),
    (runs_out, K.DEADLINE_UNDECIDED, Over.RAN_OUT),
    (passes_its_deadline, K.REMINDER, Over.PAST_DEADLINE),
    (passes_its_deadline, K.CO_ORGANIZER, None),
]


@pytest.mark.parametrize(("act", "kind", "over"), FOLLOWED)
def test_what_changes_a_poll_has_its_messages_changed_once(
    team: Team, act: Act, kind: NoticeKind, over: Over | None
) -> None:
    snapshot = team.posts(24, 48, deadline_at=START + 12 * HOUR if act is passes_its_deadline else None)
    sent, other = standing(team, snapshot, kind), standing(team, team.posts(24 * 20), kind)
    act(team, snapshot)
    changed = [one for one in tells(team) if one.id in (sent.id, other.id)]
    assert [(one.id, one.ts) for one in changed] == [(sent.id, sent.id)]
    assert notifying.look_up(team.database, team.clock, changed[0])[1] is over
    assert tells(team) == []


def test_a_poll_that_is_open_again_is_asked_about_again_in_the_same_message(team: Team) -> None:
    snapshot = team.posts(24, 48)
    sent = standing(team, snapshot, K.REMINDER, "U2")
    cancels(team, snapshot)
    tells(team)
    reopen_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    (again,) = [one for one in tells(team) if one.id == sent.id]
    assert notifying.look_up(team.database, team.clock, again) == (team.poll(snapshot.poll.id).poll, None)


def test_a_change_while_a_message_is_being_sent_has_it_changed_afterwards(team: Team) -> None:
    snapshot = team.posts(24, 48)
    owes(team, snapshot, K.REMINDER, "U2")
    (sending,) = notifying.claim_notices(team.database)
    cancels(team, snapshot)
    assert notifying.settle_notice(team.database, sending, channel="D1", ts="7.7")
    (again,) = tells(team)
    assert (again.id, again.ts) == (sending.id, "7.7")


@pytest.mark.parametrize("kind", [K.REMINDER, K.ASKED_AGAIN])
def test_votes_change_no_message_but_those_that_ask_a_required_voter(team: Team, kind: NoticeKind) -> None:
    snapshot = team.posts(24, 48, required=("U2",))
    with team.database.begin(HERE) as uow:
        key = f"{kind}:{snapshot.poll.id}:U2:1"
        uow.notices.owe(Notice(new_id(START), HERE, "U2", kind, key, START, {"poll": snapshot.poll.id}))
    assert not reminding.answered(team.database, HERE, snapshot.poll.id, "U2")
    (sent,) = tells(team)
    team.answers(snapshot, U2="y", U3="y")
    assert tells(team) == []
    assert not reminding.answered(team.database, HERE, snapshot.poll.id, "U3")
    assert reminding.answered(team.database, HERE, snapshot.poll.id, "U2")
    assert [one.id for one in tells(team)] == [sent.id]


def test_a_reminder_in_which_reminders_were_ended_follows_no_poll(team: Team) -> None:
    snapshot = team.posts(24, 48)
    sent = standing(team, snapshot, K.REMINDER, "U2")
    reminding.allow_reminders(team.database, HERE, "U2", allowed=False, pressed=sent.id)
    cancels(team, snapshot)
    assert tells(team) == []


def test_messages_wait_where_the_workspace_has_no_redraw_left_for_them(team: Team) -> None:
    snapshot = team.posts(24, 48)
    sent = standing(team, snapshot, K.REMINDER, "U2")
    allowed = [notifying.may_change(team.database, sent) for _ in range(9)]
    assert allowed.count(True) == 7
    cancels(team, snapshot)
    (claimed,) = notifying.claim_notices(team.database)
    assert not notifying.may_change(team.database, claimed)
    assert notifying.claim_notices(team.database) == []
    waiting = next(one for one in team.notices(K.REMINDER) if one.id == sent.id)
    assert waiting.attempts == claimed.attempts


@pytest.mark.parametrize("kind", [K.HANDED_OVER, K.CO_ORGANIZER])
def test_nobody_goes_on_reading_that_they_run_a_poll_which_was_settled_and_handed_on(
    team: Team, kind: NoticeKind
) -> None:
    snapshot = team.posts(24, 48)
    sent = standing(team, snapshot, kind)
    closes(team, snapshot)
    hands_over(team, snapshot)
    assert notifying.look_up(team.database, team.clock, sent)[1] is Over.NOT_YOURS


def test_the_card_of_whoever_handed_the_poll_over_says_so_in_its_place(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    with team.database.begin(HERE) as uow:
        assert uow.cards.mark_posted(snapshot.poll.id, "UORG", channel="D1", ts="3.3")
        assert not uow.cards.mark_posted(snapshot.poll.id, "U9", channel="D9", ts="9.9")
    hands_over(team, snapshot)
    (told,) = team.notices(K.CARD_HANDED_OVER)
    assert (told.user, told.channel, told.ts) == ("UORG", "D1", "3.3")
    card = team.card(snapshot.poll.id)
    assert card is not None
    assert (card.user, card.ts) == ("U3", None)


def test_a_card_that_was_never_posted_leaves_nothing_when_it_is_handed_over(team: Team) -> None:
    hands_over(team, team.closed(U2="y").snapshot)
    assert team.notices(K.CARD_HANDED_OVER) == []


def test_whoever_takes_a_poll_over_is_asked_about_the_proposals_that_wait(team: Team) -> None:
    snapshot = team.posts(24, proposals=True)
    waits, decided = (
        propose(team.database, team.clock, Propose(HERE, snapshot.poll.id, "U2", slot_in(hours))) for hours in (70, 80)
    )
    decide(team.database, team.clock, Decide(HERE, decided.id, "UORG", False, take_in=False))
    hands_over(team, snapshot)
    asked = [one for one in team.notices(K.PROPOSED) if one.user == "U3"]
    assert [one.data["proposal"] for one in asked] == [waits.id]


def slot_in(hours: float) -> Slot:
    return Slot(START + hours * HOUR, START + (hours + 1) * HOUR)


def test_forgetting_somebody_changes_the_messages_of_others_about_their_polls(team: Team) -> None:
    team.knows("U3")
    snapshot = team.posts(24)
    hands_over(team, snapshot)
    (told,) = tells(team)
    forget_whole(team.database, team.clock, HERE, "UORG")
    assert told.id in [one.id for one in tells(team)]


def test_the_card_without_an_address_names_nobody_who_was_forgotten(team: Team) -> None:
    snapshot = team.closed(U2="y").snapshot
    before = team.card(snapshot.poll.id)
    forget_whole(team.database, team.clock, HERE, "U2")
    after = team.card(snapshot.poll.id)
    assert before
    assert after
    assert after.revision > before.revision


def test_the_messages_that_ask_somebody_for_something_are_known_until_they_are_forgotten(team: Team) -> None:
    snapshot = team.closed(24, 48, U2="y").snapshot
    with team.database.begin(HERE) as uow:
        uow.cards.mark_posted(snapshot.poll.id, "UORG", channel="D1", ts="1.5")
    asking, telling = owes(team, team.posts(24), K.REMINDER), owes(team, snapshot, K.TEXT)
    tells(team)
    with team.database.begin_account() as account:
        who = account.forgettings.begin(HERE, "UORG", forgotten_name("x"), team.clock.now())
    found = forgetting.standing_messages(team.database, who)
    assert ("D1", "1.5") in found
    assert ("D1", asking.id) in found
    assert telling.id not in [ts for _, ts in found]
