"""A waiting mail of answers follows its meeting: until when it may leave is the meeting's end as it stands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.replies import Answer
from bot.domain.reply_outcomes import VERSION, version_in
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.sending import claim_batch
from bot.services.steps.deciding import Closed
from bot.services.suppressing import pause_sending
from tests.services.beginnings import begin_with
from tests.services.forwarding_makers import MINUTE, U2, U3, arrives, begun, countered, mails, said, told, written
from tests.services.outbox_makers import with_rate
from tests.services.reply_makers import DOMAIN, an_answer_of, invited
from tests.services.team import HERE, HOUR, Team
from tests.services.test_moving_anywhere import moves

WAITS = [("Name of U2", Answer.ACCEPTED, "")]


@pytest.fixture
def closed(team: Team) -> Closed:
    made = begin_with(team, invited)
    with_rate(team.database)
    return made


def goes_until(team: Team, closed: Closed, left: timedelta) -> None:
    """Moves the clock to so long before the meeting's first end."""
    team.clock.move(closed.invite.slot.ends_at - left - team.clock.now())


def test_a_mail_that_waits_leaves_after_the_old_end_of_a_meeting_that_moved(team: Team, closed: Closed) -> None:
    moves(team, closed.snapshot, 24 * HOUR)
    goes_until(team, closed, MINUTE)
    arrives(team, an_answer_of(team.invite(closed.invite.poll), U2, "ACCEPTED"))
    assert said(team, HOUR) == [WAITS]


def test_a_meeting_that_moves_on_takes_what_waits_with_it(team: Team, closed: Closed) -> None:
    goes_until(team, closed, 2 * HOUR)
    arrives(team, an_answer_of(closed.invite, U2, "ACCEPTED"))
    moves(team, closed.snapshot, 24 * HOUR)
    team.clock.move(20 * HOUR)
    (mail,) = told(team)
    assert mail.answers[0].is_earlier


def test_what_waits_leaves_before_a_meeting_that_was_brought_forward_ends(team: Team) -> None:
    closed = invited(team, length=HOUR / 4)
    with_rate(team.database)
    arrives(team, an_answer_of(closed.invite, U2, "ACCEPTED"))
    moves(team, closed.snapshot, team.clock.now() + MINUTE - closed.invite.slot.starts_at)
    assert [[name for name, *_ in mail] for mail in said(team)] == [["Name of U2"]]


def test_a_meeting_that_moves_hurries_nothing_that_leaves_before_its_end(team: Team, closed: Closed) -> None:
    arrives(team, an_answer_of(closed.invite, U2, "ACCEPTED"))
    moves(team, closed.snapshot, -2 * HOUR)
    assert told(team) == []


def test_a_meeting_that_is_brought_forward_hurries_no_mail_that_ses_put_off(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2))
    (tried,) = begun(team)
    with team.database.begin_account() as account:
        account.settlements.requeue(tried.delivery.id, 1, team.clock.now() + 20 * HOUR)
    moves(team, closed.snapshot, team.clock.now() + MINUTE - closed.invite.slot.starts_at)
    assert told(team) == []


@pytest.mark.parametrize("is_written", [True, False])
def test_whatever_was_sent_before_the_meeting_moved_says_so(team: Team, closed: Closed, is_written: bool) -> None:
    arrives(team, written(closed, U2) if is_written else countered(closed, U2))
    moves(team, closed.snapshot, 24 * HOUR)
    ((first,),) = (mail.answers for mail in told(team))
    moved = replace(closed, invite=team.invite(closed.invite.poll))
    arrives(team, written(moved, U3) if is_written else countered(moved, U3))
    ((second,),) = (mail.answers for mail in told(team, HOUR))
    assert (first.is_earlier, second.is_earlier) == (True, False)


def test_a_proposal_made_from_an_earlier_version_says_so(team: Team, closed: Closed) -> None:
    stamp = team.clock.now()
    team.clock.move(MINUTE)
    moves(team, closed.snapshot, 24 * HOUR)
    arrives(team, countered(closed, U2, stamped_at=stamp))
    ((one,),) = (mail.answers for mail in told(team))
    assert one.is_earlier


def test_what_an_earlier_meet_noted_says_nothing_of_its_version() -> None:
    assert (version_in({}, 3), version_in({VERSION: "x"}, 3), version_in({VERSION: "2"}, 3)) == (3, 3, 2)


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_what_is_over_ends_while_sending_is_paused(team: Team, closed: Closed, is_cancelled: bool) -> None:
    arrives(team, written(closed, U2))
    pause_sending(team.database, by="an operator")
    if is_cancelled:
        cancel_poll(team.database, team.clock, ManagePoll(HERE, closed.invite.poll, "UORG", False))
    else:
        goes_until(team, closed, timedelta())
    claim_batch(team.database)
    assert [one.status for one in mails(team)] == [DeliveryStatus.EXPIRED]


def test_a_poll_that_is_open_again_and_closed_tells_what_its_new_time_answers(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2, "to the first time"))
    reopen_poll(team.database, team.clock, ManagePoll(HERE, closed.invite.poll, "UORG", False))
    assert told(team) == []
    team.closes(team.poll(closed.invite.poll), 1, reply_domain=DOMAIN)
    team.sends()
    arrives(team, written(closed, U2, "to the second"))
    assert [[text for *_, text in mail] for mail in said(team)] == [["to the second"]]
