"""The outbox against a real SES endpoint: sent once, settled, held, refused; nothing lost, nobody blamed."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.breaker import TRIAL_INTERVAL, Breaker, BreakerReason
from bot.domain.delivery import DeliveryStatus
from bot.domain.errors import MeetError
from bot.domain.invite import Method, Role
from bot.domain.suppression import SuppressionReason
from bot.ports import OutgoingMail
from bot.services.sending import LEASE, Batch, claim_batch
from invites import outbox
from invites.outbox import deliver_due
from storage.database import Database
from tests.fakes import RecordingMailer
from tests.invites.world import MakeWorld, World
from tests.storage.makers import HERE, a_profile

S = DeliveryStatus


def breaker(world: World) -> Breaker:
    with world.database.read_account() as account:
        return account.breaker.get()


def test_a_due_invite_is_mailed_once_with_header_tag_and_configuration_set(world: World) -> None:
    with world.database.begin(HERE) as uow:
        uow.people.save_profile(a_profile("U2", zone="Asia/Seoul"))
    delivery = world.promise()
    assert world.deliver() == 1
    assert world.deliver() == 0
    (mail,) = world.mail.mails()
    assert (mail.to, mail.configuration_set, mail.tags) == (("bob@example.com",), "meet", {"meet-outbox": delivery.id})
    assert mail.header("X-Meet-Outbox") == delivery.id
    assert mail.header("Reply-To") == "ada@example.com"
    assert mail.subject == "📅 Calendar Invite: Design review"
    assert "Asia/Seoul" in (mail.text or "")
    sent = world.stored(delivery)
    assert (sent.status, sent.ses_message_id, sent.attempts) == (S.SENT, mail.id, 1)


def test_each_person_gets_a_mail_of_their_own(world: World) -> None:
    invite = world.invite()
    for name in ("ben", "cho", "dan", "eve"):
        world.promise(f"{name}@example.com", invite=invite, user=name)
    world.promise("ada@example.com", invite=invite, user="ada", method=Method.PUBLISH, role=Role.ORGANIZER)
    assert world.deliver() == 5
    mails = world.mail.mails()
    assert sorted(mail.to for mail in mails) == [
        (f"{name}@example.com",) for name in ("ada", "ben", "cho", "dan", "eve")
    ]
    for mail in mails:
        assert mail.calendars[0].method == ("PUBLISH" if mail.to == ("ada@example.com",) else "REQUEST")


def test_a_code_is_mailed_too(world: World) -> None:
    code = world.promise_code()
    assert world.deliver() == 1
    assert world.mail.mails()[0].subject.endswith("is your Meet code")
    assert world.status(code) is S.SENT


ONE_THREAD = 3.0
"""A pace at which three mails are claimed together and sent one after the other."""


def test_suppression_and_consent_are_looked_at_again_right_before_the_mail_leaves(world: World) -> None:
    world.set_pace(ONE_THREAD)
    invite = world.invite()
    rows = [world.promise(f"{name}@example.com", invite=invite, user=name) for name in ("ben", "cho", "dan")]

    class Meddling(RecordingMailer):
        """While the first mail is on its way, the others' owners change their minds."""

        def send(self, mail: OutgoingMail) -> str:
            assert {row.id for row in rows if world.status(row) is S.SENDING} == {mail.delivery}
            first, second = [row for row in rows if row.id != mail.delivery]
            with world.database.begin_account() as account:
                account.suppressions.suppress(first.address, SuppressionReason.COMPLAINT, "", world.clock.now())
            with world.database.begin(HERE) as uow:
                uow.people.save_consent(second.user, mail=False)
            return super().send(mail)

    assert deliver_due(replace(world.meet, mailer=Meddling())) == 1
    statuses = sorted((world.stored(row).status, world.stored(row).reason) for row in rows)
    assert statuses == [(S.SENT, ""), (S.SUPPRESSED, "complaint"), (S.SUPPRESSED, "opt_out")]


def test_too_fast_is_tried_again_in_seconds(world: World) -> None:
    delivery = world.promise()
    world.send_fault("throttle")
    assert world.deliver() == 0
    assert world.status(delivery) is S.PENDING
    world.clock.advance(timedelta(seconds=5))
    assert world.deliver() == 1


@pytest.mark.parametrize(
    ("fault", "repair", "reason"),
    [
        ({"identities": {"meet.example.com": False}}, {"identities": {"meet.example.com": True}}, "identity"),
        ({"sending_enabled": False}, {"sending_enabled": True}, "account_paused"),
        ({"configuration_sets": {"meet": False}}, {"configuration_sets": {"meet": True}}, "configuration_set"),
    ],
)
def test_a_fault_of_configuration_stops_sending_and_a_good_trial_send_resumes(
    world: World, fault: dict[str, object], repair: dict[str, object], reason: str
) -> None:
    invite = world.invite()
    rows = [world.promise(f"{name}@example.com", invite=invite, user=name) for name in ("ben", "cho")]
    world.mail.change(**fault)
    assert world.deliver() == 0
    assert breaker(world).reason == reason
    assert {world.status(row) for row in rows} == {S.PENDING}
    assert world.suppressed() == {}
    assert world.deliver() == 0
    world.clock.advance(TRIAL_INTERVAL)
    assert world.deliver() == 0, "the trial send found the fault still there"
    world.mail.change(**repair)
    world.clock.advance(TRIAL_INTERVAL)
    assert world.deliver() + world.deliver() == 2
    assert not breaker(world).open
    assert {world.status(row) for row in rows} == {S.SENT}


@pytest.mark.parametrize("fault", ["access_denied", "expired_token"])
def test_bad_credentials_open_the_breaker(world: World, fault: str) -> None:
    delivery = world.promise()
    world.send_fault(fault, times=None)
    assert world.deliver() == 0
    assert breaker(world).reason is BreakerReason.CREDENTIALS
    assert world.status(delivery) is S.PENDING


def test_an_address_that_ses_cannot_take_fails_alone(world: World) -> None:
    invite = world.invite()
    bad = world.promise("bén@example.com", invite=invite, user="ben")
    good = world.promise("cho@example.com", invite=invite, user="cho")
    assert world.deliver() == 1
    assert (world.stored(bad).status, world.stored(bad).reason) == (S.FAILED, "refused")
    assert world.status(good) is S.SENT


def test_a_fault_of_ours_in_building_is_tried_again_and_takes_no_other_mail_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite = world.invite()
    bad = world.promise("ben@example.com", invite=invite, user="ben")
    good = world.promise("cho@example.com", invite=invite, user="cho")
    from invites.mime import MailBuilder

    build = MailBuilder.build_invite

    def breaks(self: MailBuilder, delivery: Any, *rest: Any, **more: Any) -> object:
        if getattr(delivery, "id", "") == bad.id:
            raise ZeroDivisionError
        return build(self, delivery, *rest, **more)

    monkeypatch.setattr(MailBuilder, "build_invite", breaks)
    assert world.deliver() == 1
    assert world.status(bad) is S.PENDING
    assert world.status(good) is S.SENT


def test_a_mailer_that_fails_as_it_should_not_leaves_the_mail_in_doubt(make_world: MakeWorld) -> None:
    world = make_world(mailer=RecordingMailer(refuse=RuntimeError("surprise")))
    with world.database.begin_account() as account:
        account.pacing.set_limits(10, None, 0, world.clock.now() - timedelta(seconds=5))
    delivery = world.promise()
    assert world.deliver() == 0
    assert (world.stored(delivery).status, world.stored(delivery).reason) == (S.IN_DOUBT, "reply_lost")


def test_without_a_sender_everything_waits_and_nobody_is_blamed(make_world: MakeWorld) -> None:
    world = make_world(meet_from_address=None)
    delivery = world.promise()
    with pytest.raises(MeetError, match="MEET_FROM_ADDRESS is not set"):
        world.deliver()
    assert world.status(delivery) is S.PENDING


def test_limits_that_ses_does_not_tell_are_a_sandboxs(world: World) -> None:
    world.mail.set_fault("error", operation="GetSendQuota", status=500)
    world.promise()
    assert world.deliver() == 1
    with world.database.read_account() as account:
        bucket = account.pacing.limits()
    assert bucket is not None
    assert bucket.rate == 1


def test_a_stop_leaves_the_rest_for_the_next_start(world: World) -> None:
    stop = threading.Event()

    class Stopping(RecordingMailer):
        def send(self, mail: OutgoingMail) -> str:
            stop.set()
            return super().send(mail)

    world.set_pace(ONE_THREAD)
    invite = world.invite()
    rows = [world.promise(f"p{n}@example.com", invite=invite, user=f"U{n}") for n in range(3)]
    meet = replace(world.meet, mailer=Stopping())
    assert deliver_due(meet, stop) == 1
    assert sorted(world.status(row) for row in rows) == [S.PENDING, S.PENDING, S.SENT]
    assert deliver_due(meet, stop) == 0
    stop.clear()
    assert world.deliver() == 2


def test_the_pace_is_kept_over_the_batches_of_a_round(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rate, claims = 16, list[tuple[datetime, int]]()

    def claim(database: Database, **limit: Any) -> Batch:
        batch = claim_batch(database, **limit)
        claims.append((world.clock.now(), len(batch.claimed)))
        return batch

    monkeypatch.setattr(outbox, "claim_batch", claim)
    world.mail.change(per_second=1000)
    world.set_pace(rate)
    invite, began = world.invite(), world.clock.now()
    for number in range(24):
        world.promise(f"p{number}@example.com", invite=invite, user=f"U{number}")
    assert world.deliver() == 24
    assert max(number for _, number in claims) < 24
    for place, (at, _) in enumerate(claims, 1):
        assert sum(number for _, number in claims[:place]) <= rate + rate * (at - began).total_seconds()


def test_what_a_crash_left_is_in_doubt_and_goes_out_again_once(world: World) -> None:
    delivery = world.promise()
    world.send_fault("cut")
    assert world.deliver() == 0
    assert world.status(delivery) is S.IN_DOUBT
    world.clock.advance(LEASE + timedelta(hours=1))
    assert world.deliver() == 1
    assert len(world.mail.mails()) == 1


def test_a_round_waits_for_the_pace_and_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.set_pace(500)
    world.promise()
    held = iter([Batch((), held_back=True, wait=timedelta(milliseconds=1))])
    monkeypatch.setattr(
        outbox, "claim_batch", lambda database, **limit: next(held, None) or claim_batch(database, **limit)
    )
    assert world.deliver() == 1
    assert next(held, None) is None
