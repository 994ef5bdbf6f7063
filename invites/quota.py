"""Asks AWS now and then, for all replicas: SES's limits and rates, the length of the queues. It sends nothing."""

from datetime import timedelta

import structlog

from bot.domain.breaker import BY_QUOTA, BreakerReason
from bot.domain.mail_health import Figure, Reading, Unknown
from bot.domain.pacing import rate_to_use
from bot.meet import Meet
from bot.ports import MailError, Quota
from bot.services.account_figures import give_turn_back, keep_readings, take_turn
from bot.services.feedback_watch import watch_silence
from bot.services.steps.health import LIMITS

LIMITS_EVERY = timedelta(minutes=9)
"""A little less than the job's ten minutes, so that each of its rounds finds a turn to take."""
REPUTATION = "ses_reputation"
REPUTATION_EVERY = timedelta(minutes=55)
"""SES measures over weeks of mail, and CloudWatch charges for each look."""

logger = structlog.get_logger("meet.quota")


def keep_limits(meet: Meet) -> Quota | None:
    """What one replica does every ten minutes for all of them; None where another has just done it.

    Raises a MailError where SES does not answer; then the next replica that looks asks.
    """
    if not take_turn(meet.database, LIMITS, LIMITS_EVERY):
        return None
    try:
        return refresh_quota(meet)
    except MailError:
        give_turn_back(meet.database, LIMITS, LIMITS_EVERY)
        raise


def refresh_quota(meet: Meet) -> Quota:
    """Asks SES for its limits and paces by them. Resumes sending once a spent daily quota has room. Raises a MailError.

    Warns the operators of feedback that stopped or lies in the dead-letter queue, and of the account's own rates.
    """
    watch_feedback(meet)
    watch_reputation(meet)
    quota = meet.mailer.quota()
    rate = rate_to_use(quota.rate, meet.settings.meet_send_rate)
    # SES says -1 where an account has no daily limit.
    daily = quota.daily if quota.daily >= 0 else None
    with meet.database.begin_account() as account:
        now = account.now()
        breaker = account.breaker.lock()
        account.pacing.set_limits(rate, daily, quota.sent, now)
        has_room = daily is None or quota.sent < daily
        if breaker.open and breaker.reason is BreakerReason.QUOTA and has_room:
            account.breaker.close(BY_QUOTA, now)
    return quota


def watch_feedback(meet: Meet) -> None:
    """Counts the queues, and warns the operators, once a day, while feedback does not arrive: bad addresses would be
    mailed again."""
    if meet.queue is None:
        return
    now = meet.database.now()
    counted: tuple[int | None, int | None] = None, None
    note = ""
    try:
        counted = meet.queue.depth()
    except OSError as error:
        logger.warning("feedback_queue_not_counted", error=str(error))
        note = Unknown.UNREACHABLE
    figures = Figure.QUEUE_WAITING, Figure.QUEUE_DEAD
    readings = [Reading(figure, number, now, note) for figure, number in zip(figures, counted, strict=True)]
    keep_readings(meet.database, readings, operators=meet.settings.meet_operators)
    watch_silence(meet.database, dead_letters=counted[1] or 0, operators=meet.settings.meet_operators)


def watch_reputation(meet: Meet) -> None:
    """Once an hour the rates that SES measures itself. Where these credentials may not ask, that is noted."""
    if take_turn(meet.database, REPUTATION, REPUTATION_EVERY):
        readings = meet.mailer.reputation(meet.database.now())
        keep_readings(meet.database, readings, operators=meet.settings.meet_operators)
