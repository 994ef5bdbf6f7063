"""An invite or a poll that this version cannot read, beside good ones: their mails end, and no other waits for them."""

import logging
from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.feedback import FeedbackKind
from storage.database import Database
from tests.services.feedback_makers import about, apply, quarantined, registered, sent
from tests.services.outbox_makers import claim, due, reword, standing, suppressions, with_rate
from tests.storage.databases import START, MovingClock
from tests.storage.makers import stored_invite

ODD = ["UPDATE invite SET status = 'paused' WHERE id = 'bad'", "UPDATE invite SET ends_at = starts_at WHERE id = 'bad'"]
"""Of tomorrow's version, and of another shape."""


@pytest.mark.parametrize("odd", ODD)
def test_a_mail_that_expires_under_an_odd_invite_keeps_no_other_back(
    database: Database, clock: MovingClock, caplog: pytest.LogCaptureFixture, odd: str
) -> None:
    with_rate(database)
    bad, good = stored_invite(database, id="bad"), stored_invite(database)
    soon = START + timedelta(hours=1)
    expired = [due(database, bad, expires_at=soon), due(database, good, expires_at=soon)]
    waiting = due(database, stored_invite(database), address="eve@example.com")
    reword(database, odd)
    clock.move(timedelta(hours=2))
    with caplog.at_level(logging.WARNING, "meet.storage"):
        assert [one.delivery.id for one in claim(database).claimed] == [waiting.id]
    assert [standing(database, one)[0] for one in expired] == [DeliveryStatus.EXPIRED] * 2
    assert "row_unreadable" in caplog.text


@pytest.mark.parametrize("kind", [FeedbackKind.HARD_BOUNCE, FeedbackKind.SOFT_BOUNCE, FeedbackKind.COMPLAINT])
@pytest.mark.parametrize("odd", [*ODD, "UPDATE poll SET status = 'paused'"])
def test_what_servers_say_of_a_mail_under_an_odd_row_is_applied(
    database: Database, odd: str, kind: FeedbackKind
) -> None:
    registered(database)
    bad = sent(database, invite=stored_invite(database, id="bad"), user="U2", address="bob@example.com")
    good = sent(database, invite=stored_invite(database), address="eve@example.com")
    reword(database, odd)
    assert apply(database, about(bad, kind), about(good, kind)) == [True, True]
    assert standing(database, bad) == standing(database, good)
    assert quarantined(database) == []
    if kind is not FeedbackKind.SOFT_BOUNCE:
        assert suppressions(database).keys() == {"bob@example.com", "eve@example.com"}
