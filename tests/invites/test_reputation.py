"""SES's own rates: asked rarely, by one replica, where these credentials may; where they may not, that is a note."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.alerts import read_alert
from bot.domain.mail_health import Alarm, Figure, Reading, Unknown
from bot.domain.notice import NoticeKind
from bot.language.reasons import reason_text
from bot.ports import MailUnavailable
from bot.services import administration
from invites.aws import make_client
from invites.quota import LIMITS_EVERY, REPUTATION_EVERY, keep_limits, refresh_quota, watch_reputation
from invites.reputation import METRICS, Reputation
from tests.fakes import RecordingMailer
from tests.invites.world import MakeWorld, World

BOUNCES, COMPLAINTS = Figure.SES_BOUNCE_RATE, Figure.SES_COMPLAINT_RATE


@contextmanager
def cloudwatch(world: World) -> Iterator[Any]:
    client = make_client(world.settings, "cloudwatch")
    yield client
    client.close()


def measured(world: World, figure: Figure, *values: float) -> None:
    """SES published these, one an hour, the last of them half an hour ago: in the middle of what is one period."""
    now = world.clock.now()
    with cloudwatch(world) as client:
        for hours, value in enumerate(reversed(values)):
            at = now - timedelta(hours=hours + 0.5)
            client.put_metric_data(
                Namespace="AWS/SES", MetricData=[{"MetricName": METRICS[figure], "Value": value, "Timestamp": at}]
            )


def read(world: World) -> dict[str, Reading]:
    reputation = Reputation(world.settings)
    found = {one.name: one for one in reputation.read(world.clock.now())}
    reputation.close()
    return found


def stored(world: World) -> dict[str, Reading]:
    with world.database.read_account() as account:
        return account.figures.readings()


def warnings(world: World) -> list[str]:
    with world.database.begin_account() as account:
        owed = account.notices.claim_due(world.clock.now(), timedelta(), 10)
    return [reason_text(read_alert(one.data) or "") for one in owed if one.kind is NoticeKind.OPERATOR_WARNING]


def test_the_newest_of_the_rates_that_ses_measures_is_read(world: World) -> None:
    world.clock.advance(timedelta(days=30))
    measured(world, BOUNCES, 0.04, 0.031)
    assert read(world)[BOUNCES].value == 0.031
    untold = read(world)[COMPLAINTS]
    assert (untold.value, untold.note) == (None, Unknown.NOT_MEASURED)


@pytest.mark.parametrize(
    ("fault", "note"),
    [("access_denied", Unknown.NOT_PERMITTED), ("error", Unknown.UNREACHABLE), ("cut", Unknown.UNREACHABLE)],
)
def test_a_refusal_of_cloudwatchs_is_a_note_and_ends_nothing(world: World, fault: str, note: Unknown) -> None:
    world.mail.set_fault(fault, service="monitoring", operation="GetMetricData", times=None)
    refresh_quota(world.meet)
    assert {one.note for name, one in stored(world).items() if name in METRICS} == {note}
    with world.database.read_account() as account:
        limits = account.pacing.limits()
    assert limits is not None
    assert limits.rate == 400


def test_a_cloudwatch_that_does_not_answer_is_one_line_of_the_log(world: World) -> None:
    world.mail.set_fault("cut", service="monitoring", operation="GetMetricData", times=None)
    with capture_logs() as logged:
        read(world)
    [line] = [one for one in logged if one["event"] == "ses_rates_unknown"]
    assert line["error"]
    assert "exc_info" not in line


def test_an_answer_that_is_none_of_cloudwatchs_is_a_note(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDWATCH", f"{world.settings.aws_endpoint_url}/control/settings")
    assert {one.note for one in read(world).values()} == {Unknown.UNREACHABLE}


def with_rates(make_world: MakeWorld, **values: float) -> tuple[World, RecordingMailer]:
    mailer = RecordingMailer()
    world = make_world(mailer=mailer)
    # A day begins, so that it does not end between two looks of a test.
    now = world.clock.now()
    world.clock.advance(timedelta(days=1) - (now - now.replace(hour=0, minute=0, second=0, microsecond=0)))
    now = world.clock.now()
    mailer.measured = [Reading(Figure(name), value, now) for name, value in values.items()]
    return world, mailer


def test_ses_is_asked_for_its_rates_once_an_hour_by_one_replica(make_world: MakeWorld) -> None:
    world, mailer = with_rates(make_world, ses_bounce_rate=0.001)
    for _ in range(3):
        watch_reputation(world.meet)
    assert mailer.looks == 1
    world.clock.advance(REPUTATION_EVERY)
    watch_reputation(world.meet)
    assert mailer.looks == 2


def test_rates_of_ses_that_are_too_high_warn_once_a_day_and_pause_nothing(make_world: MakeWorld) -> None:
    """They count others' mail and stay high for weeks, so that a person's resume would be undone in an hour."""
    world, _ = with_rates(make_world, ses_bounce_rate=0.08, ses_complaint_rate=0.004)
    for _ in range(2):
        watch_reputation(world.meet)
        world.clock.advance(REPUTATION_EVERY)
    told = warnings(world)
    assert sorted("8.00% bounces" in one for one in told) == [False, True]
    assert sorted("0.40% complaints" in one for one in told) == [False, True]
    assert set(administration.alarms(world.database)) == {Alarm.SES_BOUNCE_RATE, Alarm.SES_COMPLAINT_RATE}


def test_rates_as_aws_wants_them_warn_nobody(make_world: MakeWorld) -> None:
    world, _ = with_rates(make_world, ses_bounce_rate=0.019, ses_complaint_rate=0.0005)
    watch_reputation(world.meet)
    assert warnings(world) == []
    assert stored(world)[BOUNCES].value == 0.019


def test_one_replica_asks_ses_for_its_limits_every_ten_minutes_for_all(world: World) -> None:
    assert keep_limits(world.meet) is not None
    assert keep_limits(world.meet) is None
    world.clock.advance(LIMITS_EVERY)
    assert keep_limits(world.meet) is not None


def test_where_ses_does_not_answer_the_next_replica_asks(make_world: MakeWorld) -> None:
    mailer = RecordingMailer(refuse=MailUnavailable("InternalFailure", "later"))
    world = make_world(mailer=mailer)
    with pytest.raises(MailUnavailable):
        keep_limits(world.meet)
    mailer.refuse = None
    assert keep_limits(world.meet) is not None


def test_the_queues_are_counted_and_kept_for_everybody(world: World) -> None:
    world.mail.inject("dead", "meet-ses-feedback-dlq")
    world.mail.inject("waits")
    refresh_quota(world.meet)
    found = stored(world)
    assert (found[Figure.QUEUE_WAITING].value, found[Figure.QUEUE_DEAD].value) == (1, 1)
    world.mail.purge_queue("meet-ses-feedback-dlq")
    world.mail.set_fault("access_denied", service="sqs", times=None)
    refresh_quota(world.meet)
    assert stored(world)[Figure.QUEUE_DEAD].note == Unknown.UNREACHABLE
