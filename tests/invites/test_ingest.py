"""Feedback from SES to the database over a real queue: duplicates, disorder, poison, orphans, lost replies."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery import SOFT_BOUNCE, DeliveryStatus
from bot.domain.notice import NoticeKind
from bot.ports import QueueMessage
from invites.ingest import TOGETHER, ingest_feedback
from playground.aws import start_aws
from playground.bus import Bus
from playground.mail_client import MailClient
from tests.fakes import ListedQueue
from tests.invites.samples import Sample, all_samples, bounce, sample
from tests.invites.world import OPERATOR, MakeWorld, World
from tests.storage.makers import HERE, an_address

S = DeliveryStatus
ACCOUNT = "111122223333"


@pytest.mark.parametrize(
    ("outcome", "status", "reason", "listed"),
    [
        ("delivered", S.DELIVERED, "", None),
        ("hard", S.BOUNCED, "hard_bounce", "hard_bounce"),
        ("no_email", S.BOUNCED, "hard_bounce", "hard_bounce"),
        ("unheard_of", S.BOUNCED, "hard_bounce", "hard_bounce"),
        ("unknown_domain", S.BOUNCED, "hard_bounce", "hard_bounce"),
        ("mailbox_full", S.BOUNCED, SOFT_BOUNCE, None),
        ("timeout", S.BOUNCED, SOFT_BOUNCE, None),
        ("undetermined", S.BOUNCED, SOFT_BOUNCE, None),
        ("attachment", S.FAILED, "content_refused", None),
        ("content", S.FAILED, "content_refused", None),
        ("too_large", S.FAILED, "content_refused", None),
        ("out_of_office", S.DELIVERED, "", None),
        ("global_list", S.SUPPRESSED, "provider_global", "provider_global"),
        ("account_list", S.SUPPRESSED, "provider_list", "provider_list"),
        ("tenant_list", S.SUPPRESSED, "provider_list", "provider_list"),
        ("validation", S.SUPPRESSED, "provider_validation", "provider_validation"),
        ("unsubscribed", S.SUPPRESSED, "opt_out", "opt_out"),
        ("complaint", S.COMPLAINED, "complaint", "complaint"),
        ("complaint_redacted", S.COMPLAINED, "complaint", "complaint"),
        ("complaint_not_spam", S.DELIVERED, "", None),
        ("complaint_account_list", S.SUPPRESSED, "provider_list", "provider_list"),
        ("delivered_then_complaint", S.COMPLAINED, "complaint", "complaint"),
        ("delay", S.SENT, "", None),
        ("reject", S.FAILED, "rejected", None),
    ],
)
def test_what_ses_tells_becomes_what_meet_knows(
    world: World, outcome: str, status: DeliveryStatus, reason: str, listed: str | None
) -> None:
    delivery = world.promise()
    world.mail.script("bob@example.com", outcome)
    assert world.deliver() == 1
    assert world.ingest() > 0
    found = world.stored(delivery)
    assert (found.status, found.reason) == (status, reason)
    assert world.suppressed() == ({"bob@example.com": listed} if listed else {})
    assert world.mail.queue_depth().waiting == 0


def test_a_bounce_asks_the_owner_for_a_better_address_and_wakes_who_tells(world: World) -> None:
    with world.database.begin(HERE) as uow:
        uow.people.save_address(an_address("U2"))
    world.promise()
    world.mail.script("bob@example.com", "hard")
    world.deliver()
    world.ingest()
    with world.database.begin_account() as account:
        owed = account.notices.claim_due(world.clock.now(), timedelta(minutes=1), 10)
    assert [(notice.kind, notice.user) for notice in owed] == [(NoticeKind.ADDRESS_BOUNCED, "U2")]
    assert {"notices", "refresh"} <= set(world.woken)


def test_duplicates_and_disorder_end_alike(world: World) -> None:
    delivery = world.promise()
    world.mail.script("bob@example.com", "delivered_then_complaint")
    world.deliver()
    for _ in range(2):
        world.mail.duplicate_queue()
    world.mail.reverse_queue()
    assert world.ingest() >= 12
    assert world.status(delivery) is S.COMPLAINED
    assert world.suppressed() == {"bob@example.com": "complaint"}


def test_feedback_that_comes_before_our_own_commit_is_linked_when_it_comes(world: World) -> None:
    delivery = world.promise()
    world.mail.script("bob@example.com", "hard")
    orphan = bounce(
        "Permanent", "NoEmail", to="eve@example.com", messageId="unknown", sendingAccountId=world.aws.account_id
    )
    orphan["mail"]["tags"] = {"ses:configuration-set": ["meet"]}
    world.mail.inject(json.dumps(orphan))
    world.ingest()
    assert world.suppressed() == {"eve@example.com": "hard_bounce"}
    world.deliver()
    world.ingest()
    assert world.status(delivery) is S.BOUNCED


def test_without_a_send_event_the_mail_goes_again_once_the_queue_was_seen_empty(world: World) -> None:
    delivery = world.promise()
    world.send_fault("cut")
    assert world.deliver() == 0
    world.ingest()
    world.clock.advance(timedelta(minutes=14))
    world.ingest()
    assert world.deliver() == 0, "a receive begun too early proves nothing"
    world.clock.advance(timedelta(minutes=1, seconds=1))
    assert world.deliver() == 0, "nobody has looked since"
    world.ingest()
    assert world.deliver() == 1
    first = world.stored(delivery)
    assert (first.status, first.attempts, first.dtstamp) == (S.SENT, 2, delivery.dtstamp)


def test_poison_is_quarantined_deleted_and_holds_nobody_up(world: World) -> None:
    delivery = world.promise()
    world.mail.inject("{")
    world.mail.inject(sample("31").body)
    world.deliver()
    world.mail.inject('{"Type": "Notification", "Message": "\\u0000"}')
    world.ingest()
    assert world.status(delivery) is S.DELIVERED
    assert world.mail.queue_depth().waiting == world.mail.queue_depth().in_flight == 0
    with world.database.read_account() as account:
        assert len(account.feedback.quarantined(10)) == 3


def test_what_was_set_up_leaves_messages_that_are_taken_quietly(world: World) -> None:
    with start_aws(Bus(world.clock), world.clock) as aws:
        bodies = MailClient(aws.url)
        aws.provision()
        for body in bodies.queue_bodies():
            world.mail.inject(body)
    assert world.ingest() > 0
    with world.database.read_account() as account:
        assert account.feedback.quarantined(10) == []


def test_feedback_of_another_account_changes_nothing(world: World) -> None:
    world.mail.inject(json.dumps(bounce("Permanent", "NoEmail", to="eve@example.com", sendingAccountId="999988887777")))
    assert world.ingest() == 1
    assert world.suppressed() == {}


@pytest.mark.parametrize("one", all_samples(), ids=str)
def test_every_sample_has_its_right_outcome(make_world: MakeWorld, one: Sample) -> None:
    world = make_world(meet_aws_account_id=ACCOUNT)
    world.mail.purge_queue()
    world.mail.inject(one.body)
    assert world.ingest() == 1
    assert sorted(world.suppressed()) == sorted(one.expect["suppress"])
    assert set(world.suppressed()).isdisjoint(one.expect.get("not_suppress", []))
    depth = world.mail.queue_depth()
    assert (depth.waiting, depth.in_flight, depth.dead) == (0, 0, 0)
    with world.database.read_account() as account:
        rates = account.rates.since(world.clock.now() - timedelta(days=1))
        kept = account.feedback.quarantined(10)
    counted = {"bounce": rates.bounced, "complaint": rates.complained}
    assert counted == {"bounce": 0, "complaint": 0} | (
        {one.expect["counts_for"]: 1} if one.expect["counts_for"] else {}
    )
    assert bool(kept) is (one.expect["action"] == "quarantine")
    assert OPERATOR in world.settings.meet_operators


def test_a_database_that_fails_leaves_the_message_in_the_queue(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage.database import DatabaseUnavailable

    delivery = world.promise()
    world.deliver()

    def fails() -> None:
        raise DatabaseUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(world.database, "begin_account", fails)
        with pytest.raises(DatabaseUnavailable):
            world.ingest()
    world.mail.lapse_visibility()
    world.ingest()
    assert world.status(delivery) is S.DELIVERED


@pytest.mark.parametrize("heard_while", ["receive", "delete"])
def test_a_stop_is_heard_between_two_receives(world: World, heard_while: str) -> None:
    bodies = [json.dumps(bounce("Permanent", "NoEmail", to=f"p{n}@example.com")) for n in range(TOGETHER + 20)]
    stop = threading.Event()

    class Stopping(ListedQueue):
        def receive(self, *, wait: bool = True) -> list[QueueMessage]:
            if heard_while == "receive":
                stop.set()
            return super().receive(wait=wait)

        def delete(self, messages: list[QueueMessage]) -> None:
            stop.set()
            super().delete(messages)

    stopping = Stopping(bodies)
    done = ingest_feedback(replace(world.meet, queue=stopping), stop)
    assert (done, len(stopping.bodies)) == ((10, TOGETHER + 10) if heard_while == "receive" else (TOGETHER, 20))


def test_a_backlog_is_applied_many_at_a_time_and_only_the_first_receive_waits(world: World) -> None:
    waited = []

    class Watched(ListedQueue):
        def receive(self, *, wait: bool = True) -> list[QueueMessage]:
            waited.append(wait)
            return super().receive(wait=wait)

    queue = Watched([json.dumps({"eventType": "Open", "n": n}) for n in range(TOGETHER + 13)])
    assert ingest_feedback(replace(world.meet, queue=queue)) == TOGETHER + 13
    assert len(queue.deleted) == TOGETHER + 13
    ten_receives = [True] + [False] * (TOGETHER // 10 - 1)
    assert waited == [*ten_receives, True, False, True]


def test_a_queue_that_fails_while_a_backlog_is_fetched_keeps_nothing_from_being_applied(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(ListedQueue):
        def receive(self, *, wait: bool = True) -> list[QueueMessage]:
            if not wait:
                raise OSError("cut")
            return super().receive()

    queue = Failing([json.dumps({"eventType": "Open", "n": n}) for n in range(12)])
    assert ingest_feedback(replace(world.meet, queue=queue)) == 12
    assert "feedback_receive_failed" in caplog.text


def test_one_run_takes_a_bounded_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("invites.ingest.MOST_MESSAGES", 2 * TOGETHER)
    queue = ListedQueue([json.dumps({"eventType": "Open", "n": n}) for n in range(2 * TOGETHER + 50)])
    assert ingest_feedback(replace(world.meet, queue=queue)) == 2 * TOGETHER
    assert len(queue.bodies) == 50


def test_without_a_queue_there_is_nothing_to_read(world: World) -> None:
    assert ingest_feedback(replace(world.meet, queue=None)) == 0


def test_a_queue_that_cannot_be_reached_says_so(world: World) -> None:
    world.mail.set_fault("access_denied", service="sqs", times=None)
    with pytest.raises(OSError, match=r"^The queue .*feedback could not be used"):
        world.ingest()
