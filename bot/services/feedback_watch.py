"""Warns operators when mails go out and no feedback comes back. It reads no queue and mails nothing."""

from bot.domain.alerts import Alert, AlertKind
from bot.services.steps.health import is_silent
from bot.services.steps.operators import Operators, warn_operators
from storage.database import Database


def watch_silence(database: Database, *, dead_letters: int, operators: Operators) -> None:
    """Warns the operators, at most once a day each, of silence and of dead letters."""
    with database.begin_account() as account:
        now = account.now()
        if is_silent(account, now):
            warn_operators(account, operators, "silence", Alert(AlertKind.SILENCE), now)
        if dead_letters:
            told = Alert(AlertKind.DEAD_LETTERS, {"number": str(dead_letters)})
            warn_operators(account, operators, "dead_letters", told, now)
