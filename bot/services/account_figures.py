"""What AWS tells of the account now and then: whose turn it is to ask, and keeping the answer for all replicas.

It asks nobody itself.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.alerts import Alert, AlertKind
from bot.domain.breaker import BreakerReason
from bot.domain.mail_health import Figure, Reading
from bot.domain.rates import (
    SES_BOUNCE_PAUSE,
    SES_BOUNCE_REVIEW,
    SES_COMPLAINT_PAUSE,
    SES_COMPLAINT_REVIEW,
    provider_warnings,
)
from bot.services.steps.operators import Operators, warn_operators
from storage.database import Database


def take_turn(database: Database, what: str, every: timedelta) -> bool:
    """Whether this replica is the one to ask now; then no other will for so long."""
    with database.begin_account() as account:
        return account.figures.take_turn(what, account.now(), every)


def give_turn_back(database: Database, what: str, every: timedelta) -> None:
    """AWS did not answer: whoever looks next may ask."""
    with database.begin_account() as account:
        account.figures.give_turn_back(what, account.now(), every)


def keep_readings(database: Database, readings: Sequence[Reading], *, operators: Operators) -> None:
    """Stores what AWS told, and warns the operators, once a day, where SES's own rates are above what AWS asks for.

    SES's rates never pause sending by themselves (`bot.domain.rates.provider_warnings`).
    """
    told = {reading.name: reading.value for reading in readings}
    rates = {reason: told.get(figure) for reason, figure in _RATES.items()}
    with database.begin_account() as account:
        account.figures.store(readings)
        for reason in sorted(provider_warnings(*rates.values())):
            review, pause = _LIMITS[reason]
            shares = {"share": f"{rates[reason]:.2%}", "review": f"{review:.1%}", "pause": f"{pause:.1%}"}
            warn_operators(account, operators, f"ses:{reason}", Alert(_ALERTS[reason], shares), account.now())


_RATES = {
    BreakerReason.BOUNCE_RATE: Figure.SES_BOUNCE_RATE,
    BreakerReason.COMPLAINT_RATE: Figure.SES_COMPLAINT_RATE,
}
_LIMITS = {
    BreakerReason.BOUNCE_RATE: (SES_BOUNCE_REVIEW, SES_BOUNCE_PAUSE),
    BreakerReason.COMPLAINT_RATE: (SES_COMPLAINT_REVIEW, SES_COMPLAINT_PAUSE),
}
_ALERTS = {
    BreakerReason.BOUNCE_RATE: AlertKind.SES_BOUNCES,
    BreakerReason.COMPLAINT_RATE: AlertKind.SES_COMPLAINTS,
}
