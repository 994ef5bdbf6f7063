"""A direct message that asks to choose is looked at again when it is sent: the poll may have changed meanwhile."""

from collections.abc import Callable

import pytest

from bot.domain.agreement import STANDS
from bot.domain.asked_for import FOLLOW_A_POLL, Over
from bot.domain.notice import QUESTIONS, Notice, NoticeKind
from bot.domain.poll import PollSnapshot
from bot.domain.poll_edit import edit_of
from bot.domain.time_to_choose import ASK_TO_CHOOSE
from bot.services import deadlines, notifying
from bot.services.agreeing import close_agreed
from bot.services.all_answered import tell_organizer
from tests.services.team import FROM, HERE, HOUR, Team
from tests.services.test_editing import edits
from tests.storage.databases import START

Doing = Callable[[Team, PollSnapshot], object]
REQUIRED = ("U2", "U3")


def everybody_answers(team: Team) -> PollSnapshot:
    snapshot = team.posts(required=REQUIRED)
    team.answers(snapshot, U2="yy", U3="nn")
    tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)
    return snapshot


def enough_can(team: Team) -> PollSnapshot:
    snapshot = team.posts(required=(*REQUIRED, "U4"), quorum=2)
    team.answers(snapshot, U2="y", U3="y")
    tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)
    return snapshot


def all_agree_without_an_address(team: Team) -> PollSnapshot:
    snapshot = team.posts(required=REQUIRED, agreement=True)
    team.answers(snapshot, U2="y", U3="y")
    team.clock.move(STANDS)
    assert close_agreed(team.database, team.clock, FROM) == []
    return snapshot


def a_change_makes_them_agree(team: Team) -> PollSnapshot:
    snapshot = team.posts(required=(*REQUIRED, "U4"), agreement=True)
    team.answers(snapshot, U2="y", U3="y")
    edits(team, snapshot, required=REQUIRED)
    return team.poll(snapshot.poll.id)


def the_deadline_passes(team: Team) -> PollSnapshot:
    snapshot = team.posts(deadline_at=START + HOUR)
    team.clock.move(2 * HOUR)
    deadlines.close_due(team.database, team.clock, FROM)
    return snapshot


def requires_one_more(team: Team, snapshot: PollSnapshot) -> object:
    now = team.poll(snapshot.poll.id)
    return edits(team, now, required=(*now.poll.required, "U9"), quorum=0)


def changes_the_time(team: Team, snapshot: PollSnapshot) -> object:
    now = team.poll(snapshot.poll.id)
    first = now.options[0]
    return edits(team, now, times={**edit_of(now).times, first.id: first.slot.starts_at + HOUR})


def gives_more_time(team: Team, snapshot: PollSnapshot) -> object:
    return edits(team, team.poll(snapshot.poll.id), deadline_at=START + 20 * HOUR)


CASES: dict[NoticeKind, tuple[Callable[[Team], PollSnapshot], Doing]] = {
    NoticeKind.ALL_ANSWERED: (everybody_answers, requires_one_more),
    NoticeKind.QUORUM_REACHED: (enough_can, changes_the_time),
    NoticeKind.AGREED_WITHOUT_ADDRESS: (all_agree_without_an_address, requires_one_more),
    NoticeKind.AGREED_BY_CHANGE: (a_change_makes_them_agree, changes_the_time),
    NoticeKind.DEADLINE_UNDECIDED: (the_deadline_passes, gives_more_time),
}
TELL_WHAT_WAS_DONE = frozenset(NoticeKind) - FOLLOW_A_POLL - QUESTIONS
"""News, which stays true: a mail that came back, a meeting that moved, a series that ended, what operators are told."""


def owed(team: Team, kind: NoticeKind) -> Notice:
    (found,) = team.notices(kind)
    return found


def over(team: Team, kind: NoticeKind) -> Over | None:
    return notifying.look_up(team.database, team.clock, owed(team, kind))[1]


def test_every_kind_that_asks_to_choose_has_its_case() -> None:
    assert CASES.keys() == ASK_TO_CHOOSE
    assert ASK_TO_CHOOSE < FOLLOW_A_POLL
    assert not TELL_WHAT_WAS_DONE & {NoticeKind.REMINDER, NoticeKind.ASKED_AGAIN, NoticeKind.PROPOSED}


@pytest.mark.parametrize("kind", CASES)
def test_what_a_change_has_made_untrue_is_not_told(team: Team, kind: NoticeKind) -> None:
    prepare, change = CASES[kind]
    snapshot = prepare(team)
    assert over(team, kind) is None
    change(team, snapshot)
    assert over(team, kind) is Over.NOT_SO


def test_what_was_not_told_may_be_owed_again(team: Team) -> None:
    snapshot = everybody_answers(team)
    requires_one_more(team, snapshot)
    (claimed,) = [one for one in notifying.claim_notices(team.database, limit=9) if one.kind in ASK_TO_CHOOSE]
    notifying.drop_notice(team.database, claimed, "nothing_to_tell")
    assert team.notices(NoticeKind.ALL_ANSWERED) == []
    team.answers(snapshot, U9="yy")
    assert tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)


def test_other_kinds_that_have_nothing_to_tell_are_kept_with_their_reason(team: Team) -> None:
    now = team.clock.now()
    notifying.owe(team.database, Notice("n1", HERE, "U2", NoticeKind.REMINDER, "k1", now, {"poll": "gone"}))
    (claimed,) = notifying.claim_notices(team.database)
    notifying.drop_notice(team.database, claimed, "nothing_to_tell")
    with team.database.read(HERE) as uow:
        assert uow.notices.by_key("k1") is not None
    assert notifying.claim_notices(team.database) == []


def test_of_a_poll_that_is_gone_there_is_nothing_to_look_up(team: Team) -> None:
    lost = Notice("n1", HERE, "U2", NoticeKind.ALL_ANSWERED, "k1", team.clock.now(), {"poll": "gone"})
    assert notifying.look_up(team.database, team.clock, lost) == (None, None)
