"""Owns the answer to `/meet admin`: the state of everything in four lines."""

from collections.abc import Mapping

from bot.domain.breaker import Breaker
from bot.domain.rates import Rates
from handlers.views import blocks as b
from handlers.views.blocks import MessageView


def status_message(
    polls: Mapping[str, int], deliveries: Mapping[str, int], rates: Rates, breaker: Breaker
) -> MessageView:
    """How Meet is doing, for an operator."""
    sending = f"paused ({breaker.reason}); `meet resume` lifts it" if breaker.open else "on"
    lines = [
        f"*Sending*  {sending}",
        f"*Polls*  {_counts(polls)}",
        f"*Deliveries*  {_counts(deliveries)}",
        f"*Rates*  {rates.bounce_rate:.2%} bounces, {rates.complaint_rate:.2%} complaints of {rates.accepted} mails",
    ]
    return MessageView("How Meet is doing", [b.section("\n".join(lines))])


def _counts(counts: Mapping[str, int]) -> str:
    return " · ".join(f"{name.replace('_', ' ')} {number}" for name, number in sorted(counts.items())) or "none"
