"""Keeping our pace in step with SES's limits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alerts import read_alert
from bot.domain.breaker import Breaker, BreakerReason
from bot.domain.pacing import Bucket
from bot.language.reasons import reason_text
from bot.ports import MailUnavailable, Quota
from invites.aws import make_client
from invites.outbox import learn_limits
from invites.quota import refresh_quota
from tests.fakes import RecordingMailer
from tests.invites.world import MakeWorld, World


def limits(world: World) -> Bucket:
    with world.database.read_account() as account:
        bucket = account.pacing.limits()
    assert bucket is not None
    return bucket


def quota_spent(world: World, reason: BreakerReason = BreakerReason.QUOTA) -> None:
    with world.database.begin_account() as account:
        account.breaker.open(reason, "", world.clock.now(), world.clock.now() + timedelta(minutes=10))


def breaker(world: World) -> Breaker:
    with world.database.read_account() as account:
        return account.breaker.get()


def test_the_pace_is_eighty_percent_of_sess_own(world: World) -> None:
    world.mail.change(per_second=10, per_day=200)
    refresh_quota(world.meet)
    assert (limits(world).rate, limits(world).daily) == (8, 200)


def test_the_operators_rate_overrides(make_world: MakeWorld) -> None:
    world = make_world(meet_send_rate=2.5)
    refresh_quota(world.meet)
    assert limits(world).rate == 2.5


def test_an_account_without_daily_limit_has_none(make_world: MakeWorld) -> None:
    world = make_world(mailer=RecordingMailer(allowed=Quota(rate=14, daily=-1, sent=7)))
    refresh_quota(world.meet)
    assert (limits(world).daily, limits(world).sent) == (None, 7)


@pytest.mark.parametrize(("sent", "open_afterwards"), [(100, True), (99, False)])
def test_a_spent_day_resumes_once_there_is_room(make_world: MakeWorld, sent: int, open_afterwards: bool) -> None:
    world = make_world(mailer=RecordingMailer(allowed=Quota(rate=14, daily=100, sent=sent)))
    quota_spent(world)
    refresh_quota(world.meet)
    assert breaker(world).open is open_afterwards
    assert breaker(world).resumed_at is None


def test_no_quota_resumes_what_was_paused_for_another_reason(world: World) -> None:
    quota_spent(world, BreakerReason.BOUNCE_RATE)
    refresh_quota(world.meet)
    assert breaker(world).reason is BreakerReason.BOUNCE_RATE


def warnings(world: World) -> list[str]:
    with world.database.begin_account() as account:
        owed = account.notices.claim_due(world.clock.now(), timedelta(minutes=1), 10)
    return [reason_text(read_alert(notice.data) or "") for notice in owed]


def test_dead_letters_are_told_to_the_operators(world: World) -> None:
    world.mail.inject("dead", "meet-ses-feedback-dlq")
    refresh_quota(world.meet)
    world.mail.purge_queue("meet-ses-feedback-dlq")
    assert "dead-letter queue" in warnings(world)[0]


def test_a_queue_that_cannot_be_counted_keeps_no_quota_from_being_read(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.mail.set_fault("access_denied", service="sqs", times=None)
    refresh_quota(world.meet)
    assert limits(world).rate == 400
    assert "feedback_queue_not_counted" in caplog.text


def test_without_a_queue_nothing_is_watched(world: World) -> None:
    refresh_quota(replace(world.meet, queue=None))
    assert warnings(world) == []


@pytest.mark.parametrize("set_rate", [50.0, None])
def test_where_ses_tells_no_limits_the_operators_rate_counts(make_world: MakeWorld, set_rate: float | None) -> None:
    world = make_world(meet_send_rate=set_rate, mailer=RecordingMailer(refuse=MailUnavailable("InvalidAction", "no")))
    learn_limits(world.meet)
    with world.database.read_account() as account:
        bucket = account.pacing.limits()
    assert (bucket and bucket.rate) == set_rate


def test_an_endpoint_for_one_service_wins_over_the_one_for_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SES", "http://127.0.0.1:9")
    ours = {service: make_client(world.settings, service).meta.endpoint_url for service in ("ses", "sqs")}
    assert ours == {"ses": "http://127.0.0.1:9", "sqs": world.settings.aws_endpoint_url}
