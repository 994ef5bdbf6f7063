"""The rates of the present window inside a use-case's transaction, and what they set off. It mails nothing."""

from datetime import datetime

from bot.domain.breaker import Breaker
from bot.domain.rates import WINDOW_MAILS, Rates, stop_reason, warnings, window_began_at
from bot.services.steps.operators import Operators, open_breaker, warn_operators
from storage.account_unit_of_work import AccountUnitOfWork


def window_start(account: AccountUnitOfWork, breaker: Breaker, now: datetime) -> datetime:
    """From when on mails and what came back of them are counted."""
    return window_began_at(now, account.rates.window_start(WINDOW_MAILS), breaker.resumed_at)


def read_rates(account: AccountUnitOfWork, breaker: Breaker, now: datetime) -> Rates:
    """The rates of the present window."""
    return account.rates.since(window_start(account, breaker, now))


def watch_rates(account: AccountUnitOfWork, operators: Operators, now: datetime) -> None:
    """Pauses sending where a rate is too high, and warns where it is on its way there."""
    rates = read_rates(account, account.breaker.get(), now)
    told = warnings(rates)
    reason = stop_reason(rates)
    if reason is not None:
        open_breaker(account, reason, told[reason], now, operators)
        return
    for rate, alert in told.items():
        warn_operators(account, operators, rate, alert, now)
