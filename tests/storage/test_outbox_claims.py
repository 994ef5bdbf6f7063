"""Claims on the outbox: leases without doubt, attempts that begin once, and no late REQUEST after its CANCEL."""

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.invite import Method
from storage.database import Database
from tests.storage.databases import START
from tests.storage.makers import stored_delivery, stored_invite
from tests.storage.test_outbox import LEASE, begin, claim, get, settle


def test_a_claim_takes_what_is_due_once(database: Database) -> None:
    due = stored_delivery(database)
    stored_delivery(database, next_attempt_at=START + LEASE)
    stored_delivery(database, status=DeliveryStatus.SUPPRESSED)
    assert [(claimed.id, claimed.status, claimed.attempts) for claimed in claim(database)] == [
        (due.id, DeliveryStatus.PENDING, 0)
    ]
    assert claim(database) == []


def test_an_attempt_begins_once_whoever_has_claimed_it(database: Database) -> None:
    stored_delivery(database)
    (claimed,) = claim(database)
    assert claim(database, LEASE) == [claimed], "the first claimer was too slow"
    with database.begin_account() as acc:
        assert acc.delivery_claims.lock([claimed.id, "unknown"]) == {claimed.id: claimed}
        begun = acc.delivery_claims.begin([claimed.id], START + LEASE, LEASE)[claimed.id]
        assert acc.delivery_claims.begin([claimed.id, "unknown"], START + LEASE, LEASE) == {}
        assert acc.delivery_claims.begin([], START + LEASE, LEASE) == {}
    assert (begun.status, begun.attempts, begun.attempted_at) == (DeliveryStatus.SENDING, 1, START + LEASE)


def test_a_claim_that_is_given_back_is_due_when_it_says(database: Database) -> None:
    stored_delivery(database)
    (claimed,) = claim(database)
    with database.begin_account() as acc:
        assert not acc.settlements.release(claimed.id, claimed.attempts + 1, START)
        assert acc.settlements.release(claimed.id, claimed.attempts, START + LEASE / 2)
    assert claim(database) == []
    assert [again.id for again in claim(database, LEASE / 2)] == [claimed.id]


def test_what_is_claimed_is_not_due_until_its_lease_is_over(database: Database) -> None:
    stored_delivery(database)
    claim(database)
    with database.read_account() as acc:
        assert not acc.deliveries.is_due(START)
        assert acc.deliveries.is_due(START + LEASE)


def test_a_crash_after_the_claim_leaves_it_due_without_doubt(database: Database) -> None:
    due = stored_delivery(database)
    claim(database)
    with database.begin_account() as acc:
        assert acc.delivery_claims.expired_leases(START + LEASE) == []
    assert [again.id for again in claim(database, LEASE)] == [due.id]


def test_a_claim_takes_cancellations_first_then_codes_and_no_more_than_its_limit(database: Database) -> None:
    invite = stored_invite(database)
    invited = stored_delivery(database, invite, address="a@example.com", next_attempt_at=START - LEASE)
    code = stored_delivery(database)
    cancel = stored_delivery(database, invite, address="c@example.com", method=Method.CANCEL, sequence=1)
    assert [claimed.id for claimed in claim(database, limit=2)] == [cancel.id, code.id]
    assert [claimed.id for claimed in claim(database, limit=2)] == [invited.id]


def test_cancellations_may_be_claimed_alone(database: Database) -> None:
    invite = stored_invite(database)
    stored_delivery(database, invite, address="a@example.com")
    stored_delivery(database)
    cancel = stored_delivery(database, invite, address="c@example.com", method=Method.CANCEL, sequence=1)
    with database.begin_account() as acc:
        claimed = acc.delivery_claims.claim_due(START, LEASE, 10, cancels_only=True)
    assert [delivery.id for delivery in claimed] == [cancel.id]


def test_a_requeued_attempt_is_due_again_with_one_attempt_more(database: Database) -> None:
    stored_delivery(database)
    (first,) = begin(database)
    with database.begin_account() as acc:
        assert acc.settlements.requeue(first.id, 1, START + LEASE)
        assert not acc.settlements.requeue(first.id, 1, START + LEASE)
    assert claim(database) == []
    (second,) = begin(database, LEASE)
    assert (second.attempts, second.dtstamp) == (2, first.dtstamp)
    assert not settle(database, first)
    assert settle(database, second)


def test_a_crash_while_sending_leaves_it_in_doubt(database: Database) -> None:
    stored_delivery(database)
    (claimed,) = begin(database)
    with database.begin_account() as acc:
        assert acc.delivery_claims.expired_leases(START) == []
        (lost,) = acc.delivery_claims.expired_leases(START + LEASE)
        assert (lost.id, lost.status) == (claimed.id, DeliveryStatus.IN_DOUBT)
        assert acc.deliveries.due_in_doubt(START, 10) == [lost]
        assert acc.deliveries.due_in_doubt(START - LEASE, 10) == []
    assert settle(database, claimed)


@pytest.mark.parametrize(
    "newer", [{"sequence": 1}, {"method": Method.CANCEL}, {"method": Method.CANCEL, "sequence": 1}]
)
def test_a_claim_supersedes_older_mails_of_the_event_to_the_address(
    database: Database, newer: dict[str, object]
) -> None:
    invite = stored_invite(database)
    pending = stored_delivery(database, invite)
    elsewhere = stored_delivery(database, invite, address="eve@example.com", next_attempt_at=START + 9 * LEASE)
    latest = stored_delivery(database, invite, **newer)
    assert [claimed.id for claimed in claim(database)] == [latest.id]
    assert get(database, pending).status is DeliveryStatus.SUPERSEDED
    assert get(database, elsewhere).status is DeliveryStatus.PENDING


def test_a_claim_supersedes_older_mails_that_are_in_doubt(database: Database) -> None:
    invite = stored_invite(database)
    doubtful = stored_delivery(database, invite, status=DeliveryStatus.IN_DOUBT)
    stored_delivery(database, invite, sequence=1)
    assert len(claim(database)) == 1
    assert get(database, doubtful).status is DeliveryStatus.SUPERSEDED


def test_an_older_mail_is_never_sent_after_a_newer_one(database: Database) -> None:
    invite = stored_invite(database)
    older = stored_delivery(database, invite, next_attempt_at=START + LEASE)
    stored_delivery(database, invite, sequence=1, method=Method.CANCEL, status=DeliveryStatus.SENT)
    assert claim(database, LEASE) == []
    assert get(database, older).status is DeliveryStatus.SUPERSEDED


def test_a_newer_mail_waits_while_an_older_one_is_on_its_way(database: Database) -> None:
    invite = stored_invite(database)
    stored_delivery(database, invite)
    (request,) = begin(database)
    cancel = stored_delivery(database, invite, sequence=1, method=Method.CANCEL)
    assert claim(database) == []
    settle(database, request)
    assert [claimed.id for claimed in claim(database)] == [cancel.id]


def test_a_newer_mail_overtakes_an_older_one_that_is_claimed_and_not_begun(database: Database) -> None:
    invite = stored_invite(database)
    stored_delivery(database, invite)
    (request,) = claim(database)
    cancel = stored_delivery(database, invite, sequence=1, method=Method.CANCEL)
    assert [claimed.id for claimed in claim(database)] == [cancel.id]
    with database.begin_account() as acc:
        assert list(acc.delivery_claims.begin([request.id, cancel.id], START, LEASE)) == [cancel.id]
    assert get(database, request).status is DeliveryStatus.SUPERSEDED


def test_a_newer_mail_does_not_begin_while_an_older_one_is_on_its_way(database: Database) -> None:
    invite = stored_invite(database)
    cancel = stored_delivery(database, invite, sequence=1, method=Method.CANCEL)
    claim(database)
    stored_delivery(database, invite, status=DeliveryStatus.SENDING)
    with database.begin_account() as acc:
        assert acc.delivery_claims.begin([cancel.id], START, LEASE) == {}


def test_the_newer_mail_is_not_superseded_by_a_resend_of_the_older(database: Database) -> None:
    invite = stored_invite(database)
    moved = stored_delivery(database, invite, sequence=1)
    again = stored_delivery(database, invite, sequence=1, resend=1)
    assert {claimed.id for claimed in claim(database)} == {moved.id, again.id}
