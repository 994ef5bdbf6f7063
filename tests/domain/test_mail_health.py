"""Which state of sending must alarm an operator."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.breaker import Breaker, BreakerReason
from bot.domain.mail_health import OLDEST_MAIL, Alarm, Figure, MailHealth, Outbox, Reading, Unknown, alarms_of
from bot.domain.pacing import Bucket, Outlook
from bot.domain.rates import Rates

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WELL = MailHealth(NOW)
SECOND = timedelta(seconds=1)
BUCKET = Bucket(1, 1, NOW)


def told(figure: Figure, value: float | None) -> MailHealth:
    return replace(
        WELL, readings={figure: Reading(figure, value, NOW, "" if value is not None else Unknown.UNREACHABLE)}
    )


def waiting(since: timedelta) -> MailHealth:
    return replace(WELL, outbox=Outbox(1, NOW - since))


def test_where_all_is_well_nothing_alarms() -> None:
    assert alarms_of(WELL) == ()


@pytest.mark.parametrize(
    ("health", "alarm"),
    [
        (replace(WELL, breaker=Breaker(open=True, reason=BreakerReason.MANUAL)), Alarm.SENDING_PAUSED),
        (replace(WELL, is_silent=True), Alarm.FEEDBACK_SILENT),
        (told(Figure.QUEUE_DEAD, 1), Alarm.DEAD_LETTERS),
        (waiting(OLDEST_MAIL + SECOND), Alarm.MAIL_WAITS),
        (replace(WELL, limits=replace(BUCKET, outlook=Outlook.SHORT)), Alarm.QUOTA_SHORT),
        (replace(WELL, limits=replace(BUCKET, outlook=Outlook.SPENT)), Alarm.QUOTA_SHORT),
        (replace(WELL, rates=Rates(100, bounced=2)), Alarm.BOUNCE_RATE),
        (replace(WELL, rates=Rates(2500, complained=2)), Alarm.COMPLAINT_RATE),
        (told(Figure.SES_BOUNCE_RATE, 0.02), Alarm.SES_BOUNCE_RATE),
        (told(Figure.SES_COMPLAINT_RATE, 0.001), Alarm.SES_COMPLAINT_RATE),
    ],
)
def test_each_fault_alarms_by_its_own_name(health: MailHealth, alarm: Alarm) -> None:
    assert alarms_of(health) == (alarm,)


@pytest.mark.parametrize(
    "health",
    [
        told(Figure.QUEUE_DEAD, 0),
        told(Figure.QUEUE_DEAD, None),
        told(Figure.QUEUE_WAITING, 5000),
        told(Figure.SES_BOUNCE_RATE, 0.0199),
        told(Figure.SES_BOUNCE_RATE, None),
        told(Figure.SES_COMPLAINT_RATE, 0.00099),
        waiting(OLDEST_MAIL),
        replace(WELL, rates=Rates(99, bounced=99)),
        replace(WELL, limits=BUCKET),
    ],
)
def test_what_is_below_its_threshold_or_not_known_does_not_alarm(health: MailHealth) -> None:
    assert alarms_of(health) == ()


@pytest.mark.parametrize(
    "held_back",
    [
        replace(waiting(timedelta(days=2)), breaker=Breaker(open=True, reason=BreakerReason.QUOTA)),
        replace(waiting(timedelta(days=2)), limits=replace(BUCKET, outlook=Outlook.SPENT)),
    ],
)
def test_mail_that_is_held_back_on_purpose_does_not_wait_for_nothing(held_back: MailHealth) -> None:
    assert Alarm.MAIL_WAITS not in alarms_of(held_back)


def test_the_gravest_alarm_is_told_first() -> None:
    health = replace(told(Figure.QUEUE_DEAD, 3), is_silent=True, breaker=Breaker(open=True))
    assert alarms_of(health) == (Alarm.SENDING_PAUSED, Alarm.FEEDBACK_SILENT, Alarm.DEAD_LETTERS)


def test_nothing_that_waits_has_no_age_and_a_clock_that_went_back_makes_none() -> None:
    assert Outbox().age(NOW) == timedelta()
    assert Outbox(1, NOW + SECOND).age(NOW) == timedelta()
    assert Outbox(1, NOW - SECOND).age(NOW) == SECOND
