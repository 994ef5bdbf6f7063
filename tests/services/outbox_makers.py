"""An outbox for tests: deliveries in any state, with what surrounds them, and short ways to look at them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from bot.domain.breaker import Breaker, BreakerReason
from bot.domain.claimed import Claimed, Skip
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.invite import Invite
from bot.domain.notice import Notice, NoticeKind
from bot.domain.suppression import SuppressionReason
from bot.services.sending import Batch, begin_attempts, claim_batch
from storage.database import Database
from tests.storage.databases import START
from tests.storage.makers import HERE, stored_delivery, stored_invite

OPERATORS = ((HERE, "UOPS1"), (HERE, "UOPS2"))


def due(database: Database, invite: Invite | None = None, **changes: Any) -> Delivery:
    return stored_delivery(database, invite or stored_invite(database), next_attempt_at=START, **changes)


def due_code(database: Database, **changes: Any) -> Delivery:
    return stored_delivery(database, None, next_attempt_at=START, expires_at=START + timedelta(minutes=15), **changes)


def with_rate(database: Database, rate: float = 1000, daily: int | None = None, sent: int = 0) -> None:
    with database.begin_account() as account:
        account.pacing.set_limits(rate, daily, sent, START - timedelta(seconds=10))


def claim(database: Database, limit: int = 50) -> Batch:
    return claim_batch(database, limit=limit)


def claim_one(database: Database) -> Claimed:
    """The only mail that is due; nothing was tried yet."""
    (claimed,) = claim_batch(database).claimed
    return claimed


def begin(database: Database, limit: int = 50) -> list[Claimed]:
    """What is due, each about to be handed to SES."""
    begun = begin_attempts(database, claim_batch(database, limit=limit).claimed)
    return [one for one in begun if isinstance(one, Claimed)]


def begin_attempt(database: Database, claimed: Claimed) -> Claimed | Skip:
    """This mail alone: its attempt, or why it may not begin."""
    (answer,) = begin_attempts(database, [claimed])
    return answer


def begin_one(database: Database) -> Claimed:
    (begun,) = begin(database)
    return begun


def stored(database: Database, delivery: Delivery) -> Delivery:
    with database.read_account() as account:
        found = account.deliveries.get(delivery.id)
    assert found is not None
    return found


def standing(database: Database, delivery: Delivery) -> tuple[DeliveryStatus, str]:
    found = stored(database, delivery)
    return found.status, found.reason


def breaker(database: Database) -> Breaker:
    with database.read_account() as account:
        return account.breaker.get()


def open_breaker(database: Database, reason: BreakerReason, retry_in: timedelta | None = None) -> None:
    with database.begin_account() as account:
        account.breaker.open(reason, "for a test", START, None if retry_in is None else START + retry_in)


def suppress(database: Database, address: str, reason: SuppressionReason) -> None:
    with database.begin_account() as account:
        account.suppressions.suppress(address, reason, "", START)


def reword(database: Database, statement: str) -> None:
    """Changes stored words as a newer version of Meet, or a person at the database, might."""
    with database.begin_account() as account:
        account._transaction.connection.execute(text(statement))


def suppressions(database: Database) -> dict[str, str]:
    with database.read_account() as account:
        return {one.address: one.reason.value for one in account.suppressions.list()}


def notices(database: Database, kind: NoticeKind | None = None) -> list[Notice]:
    """Every notice that is owed; looking does not claim them."""
    with database.begin_account() as account:
        claimed = account.notices.claim_due(START + timedelta(days=300), timedelta(), 1000)
    wanted = [notice for notice in claimed if kind is None or notice.kind is kind]
    return sorted(wanted, key=lambda notice: (notice.workspace, notice.user, notice.id))


def tokens(database: Database) -> float:
    with database.read_account() as account:
        bucket = account.pacing.limits()
    assert bucket is not None
    return bucket.tokens
