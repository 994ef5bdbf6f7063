"""Why mail that waits is held back, in the organizer's eyes."""

from datetime import UTC, datetime

import pytest

from bot.domain.breaker import Breaker, BreakerReason
from bot.domain.held_back import HeldBack, why_held_back
from bot.domain.pacing import Bucket, Outlook

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SENDING = Breaker()
WHY = {
    BreakerReason.QUOTA: HeldBack.BY_QUOTA,
    BreakerReason.MANUAL: HeldBack.BY_HAND,
    BreakerReason.BOUNCE_RATE: HeldBack.BY_RATES,
    BreakerReason.COMPLAINT_RATE: HeldBack.BY_RATES,
}


def limits(outlook: Outlook, sent: int = 90) -> Bucket:
    """Of 100 mails a day 95 are for invites and codes."""
    return Bucket(1, 1, NOW, 100, sent, outlook)


@pytest.mark.parametrize("reason", BreakerReason)
def test_a_pause_is_told_by_what_the_organizer_can_expect_of_it(reason: BreakerReason) -> None:
    paused = Breaker(open=True, reason=reason)
    assert why_held_back(paused, limits(Outlook.SHORT), 99) is WHY.get(reason, HeldBack.BY_FAULT)


@pytest.mark.parametrize(
    ("outlook", "ahead", "held"),
    [
        (Outlook.ENOUGH, 99, None),
        (Outlook.SHORT, 4, None),
        (Outlook.SHORT, 5, HeldBack.BY_QUOTA),
    ],
)
def test_where_the_quota_is_short_whoever_is_past_it_waits_for_it(
    outlook: Outlook, ahead: int, held: HeldBack | None
) -> None:
    assert why_held_back(SENDING, limits(outlook), ahead) is held


def test_where_the_quota_is_spent_everybody_waits_for_it() -> None:
    assert why_held_back(SENDING, limits(Outlook.SPENT, 95), 0) is HeldBack.BY_QUOTA


def test_before_ses_was_asked_nothing_is_held_back() -> None:
    assert why_held_back(SENDING, None, 99) is None
