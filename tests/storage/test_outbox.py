"""The outbox: promising, settling, and who holds an event."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.delivery import Delivery, DeliveryStatus, mailed
from bot.domain.invite import Invite, InviteStatus, Method
from storage.database import Database
from tests.storage.databases import START
from tests.storage.makers import HERE, a_delivery, begin_due, stored_delivery, stored_invite

LEASE = timedelta(minutes=5)


def claim(database: Database, now_later: timedelta = timedelta(0), limit: int = 10) -> list[Delivery]:
    with database.begin_account() as acc:
        return acc.delivery_claims.claim_due(START + now_later, LEASE, limit)


def begin(database: Database, now_later: timedelta = timedelta(0)) -> list[Delivery]:
    with database.begin_account() as acc:
        return begin_due(acc, START + now_later, LEASE)


def get(database: Database, delivery: Delivery) -> Delivery:
    with database.begin_account() as acc:
        stored = acc.deliveries.get(delivery.id)
    assert stored is not None
    return stored


def settle(database: Database, claimed: Delivery, status: DeliveryStatus = DeliveryStatus.SENT) -> bool:
    with database.begin_account() as acc:
        return acc.settlements.settle(
            claimed.id, claimed.attempts, status, now=START, ses_message_id=f"ses-{claimed.id}", reason="why"
        )


def test_a_delivery_comes_back_as_it_was_promised(database: Database) -> None:
    invite = stored_invite(database)
    promised = stored_delivery(database, invite, next_attempt_at=START, expires_at=START + LEASE, cancels_all=False)
    with database.read(HERE) as uow:
        assert uow.deliveries.of_poll(invite.poll) == [promised]
        assert uow.deliveries.of_user("U2") == [promised]
    with database.read("T2") as uow:
        assert (uow.deliveries.of_poll(invite.poll), uow.deliveries.of_user("U2")) == ([], [])


def test_the_same_promise_is_made_once(database: Database) -> None:
    invite = stored_invite(database)
    first = a_delivery(invite)
    code = a_delivery()
    with database.begin(HERE) as uow:
        assert uow.deliveries.enqueue(first)
        assert not uow.deliveries.enqueue(a_delivery(invite, address="BOB@example.com"))
        assert uow.deliveries.enqueue(code)
        assert not uow.deliveries.enqueue(code)
        for other in ({"sequence": 1}, {"method": Method.CANCEL}, {"resend": 1}, {"address": "eve@example.com"}):
            assert uow.deliveries.enqueue(a_delivery(invite, **other))


def test_settling_needs_the_attempts_own_number(database: Database) -> None:
    stored_delivery(database)
    (claimed,) = begin(database)
    assert not settle(database, replace(claimed, attempts=2))
    assert settle(database, claimed)
    assert not settle(database, claimed, DeliveryStatus.FAILED)
    stored = get(database, claimed)
    assert (stored.status, stored.sent_at, stored.reason) == (DeliveryStatus.SENT, START, "why")
    with database.begin_account() as acc:
        assert acc.feedback_updates.named([f"ses-{claimed.id}", "unknown"], []) == [mailed(stored)]
        assert acc.feedback_updates.named([], [claimed.id, "unknown"]) == [mailed(stored)]
        assert acc.feedback_updates.lock([claimed.id, "unknown"]) == [mailed(stored)]
        assert acc.feedback_updates.named([], []) == acc.feedback_updates.lock([]) == []


def test_a_mail_that_failed_has_no_ses_id_and_was_not_sent(database: Database) -> None:
    stored_delivery(database)
    (claimed,) = begin(database)
    with database.begin_account() as acc:
        assert acc.settlements.settle(claimed.id, 1, DeliveryStatus.FAILED, now=START, reason="rejected")
    stored = get(database, claimed)
    assert (stored.status, stored.ses_message_id, stored.sent_at) == (DeliveryStatus.FAILED, None, None)


def test_feedback_may_settle_before_the_sender_does(database: Database) -> None:
    stored_delivery(database)
    (claimed,) = begin(database)
    with database.begin_account() as acc:
        assert acc.settlements.move(claimed.id, DeliveryStatus.DELIVERED, ses_message_id="ses-1", sent_at=START)
        assert not acc.settlements.move("no-such-delivery", DeliveryStatus.SENT)
    assert not settle(database, claimed)
    stored = get(database, claimed)
    assert (stored.status, stored.ses_message_id, stored.sent_at) == (DeliveryStatus.DELIVERED, "ses-1", START)


def test_a_move_keeps_the_ses_id_and_the_instant_that_are_known(database: Database) -> None:
    stored_delivery(database)
    (claimed,) = begin(database)
    settle(database, claimed)
    with database.begin_account() as acc:
        acc.settlements.move(
            claimed.id, DeliveryStatus.BOUNCED, reason="x", ses_message_id="ses-2", sent_at=START + LEASE
        )
    stored = get(database, claimed)
    assert (stored.ses_message_id, stored.sent_at, stored.reason) == (f"ses-{claimed.id}", START, "x")


def holders(database: Database, invite: Invite) -> set[str]:
    with database.read(HERE) as uow:
        return {held.id for held in uow.deliveries.holders(invite.id)}


def test_whoever_may_have_the_event_holds_it(database: Database) -> None:
    invite = stored_invite(database)
    expected = set()
    for status in DeliveryStatus:
        held = stored_delivery(database, invite, user=status.value, address=f"{status.value}@x.org", status=status)
        if status.value in {"pending", "sending", "in_doubt", "sent", "delivered", "complained"}:
            expected.add(held.id)
    assert holders(database, invite) == expected


def test_the_newest_mail_says_whether_somebody_holds_the_event(database: Database) -> None:
    invite, sent = stored_invite(database), DeliveryStatus.SENT
    stored_delivery(database, invite, status=sent)
    newest = stored_delivery(database, invite, status=sent, sequence=1)
    assert holders(database, invite) == {newest.id}
    stored_delivery(database, invite, status=DeliveryStatus.FAILED, sequence=2, method=Method.CANCEL)
    assert holders(database, invite) == {newest.id}
    stored_delivery(database, invite, status=sent, sequence=3, method=Method.CANCEL)
    assert holders(database, invite) == set()


def test_an_old_address_that_got_the_event_still_holds_it(database: Database) -> None:
    invite = stored_invite(database)
    old = stored_delivery(database, invite, status=DeliveryStatus.DELIVERED, address="old@example.com")
    new = stored_delivery(database, invite, status=DeliveryStatus.DELIVERED)
    assert holders(database, invite) == {old.id, new.id}


def test_the_operator_lists_deliveries_newest_first(database: Database) -> None:
    invite = stored_invite(database)
    code, invited = stored_delivery(database), stored_delivery(database, invite, status=DeliveryStatus.SENT)
    with database.read_account() as acc:
        assert [delivery.id for delivery in acc.deliveries.list(limit=10)] == [invited.id, code.id]
        assert [delivery.id for delivery in acc.deliveries.list(limit=1)] == [invited.id]
        assert [delivery.id for delivery in acc.deliveries.list(poll=invite.poll, limit=10)] == [invited.id]
        assert acc.deliveries.counts() == {"pending": 1, "sent": 1}


def test_a_revised_invite_keeps_its_uid_and_its_organizers_address(database: Database) -> None:
    invite = stored_invite(database)
    changed = replace(
        invite, sequence=1, status=InviteStatus.CANCELLED, title="new", uid="other", organizer_address="x@example.com"
    )
    with database.begin(HERE) as uow:
        uow.invites.revise(changed)
        stored = replace(changed, uid=invite.uid, organizer_address=invite.organizer_address)
        assert uow.invites.of_poll(invite.poll) == uow.invites.get(invite.id) == stored
        assert uow.invites.of_poll("no-such-poll") is None
    with database.begin("T2") as uow:
        uow.invites.revise(replace(stored, sequence=9))
        assert uow.invites.get(invite.id) is None
    with database.read(HERE) as uow:
        assert uow.invites.get(invite.id) == stored


def test_the_attendees_of_an_invite_are_those_of_its_workspace(database: Database) -> None:
    invite = stored_invite(database)
    stored_delivery(database, invite)
    stored_delivery(database, invite, workspace="T2", user="U3", address="u3@example.com")
    with database.read(HERE) as uow:
        assert [one.user for one in uow.attendance.attendees(invite.id)] == ["U2"]
