"""Each answer reaches the organizer's mailbox at most once, whatever becomes of the mail that it goes by."""

import pytest

from bot.domain.claimed import Claimed
from bot.domain.delivery import DeliveryStatus
from bot.domain.forwarding import PAUSE
from bot.domain.replies import Answer
from bot.domain.reply_outcomes import Told
from bot.ports import MailThrottled
from bot.services.sending import LEASE, claim_batch
from bot.services.settling import Refused, settle
from bot.services.steps.deciding import Closed
from tests.services.beginnings import begin_with
from tests.services.forwarding_makers import MINUTE, U2, U3, arrives, begun, mails, said, written
from tests.services.outbox_makers import with_rate
from tests.services.reply_makers import an_answer_of, invited
from tests.services.team import HOUR, Team


@pytest.fixture
def closed(team: Team) -> Closed:
    made = begin_with(team, invited)
    with_rate(team.database)
    return made


def throttled(team: Team, mail: Claimed) -> None:
    settle(team.database, [Refused(mail, MailThrottled("Throttling", "slow down"), 0.5)], operators=())


def declines(team: Team, closed: Closed, comment: str) -> None:
    team.clock.move(MINUTE / 10)
    arrives(team, an_answer_of(closed.invite, U2, "DECLINED", comment=comment))


def test_an_answer_that_came_while_a_throttled_mail_was_sent_is_told_once(team: Team, closed: Closed) -> None:
    declines(team, closed, "ill")
    (first,) = begun(team)
    declines(team, closed, "still ill")
    throttled(team, first)
    assert said(team, HOUR) == [[("Name of U2", Answer.DECLINED, "still ill")]]
    assert said(team, HOUR) == []


def test_all_that_waits_after_a_throttled_mail_goes_by_one(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2, "first"))
    (first,) = begun(team)
    arrives(team, written(closed, U3, "second"))
    throttled(team, first)
    assert said(team, PAUSE) == [[("Name of U2", Told.WRITTEN, "first"), ("Name of U3", Told.WRITTEN, "second")]]
    assert sorted(one.status for one in mails(team)) == [DeliveryStatus.SENDING, DeliveryStatus.SUPERSEDED]


def test_what_a_throttled_mail_takes_along_leaves_no_mail_that_takes_more(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2, "first"))
    (first,) = begun(team)
    arrives(team, written(closed, U3, "second"))
    throttled(team, first)
    assert len(said(team, MINUTE)) == 1
    arrives(team, written(closed, U2, "third"))
    assert said(team, PAUSE - MINUTE) == []
    assert said(team, MINUTE) == [[("Name of U2", Told.WRITTEN, "third")]]


def test_an_answer_whose_newer_mail_left_is_not_told_by_the_older(team: Team, closed: Closed) -> None:
    declines(team, closed, "ill")
    (first,) = begun(team)
    declines(team, closed, "still ill")
    team.clock.move(HOUR / 5)
    (second,) = begun(team)
    throttled(team, first)
    assert second.forwarded is not None
    assert len(second.forwarded.answers) == 1
    assert said(team, HOUR) == []


def test_an_answer_whose_newer_mail_never_left_is_told_by_the_older(team: Team, closed: Closed) -> None:
    declines(team, closed, "ill")
    (first,) = begun(team)
    declines(team, closed, "still ill")
    (second,) = (one for one in mails(team) if one.id != first.delivery.id)
    with team.database.begin_account() as account:
        account.settlements.move(second.id, DeliveryStatus.FAILED)
    throttled(team, first)
    assert said(team, HOUR) == [[("Name of U2", Answer.DECLINED, "still ill")]]


def test_two_that_are_due_at_once_are_claimed_as_one(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2, "first"))
    (first,) = begun(team)
    arrives(team, written(closed, U3, "second"))
    throttled(team, first)
    team.clock.move(HOUR)
    assert [one.delivery.id for one in claim_batch(team.database).claimed] == [first.delivery.id]


def test_a_crash_after_what_waits_was_gathered_loses_and_doubles_nothing(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2, "first"))
    (first,) = begun(team)
    arrives(team, written(closed, U3, "second"))
    throttled(team, first)
    team.clock.move(PAUSE)
    assert len(claim_batch(team.database).claimed) == 1
    assert said(team, LEASE) == [[("Name of U2", Told.WRITTEN, "first"), ("Name of U3", Told.WRITTEN, "second")]]
    assert said(team, HOUR) == []


def test_a_crash_while_a_mail_was_sent_tells_what_came_meanwhile_once(team: Team, closed: Closed) -> None:
    declines(team, closed, "ill")
    assert len(begun(team)) == 1
    declines(team, closed, "still ill")
    assert said(team, HOUR) == [[("Name of U2", Answer.DECLINED, "still ill")]]
    assert said(team, 2 * HOUR) == []
