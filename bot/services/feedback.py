"""Applying SES's feedback: statuses, suppressions, streaks, rates, and the notices that follow. It reads no queue."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.errors import MeetError
from bot.domain.feedback import Feedback, counts_for
from bot.domain.rates import WINDOW_MAILS, stop_reason, warnings, window_began_at
from bot.services.effects import FeedbackPolicy, apply_fact, foreign
from bot.services.tracking import Operators, open_breaker, warn_operators
from storage.database import Database
from storage.unit_of_work import AccountUnitOfWork

LONGEST_BODY = 64 * 1024
"""Of a quarantined message: more than SES ever writes about one mail."""
logger = logging.getLogger("meet.feedback")


@dataclass(frozen=True, slots=True)
class Received:
    """One message of the queue: its facts, or the `problem` that kept it from being read."""

    body: str
    facts: tuple[Feedback, ...] = ()
    problem: str = ""

    @property
    def first_address(self) -> str:
        return min((fact.address.lower() for fact in self.facts), default="")


def apply_feedback(database: Database, received: Sequence[Received], policy: FeedbackPolicy) -> list[bool]:
    """For each message whether it is stored for good, so that it may be deleted from the queue.

    All in one transaction with a savepoint each. What fails there is applied again alone, and what fails alone goes to
    quarantine; only where the database itself fails does a message stay in the queue.
    """
    try:
        stored = _apply_together(database, received, policy)
    except MeetError:
        logger.warning("Ten messages together failed; each is applied alone.", exc_info=True)
        stored = [False] * len(received)
    for place, one in enumerate(received):
        if not stored[place]:
            stored[place] = _apply_alone(database, one, policy)
    return stored


def _apply_together(database: Database, received: Sequence[Received], policy: FeedbackPolicy) -> list[bool]:
    stored = [False] * len(received)
    with database.begin_account() as account:
        counted = False
        # Addresses in one order, so that two readers of the queue never wait for each other in a circle.
        for place in sorted(range(len(received)), key=lambda place: received[place].first_address):
            try:
                with account.savepoint():
                    counted |= _apply(account, received[place], policy)
                stored[place] = True
            except Exception:
                logger.warning("One message failed among others; it is applied alone.", exc_info=True)
        if counted:
            _watch_rates(account, policy.operators)
    return stored


def _apply_alone(database: Database, one: Received, policy: FeedbackPolicy) -> bool:
    try:
        with database.begin_account() as account:
            if _apply(account, one, policy):
                _watch_rates(account, policy.operators)
    except MeetError:
        logger.exception("The database failed; the message stays in the queue.")
        return False
    except Exception as error:
        logger.exception("A message could not be applied; it goes to quarantine.")
        return _quarantine_alone(database, one, f"It could not be applied: {type(error).__name__}.")
    return True


def _quarantine_alone(database: Database, one: Received, reason: str) -> bool:
    try:
        with database.begin_account() as account:
            _quarantine(account, one, reason)
    except Exception:
        logger.exception("A message could not even be quarantined; it stays in the queue.")
        return False
    return True


def _apply(account: AccountUnitOfWork, one: Received, policy: FeedbackPolicy) -> bool:
    """Applies one message whole; whether it holds a new fact that feeds a rate."""
    problem = one.problem or next(_foreign(one, policy), "")
    if problem:
        _quarantine(account, one, problem)
        return False
    new = [fact for fact in one.facts if apply_fact(account, fact, policy)]
    return any(counts_for(fact) is not None for fact in new)


def _foreign(one: Received, policy: FeedbackPolicy) -> Iterator[str]:
    return (why for fact in one.facts if (why := foreign(fact, policy)))


def _quarantine(account: AccountUnitOfWork, one: Received, reason: str) -> None:
    # NUL and lone surrogates are what PostgreSQL and UTF-8 cannot keep; the hash is that of the message as it came.
    body = one.body[:LONGEST_BODY].replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    digest = hashlib.sha256(one.body.encode("utf-8", "surrogatepass")).hexdigest()
    account.feedback.quarantine(body, reason, account.now(), digest)


def _watch_rates(account: AccountUnitOfWork, operators: Operators) -> None:
    """Pauses sending where a rate is too high, and warns where it is on its way there."""
    now = account.now()
    resumed_at = account.breaker.get().resumed_at
    began_at = window_began_at(now, account.feedback.window_start(WINDOW_MAILS), resumed_at)
    rates = account.feedback.rates(began_at)
    told = warnings(rates)
    reason = stop_reason(rates)
    if reason is not None:
        open_breaker(account, reason, told[reason], now, operators)
        return
    for rate, sentence in told.items():
        warn_operators(account, operators, rate, sentence, now)
