"""Warns operators when mails go out and no feedback comes back. It reads no queue and mails nothing."""

from bot.services.steps.health import is_silent
from bot.services.steps.operators import Operators, warn_operators
from storage.database import Database

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
        if is_silent(account, now):
            warn_operators(account, operators, "silence", SILENT, now)
        if dead_letters:
            warn_operators(account, operators, "dead_letters", DEAD.format(number=dead_letters), now)
