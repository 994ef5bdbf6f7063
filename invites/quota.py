"""Keeps our send limit in step with SES's own. It sends nothing."""

from bot.domain.breaker import BreakerReason
from bot.domain.pacing import rate_to_use
from bot.meet import Meet
from bot.ports import Quota


def refresh_quota(meet: Meet) -> Quota:
    """Asks SES for its limits and paces by them; a spent day with room again resumes sending. Raises a MailError."""
    quota = meet.mailer.quota()
    rate = rate_to_use(quota.rate, meet.settings.meet_send_rate)
    # SES says -1 where an account has no daily limit.
    daily = quota.daily if quota.daily >= 0 else None
    with meet.database.begin_account() as account:
        now = account.now()
        account.pacing.set_limits(rate, daily, quota.sent, now)
        breaker = account.breaker.get()
        has_room = daily is None or quota.sent < daily
        if breaker.open and breaker.reason is BreakerReason.QUOTA and has_room:
            account.breaker.close("quota", now)
    return quota
