"""Warns operators when mails go out and no feedback comes back. It reads no queue and mails nothing."""

from datetime import datetime, timedelta

from bot.services.steps.operators import Operators, warn_operators
from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database

PATIENCE = timedelta(hours=1)
"""SES's Send event follows an accepted mail within seconds; after an hour it is missing."""
LOOK_BACK = timedelta(hours=24)

SILENT = (
    "Meet mails, but hears no feedback from Amazon SES: bounces and complaints are not seen. "
    "Run `meet check`, then `meet setup-aws`; nothing is lost, what SES told meanwhile may still lie in the queue."
)
DEAD = (
    "{number} feedback messages lie in the dead-letter queue, which Meet could not store: see the logs, then redrive."
)


def watch_silence(database: Database, *, dead_letters: int, operators: Operators) -> None:
    """Warns the operators, at most once a day each, of silence and of dead letters."""
    with database.begin_account() as account:
        now = account.now()
        if _is_silent(account, now):
            warn_operators(account, operators, "silence", SILENT, now)
        if dead_letters:
            warn_operators(account, operators, "dead_letters", DEAD.format(number=dead_letters), now)


def _is_silent(account: AccountUnitOfWork, now: datetime) -> bool:
    """Whether mails were accepted within the day, none of them just now, and not one fact came since."""
    heard_at = account.feedback.last_event_at()
    since = max(heard_at, now - LOOK_BACK) if heard_at else now - LOOK_BACK
    if since > now - PATIENCE:
        return False
    accepted = account.rates.since(since).accepted
    return accepted > account.rates.since(now - PATIENCE).accepted
