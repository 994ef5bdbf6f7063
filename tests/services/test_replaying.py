from datetime import datetime

import pytest

from bot.domain.errors import MeetError
from bot.ports import Clock
from bot.services.feedback import Received, replay
from storage.database import Database
from tests.services.feedback_makers import POLICY, K, S, about, quarantined, sent
from tests.services.outbox_makers import reword, standing


def in_quarantine(database: Database, now: datetime) -> str:
    with database.begin_account() as account:
        account.feedback.quarantine("{}", "It could not be read.", now, "digest")
    return "digest"


def test_what_another_has_taken_out_of_quarantine_is_not_applied_again(database: Database, clock: Clock) -> None:
    mail = sent(database)
    replay(database, "gone", Received("{}", (about(mail, K.DELIVERED),)), POLICY)
    assert standing(database, mail) == (S.SENT, "")


def test_what_a_failing_database_does_not_apply_stays_in_quarantine(database: Database, clock: Clock) -> None:
    mail, digest = sent(database), in_quarantine(database, clock.now())
    reword(database, "UPDATE delivery SET status = 'tomorrow'")
    with pytest.raises(MeetError):
        replay(database, digest, Received("{}", (about(mail, K.DELIVERED),)), POLICY)
    assert quarantined(database) == ["It could not be read."]
