"""Keeps our send limit in step with SES's own, and looks whether its feedback still comes. It sends nothing."""

import logging

from bot.domain.breaker import BreakerReason
from bot.domain.pacing import rate_to_use
from bot.meet import Meet
from bot.ports import Quota
from bot.services.feedback_watch import watch_silence

logger = logging.getLogger("meet.quota")


def refresh_quota(meet: Meet) -> Quota:
    """Asks SES for its limits and paces by them; a spent day with room again resumes sending. Raises a MailError.

    Feedback that has gone silent, or that lies in the dead-letter queue, is told to the operators.
    """
    watch_feedback(meet)
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
            account.breaker.close("quota", now)
    return quota


def watch_feedback(meet: Meet) -> None:
    """Tells the operators, once a day, where feedback does not arrive: then bad addresses would be mailed again."""
    if meet.queue is None:
        return
    try:
        _, dead = meet.queue.depth()
    except OSError as error:
        logger.warning("The feedback queue could not be counted: %s", error)
        dead = 0
    watch_silence(meet.database, dead_letters=dead, operators=meet.settings.meet_operators)
