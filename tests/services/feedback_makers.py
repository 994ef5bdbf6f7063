"""Feedback for tests: mails that were sent, facts about them, and what became of it."""

from typing import Any

from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.feedback import Feedback, FeedbackKind
from bot.services.feedback import FeedbackPolicy, Received, apply_feedback
from storage.database import Database
from tests.services.outbox_makers import (
    OPERATORS,
    due,
)
from tests.storage.databases import START
from tests.storage.makers import HERE, a_fact, an_address, fresh, stored_invite

K, S = FeedbackKind, DeliveryStatus
POLICY = FeedbackPolicy("111122223333", "meet", OPERATORS)


def apply(database: Database, *facts: Feedback, policy: FeedbackPolicy = POLICY) -> list[bool]:
    return apply_feedback(database, [Received("{}", (fact,)) for fact in facts], policy)


def sent(database: Database, **changes: Any) -> Delivery:
    message = fresh("ses-")
    usual: dict[str, Any] = {"status": S.SENT, "ses_message_id": message, "sent_at": START}
    return due(database, **(usual | changes))


def about(delivery: Delivery, kind: FeedbackKind, **changes: Any) -> Feedback:
    return a_fact(kind, **({"ses_message_id": delivery.ses_message_id, "address": delivery.address} | changes))


def registered(database: Database, user: str = "U2", workspace: str = HERE, address: str = "bob@example.com") -> None:
    with database.begin(workspace) as uow:
        uow.people.save_address(an_address(user, address, workspace=workspace))


def invalid(database: Database, user: str = "U2", workspace: str = HERE) -> bool:
    with database.read(workspace) as uow:
        found = uow.people.address(user)
    assert found is not None
    return found.invalid


def quarantined(database: Database) -> list[str]:
    with database.read_account() as account:
        return [one.reason for one in account.feedback.quarantined(100)]


def many_sent(database: Database, number: int) -> None:
    invite = stored_invite(database)
    for place in range(number):
        sent(database, invite=invite, user=f"U{place}", address=f"p{place}@example.com")


def bounces(number: int) -> list[Feedback]:
    return [a_fact(K.HARD_BOUNCE, address=f"p{place}@example.com", ses_message_id=None) for place in range(number)]
