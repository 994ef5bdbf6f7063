"""From which rates on Meet warns, and pauses."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.alerts import Alert, AlertKind
from bot.domain.breaker import BreakerReason
from bot.domain.rates import (
    BOUNCE_STOP,
    BOUNCE_WARNING,
    COMPLAINT_STOP,
    COMPLAINT_WARNING,
    FAR_AHEAD,
    SES_BOUNCE_AIM,
    SES_BOUNCE_PAUSE,
    SES_BOUNCE_REVIEW,
    SES_COMPLAINT_AIM,
    SES_COMPLAINT_PAUSE,
    SES_COMPLAINT_REVIEW,
    Rates,
    provider_warnings,
    stop_reason,
    warnings,
    window_began_at,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BOUNCES, COMPLAINTS = BreakerReason.BOUNCE_RATE, BreakerReason.COMPLAINT_RATE


@pytest.mark.parametrize(
    ("accepted", "bounced", "complained", "stop", "warned"),
    [
        (0, 0, 0, None, 0),
        (99, 99, 99, None, 0),
        (100, 1, 0, None, 0),
        (100, 2, 0, None, 1),
        (100, 4, 0, None, 1),
        (100, 5, 0, BOUNCES, 1),
        (100, 0, 1, None, 0),
        (100, 0, 2, COMPLAINTS, 1),
        (100, 50, 2, COMPLAINTS, 2),
        (2000, 0, 1, None, 0),
        (2500, 0, 2, None, 1),
        (2501, 0, 2, None, 0),
        (1000, 0, 2, None, 1),
        (1000, 0, 3, COMPLAINTS, 1),
    ],
)
def test_the_thresholds(accepted: int, bounced: int, complained: int, stop: BreakerReason | None, warned: int) -> None:
    rates = Rates(accepted, bounced, complained)
    assert stop_reason(rates) is stop
    assert len(warnings(rates)) == warned


def test_a_rate_of_nothing_is_zero_and_of_one_mail_is_whole() -> None:
    assert Rates().bounce_rate == Rates().complaint_rate == 0
    assert Rates(1, 1, 1).bounce_rate == Rates(1, 1, 1).complaint_rate == 1


def test_a_warning_names_the_figures() -> None:
    figures = {"accepted": "100", "bounced": "3", "rate": "3.0%", "stop": "5%"}
    assert warnings(Rates(100, 3)) == {BOUNCES: Alert(AlertKind.BOUNCES, figures)}
    figures = {"accepted": "1000", "complained": "2", "rate": "0.20%", "stop": "0.3%"}
    assert warnings(Rates(1000, 0, 2)) == {COMPLAINTS: Alert(AlertKind.COMPLAINTS, figures)}


def test_the_window_is_the_larger_of_seven_days_and_a_thousand_mails() -> None:
    assert window_began_at(NOW, NOW - timedelta(days=2)) == NOW - timedelta(days=7)
    assert window_began_at(NOW, NOW - timedelta(days=20)) == NOW - timedelta(days=20)
    assert window_began_at(NOW, None) < NOW - timedelta(days=10_000)


def test_whoever_resumes_counts_anew() -> None:
    assert window_began_at(NOW, None, NOW - timedelta(hours=1)) == NOW - timedelta(hours=1)
    assert window_began_at(NOW, NOW, NOW - timedelta(days=30)) == NOW - timedelta(days=7)


def test_a_resume_by_a_clock_that_was_wrong_hides_no_figures() -> None:
    assert window_began_at(NOW, NOW, NOW + FAR_AHEAD) == NOW + FAR_AHEAD
    assert window_began_at(NOW, NOW, NOW + FAR_AHEAD + timedelta(microseconds=1)) == NOW - timedelta(days=7)
    assert window_began_at(NOW, NOW, NOW + timedelta(days=365)) == NOW - timedelta(days=7)


@pytest.mark.parametrize(
    ("bounces", "complaints", "warned"),
    [
        (None, None, set()),
        (0.0199, 0.00099, set()),
        (0.02, None, {BreakerReason.BOUNCE_RATE}),
        (None, 0.001, {BreakerReason.COMPLAINT_RATE}),
        (0.5, 0.5, {BreakerReason.BOUNCE_RATE, BreakerReason.COMPLAINT_RATE}),
    ],
)
def test_what_ses_measures_warns_from_where_aws_asks_to_stay_below(
    bounces: float | None, complaints: float | None, warned: set[BreakerReason]
) -> None:
    assert provider_warnings(bounces, complaints) == warned


def test_meet_stops_before_aws_may_pause_the_account() -> None:
    assert BOUNCE_WARNING <= SES_BOUNCE_AIM < BOUNCE_STOP <= SES_BOUNCE_REVIEW < SES_BOUNCE_PAUSE
    assert COMPLAINT_WARNING < SES_COMPLAINT_AIM <= SES_COMPLAINT_REVIEW < COMPLAINT_STOP < SES_COMPLAINT_PAUSE
