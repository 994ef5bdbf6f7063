"""Crashes by doing: a sender killed around SES's acceptance, a database that fails between two commits."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.delivery import Delivery, DeliveryStatus
from bot.services.sending import LEASE
from bot.services.settling import Outcome, settle
from storage.database import Database, DatabaseUnavailable
from storage.row_reader import UnreadableRow
from tests.invites.world import World
from tests.patience import PATIENCE

S = DeliveryStatus
ROOT = Path(__file__).parents[2]


def killed_while_sending(world: World, moment: str) -> Delivery:
    """A due invite, after a process that was sending it died by SIGKILL."""
    delivery = world.promise()
    ahead = (world.clock.now() - datetime.now(UTC)).total_seconds()
    ended = subprocess.run(
        [sys.executable, "-m", "tests.invites.crashing", moment, str(ahead)],
        env=environment(world),
        cwd=ROOT,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    assert world.status(delivery) is S.SENDING
    return delivery


def environment(world: World) -> dict[str, str]:
    settings = world.settings
    named = {
        "DATABASE_URL": settings.database_url,
        "MEET_FROM_ADDRESS": settings.meet_from_address or "",
        "MEET_CONFIGURATION_SET": settings.meet_configuration_set,
        "MEET_SECRET_KEY": settings.meet_secret_key.get_secret_value(),
    }
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | world.aws.environment | named


def test_a_kill_between_acceptance_and_our_commit_is_settled_by_the_send_event(world: World) -> None:
    delivery = killed_while_sending(world, "after")
    world.ingest()
    (mail,) = world.mail.mails()
    found = world.stored(delivery)
    assert (found.status, found.ses_message_id) == (S.DELIVERED, mail.id)
    world.clock.advance(LEASE + timedelta(hours=2))
    assert world.deliver() == 0
    assert len(world.mail.mails()) == 1


def test_a_kill_before_the_call_sends_the_mail_once_the_queue_was_seen_empty(world: World) -> None:
    delivery = killed_while_sending(world, "before")
    assert world.deliver() == 0
    world.clock.advance(timedelta(minutes=16))
    assert world.deliver() == 0, "the queue has not been looked at since"
    world.ingest()
    assert world.deliver() == 1
    world.ingest()
    assert world.status(delivery) is S.DELIVERED
    assert len(world.mail.mails()) == 1


def test_a_settling_that_fails_leaves_the_mail_to_its_lease_and_to_the_send_event(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    delivery = world.promise()
    from invites import outbox

    def fails(*_: Any, **__: Any) -> None:
        raise DatabaseUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "settle", fails)
        assert world.deliver() == 0
    assert "delivery_not_settled" in caplog.text
    assert "bob@example.com" not in caplog.text
    assert world.status(delivery) is S.SENDING
    world.ingest()
    assert world.status(delivery) is S.DELIVERED


def test_a_row_that_cannot_be_read_at_the_settling_keeps_no_other_mail_unsettled(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    invite = world.invite()
    bad, *good = [world.promise(f"p{n}@example.com", invite=invite, user=f"U{n}") for n in range(3)]
    from invites import outbox

    def odd(database: Database, outcomes: Sequence[Outcome], **more: Any) -> None:
        if any(one.claimed.delivery.id == bad.id for one in outcomes):
            raise UnreadableRow("invite", "status", "paused")
        settle(database, outcomes, **more)

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "settle", odd)
        world.set_pace(500)
        assert world.deliver() == len(good)
    assert "delivery_not_settled" in caplog.text
    assert {world.status(one) for one in good} == {S.SENT}
    assert world.status(bad) is S.SENDING


def test_two_replicas_send_each_mail_once(world: World) -> None:
    invite = world.invite()
    for number in range(12):
        world.promise(f"p{number}@example.com", invite=invite, user=f"U{number}")
    world.set_pace(500)
    with ThreadPoolExecutor(2) as replicas:
        accepted = list(replicas.map(lambda _: world.deliver(), range(2)))
    assert sum(accepted) == 12
    assert len({mail.to for mail in world.mail.mails()}) == len(world.mail.mails()) == 12
