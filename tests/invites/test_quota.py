"""Keeping our pace in step with SES's limits."""

from datetime import timedelta

import pytest

from bot.domain.breaker import Breaker, BreakerReason
from bot.domain.pacing import Bucket
from bot.ports import Quota
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


def test_no_quota_resumes_what_was_paused_for_another_reason(world: World) -> None:
    quota_spent(world, BreakerReason.BOUNCE_RATE)
    refresh_quota(world.meet)
    assert breaker(world).reason is BreakerReason.BOUNCE_RATE
