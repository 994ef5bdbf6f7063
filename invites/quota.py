"""Sets our send limit from that of SES, and watches whether feedback still arrives. It sends nothing."""

import structlog

from bot.domain.breaker import BreakerReason
from bot.domain.pacing import rate_to_use
from bot.meet import Meet
from bot.ports import Quota
from bot.services.feedback_watch import watch_silence

logger = structlog.get_logger("meet.quota")


def refresh_quota(meet: Meet) -> Quota:
    """Asks SES for its limits and paces by them. Resumes sending once a spent daily quota has room. Raises a MailError.

    Warns the operators of feedback that stopped or lies in the dead-letter queue.
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
    """Warns the operators, once a day, while feedback does not arrive: bad addresses would be mailed again."""
    if meet.queue is None:
        return
    try:
        _, dead = meet.queue.depth()
    except OSError as error:
        logger.warning("feedback_queue_not_counted", error=str(error))
        dead = 0
    watch_silence(meet.database, dead_letters=dead, operators=meet.settings.meet_operators)
