"""How sending is, read inside a use-case's transaction. It changes nothing."""

from datetime import datetime, timedelta

from bot.domain.mail_health import MailHealth
from bot.services.steps.rates import read_rates
from storage.account_unit_of_work import AccountUnitOfWork

PATIENCE = timedelta(hours=1)
"""SES's Send event follows an accepted mail within seconds; after an hour it is missing."""
LOOK_BACK = timedelta(hours=24)
LIMITS = "ses_limits"
"""The turn of asking SES for its limits, and when that was done last."""


def read_health(account: AccountUnitOfWork, now: datetime) -> MailHealth:
    """Everything about sending, as far as the database knows it."""
    breaker = account.breaker.get()
    return MailHealth(
        at=now,
        breaker=breaker,
        rates=read_rates(account, breaker, now),
        is_silent=is_silent(account, now),
        outbox=account.deliveries.outbox(now),
        limits=account.pacing.limits(),
        limits_read_at=account.figures.asked_at(LIMITS),
        readings=account.figures.readings(),
    )


def is_silent(account: AccountUnitOfWork, now: datetime) -> bool:
    """Whether mails were accepted within the day, none of them just now, and not one fact came since.

    Mails of which no provider sends feedback (`Mailer.send`) do not count.
    """
    heard_at = account.feedback.last_event_at(now)
    since = max(heard_at, now - LOOK_BACK) if heard_at else now - LOOK_BACK
    return account.rates.named(since) > account.rates.named(now - PATIENCE)
