"""Answers that come at the same moment, or while their mail leaves: one mail waits, and each answer goes by one."""

import threading

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.services.sending import CALL_LEASE
from bot.services.steps.deciding import Closed
from storage.database import Database
from tests.services.beginnings import begin_with
from tests.services.forwarding_makers import MINUTE, U2, U3, arrives, mails, said, written
from tests.services.outbox_makers import with_rate
from tests.services.reply_makers import invited
from tests.services.team import HERE, Team
from tests.services.test_lock_order import let_wait
from tests.storage.databases import MovingClock
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database"]
pytestmark = pytest.mark.postgres


@pytest.fixture
def team(postgresql_database: Database, clock: MovingClock) -> Team:
    return Team(postgresql_database, clock)


@pytest.fixture
def closed(team: Team) -> Closed:
    made = begin_with(team, invited)
    with_rate(team.database)
    return made


def test_answers_that_come_at_once_wait_in_one_mail(team: Team, closed: Closed) -> None:
    with team.database.begin(HERE) as uow:
        uow.revisions.lock(closed.invite.poll)
        begun = [
            threading.Thread(target=arrives, args=(team, written(closed, address, f"text {number}")))
            for number, address in enumerate((U2, U3) * 3)
        ]
        for thread in begun:
            thread.start()
    for thread in begun:
        thread.join()
    assert len(mails(team)) == 1
    assert len(said(team)[0]) == 6


def test_an_answer_that_comes_while_the_mail_leaves_goes_by_the_next(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2, "first"))
    (first,) = mails(team)
    with team.database.begin_account() as account:
        account.delivery_claims.lock([first.id])
        finish = let_wait(lambda: arrives(team, written(closed, U3, "second")))
        account.delivery_claims.begin([first.id], team.clock.now(), CALL_LEASE)
    finish()
    assert sorted(one.status for one in mails(team)) == [DeliveryStatus.PENDING, DeliveryStatus.SENDING]
    (second,) = said(team, 10 * MINUTE)
    assert [text for _, _, text in second] == ["second"]
