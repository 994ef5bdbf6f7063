"""Applying SES's feedback: statuses, suppressions, streaks, rates, and the notices that follow. It reads no queue."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import structlog

from bot.domain.consequences import decide
from bot.domain.errors import MeetError
from bot.domain.feedback import Feedback
from bot.domain.rates import WINDOW_MAILS, stop_reason, warnings, window_began_at
from bot.services.steps.effects import FeedbackPolicy, carry_out, foreign, look_up
from bot.services.steps.tracking import Operators, open_breaker, warn_operators
from storage.database import Database
from storage.unit_of_work import AccountUnitOfWork

LONGEST_BODY = 64 * 1024
"""Of a quarantined message: more than SES ever writes about one mail."""
logger = structlog.get_logger("meet.feedback")


@dataclass(frozen=True, slots=True)
class Received:
    """One message of the queue: its facts, or the `problem` that kept it from being read."""

    body: str
    facts: tuple[Feedback, ...] = ()
    problem: str = ""


def apply_feedback(database: Database, received: Sequence[Received], policy: FeedbackPolicy) -> list[bool]:
    """For each message whether it is stored for good, so that it may be deleted from the queue.

    All in one transaction. Where that fails, nothing of it stands, and each is applied in one of its own: what fails
    alone goes to quarantine, and only where the database itself fails does a message stay in the queue.
    """
    if len(received) > 1:
        try:
            _apply(database, received, policy)
        except Exception:
            logger.warning("feedback_batch_failed", exc_info=True)
        else:
            return [True] * len(received)
    return [_apply_alone(database, one, policy) for one in received]


def _apply_alone(database: Database, one: Received, policy: FeedbackPolicy) -> bool:
    try:
        _apply(database, [one], policy)
    except MeetError:
        logger.exception("feedback_database_failed")
        return False
    except Exception as error:
        logger.exception("feedback_not_applied")
        return _quarantine_alone(database, one, f"It could not be applied: {type(error).__name__}.")
    return True


def _quarantine_alone(database: Database, one: Received, reason: str) -> bool:
    try:
        poison = _poisoned(one, reason)
        with database.begin_account() as account:
            account.feedback.quarantine(poison.body, reason, account.now(), poison.digest)
    except Exception:
        logger.exception("feedback_not_quarantined")
        return False
    return True


def _apply(database: Database, received: Sequence[Received], policy: FeedbackPolicy) -> None:
    """Applies these messages whole, in this order, in one transaction."""
    read = [(one, one.problem or _foreign(one, policy)) for one in received]
    facts = [fact for one, problem in read if not problem for fact in one.facts]
    poison = [_poisoned(one, problem) for one, problem in read if problem]
    with database.begin_account() as account:
        now = account.now()
        if facts:
            _apply_facts(account, facts, policy.operators, now)
        for one in sorted(poison):
            account.feedback.quarantine(one.body, one.reason, now, one.digest)


def _apply_facts(account: AccountUnitOfWork, facts: Sequence[Feedback], operators: Operators, now: datetime) -> None:
    found = decide(facts, look_up(account, facts))
    carry_out(account, found, operators, now)
    if found.counts:
        _watch_rates(account, operators, now)


def _foreign(one: Received, policy: FeedbackPolicy) -> str:
    return next((why for fact in one.facts if (why := foreign(fact, policy))), "")


class _Poison(NamedTuple):
    """A message for the quarantine. Ordered by digest, so that two readers never wait for each other in a circle."""

    digest: str
    body: str
    reason: str


def _poisoned(one: Received, reason: str) -> _Poison:
    # NUL and lone surrogates are what PostgreSQL and UTF-8 cannot keep; the hash is that of the message as it came.
    body = one.body[:LONGEST_BODY].replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return _Poison(hashlib.sha256(one.body.encode("utf-8", "surrogatepass")).hexdigest(), body, reason)


def _watch_rates(account: AccountUnitOfWork, operators: Operators, now: datetime) -> None:
    """Pauses sending where a rate is too high, and warns where it is on its way there."""
    resumed_at = account.breaker.get().resumed_at
    began_at = window_began_at(now, account.rates.window_start(WINDOW_MAILS), resumed_at)
    rates = account.rates.since(began_at)
    told = warnings(rates)
    reason = stop_reason(rates)
    if reason is not None:
        open_breaker(account, reason, told[reason], now, operators)
        return
    for rate, sentence in told.items():
        warn_operators(account, operators, rate, sentence, now)
