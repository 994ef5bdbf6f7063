"""`meet status` in words, of mail that is not sent yet."""

from datetime import timedelta

from bot.clock import SystemClock
from bot.domain.delivery import DeliveryKind
from storage.database import Database
from tests.bot.conftest import Run
from tests.storage.makers import stored_delivery, stored_poll


def test_status_tells_a_mail_that_gathers_answers_apart(run: Run, chosen_database: Database) -> None:
    stored_poll(chosen_database)
    later = SystemClock().now() + timedelta(hours=1)
    stored_delivery(chosen_database, None, kind=DeliveryKind.ANSWERS, next_attempt_at=later)
    assert run("status", "--json").document["outbox"]["gathering"] == 1
    assert "outbox      0 waiting; 1 more gather answers" in run("status").out
