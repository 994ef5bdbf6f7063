"""A deployment that mails no answers on any more ends those that wait, once, and says so."""

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.services.administration import list_audit
from bot.services.sending import SWITCHED_OFF, begin_attempts, claim_batch, end_answers
from bot.services.steps.deciding import Closed
from tests.services.beginnings import begin_with
from tests.services.forwarding_makers import MINUTE, U2, arrives, begun, mails, told, written
from tests.services.outbox_makers import with_rate
from tests.services.reply_makers import an_answer_of, invited
from tests.services.team import Team


@pytest.fixture
def closed(team: Team) -> Closed:
    made = begin_with(team, invited)
    with_rate(team.database)
    return made


def acts(team: Team) -> list[str]:
    return [entry.what for entry in list_audit(team.database)]


@pytest.mark.parametrize("word", ["DECLINED", "ACCEPTED"])
def test_mails_that_wait_end_and_the_audit_log_says_so(team: Team, closed: Closed, word: str) -> None:
    arrives(team, an_answer_of(closed.invite, U2, word))
    notices = team.notices()
    assert [end_answers(team.database) for _ in range(2)] == [1, 0]
    (mail,) = mails(team)
    assert (mail.status, mail.reason) == (DeliveryStatus.SUPERSEDED, SWITCHED_OFF)
    assert acts(team).count("ended 1 waiting mails of answers") == 1
    assert team.notices() == notices
    assert told(team, 90 * MINUTE) == []


def test_a_mail_that_a_replica_has_claimed_is_not_begun(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2))
    claimed = claim_batch(team.database).claimed
    assert end_answers(team.database) == len(claimed) == 1
    assert [hasattr(one, "delivery") for one in begin_attempts(team.database, claimed)] == [False]


def test_a_mail_that_is_being_sent_and_every_invite_stay(team: Team, closed: Closed) -> None:
    arrives(team, written(closed, U2))
    team.closes_anyway(team.posts(24))
    assert len(begun(team)) == 2
    team.closes_anyway(team.posts(24))
    assert end_answers(team.database) == 0
    assert len(begun(team)) == 1
    assert acts(team) == [what for what in acts(team) if "mails of answers" not in what]
