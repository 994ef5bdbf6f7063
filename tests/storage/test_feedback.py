"""Feedback as stored facts: known once, linked later, counted for the rates; and what nobody could read."""

from datetime import timedelta

from bot.domain.addresses import address_hash
from bot.domain.consequences import Event
from bot.domain.delivery import DeliveryStatus
from bot.domain.feedback import GLOBAL_LIST, FeedbackKind
from bot.domain.rates import Rates
from storage.database import Database
from storage.values import QuarantinedMessage
from tests.storage.databases import START
from tests.storage.makers import a_fact, store_fact, stored_delivery

HOUR = timedelta(hours=1)


def test_a_fact_is_stored_once_however_often_it_comes(database: Database) -> None:
    fact = a_fact(diagnostic="550 5.1.1 \u202e no such user", happened_at=None, expires_at=START)
    with database.begin_account() as acc:
        assert acc.feedback.last_event_at(START) is None
        assert store_fact(acc, fact, START, "d1")
        assert not store_fact(acc, fact, START + HOUR, "d1")
        assert acc.feedback.of_delivery("d1") == [fact]
        assert acc.feedback.last_event_at(START) == START


def test_of_many_facts_those_that_are_new_are_counted(database: Database) -> None:
    first, second = Event(a_fact(), "hash"), Event(a_fact(), "hash", "d1")
    with database.begin_account() as acc:
        assert acc.feedback.add_events([], START) == 0
        assert acc.feedback.add_events([second], START) == 1
        assert acc.feedback.known({first.fact.unique_key, second.fact.unique_key}) == {second.fact.unique_key}
        assert acc.feedback.add_events([first, second], START) == 1
        assert acc.feedback.of_delivery("d1") == [second.fact]


def test_an_orphan_is_linked_once_its_delivery_is_known(database: Database) -> None:
    bounce, send = a_fact(FeedbackKind.HARD_BOUNCE), a_fact(FeedbackKind.SENT)
    with database.begin_account() as acc:
        store_fact(acc, send, START + HOUR, None)
        store_fact(acc, bounce, START, None)
        store_fact(acc, a_fact(ses_message_id="other"), START, None)
        assert acc.feedback.orphans("ses-1") == [bounce, send]
        acc.feedback.link([bounce.unique_key, send.unique_key], "d1")
        assert acc.feedback.orphans("ses-1") == []
        assert acc.feedback.of_delivery("d1") == [bounce, send]


def test_a_mail_that_was_delivered_before_is_known_by_mail_and_address(database: Database) -> None:
    with database.begin_account() as acc:
        store_fact(acc, a_fact(address="BOB@example.com"), START, None)
        store_fact(acc, a_fact(FeedbackKind.SOFT_BOUNCE, ses_message_id="ses-2"), START, None)
        assert acc.feedback.taken(["ses-1", "ses-2"]) == {("ses-1", address_hash("bob@example.com"))}
        assert acc.feedback.taken([]) == set()


def test_rates_count_what_ses_took_and_what_came_back_since_then(database: Database) -> None:
    for hours in (-9, 0, 1, 1, 2):
        stored_delivery(database, status=DeliveryStatus.SENT, sent_at=START + hours * HOUR)
    kinds = [
        a_fact(FeedbackKind.HARD_BOUNCE),
        a_fact(FeedbackKind.COMPLAINT),
        a_fact(FeedbackKind.PROVIDER_SUPPRESSED, subtype=GLOBAL_LIST),
        a_fact(FeedbackKind.PROVIDER_SUPPRESSED, subtype="OnAccountSuppressionList"),
        a_fact(FeedbackKind.SOFT_BOUNCE),
        a_fact(FeedbackKind.DELIVERED),
    ]
    with database.begin_account() as acc:
        for fact in kinds:
            store_fact(acc, fact, START, None)
        store_fact(acc, a_fact(FeedbackKind.HARD_BOUNCE), START - HOUR, None)
        assert acc.rates.since(START) == Rates(accepted=2, bounced=2, complained=1)
        assert acc.rates.since(START + 9 * HOUR) == Rates()


def test_the_window_may_start_at_the_nth_newest_mail(database: Database) -> None:
    for hours in range(3):
        stored_delivery(database, status=DeliveryStatus.SENT, sent_at=START + hours * HOUR)
    stored_delivery(database)
    with database.read_account() as acc:
        assert acc.rates.window_start(2) == START + HOUR
        assert acc.rates.window_start(4) is None


def test_a_message_nobody_can_read_lies_in_quarantine_once(database: Database) -> None:
    with database.begin_account() as acc:
        acc.feedback.quarantine("{odd", "not JSON", START, "hash")
        acc.feedback.quarantine("{odd", "not JSON", START + HOUR, "hash")
        assert acc.feedback.quarantined(10) == [QuarantinedMessage("hash", "{odd", "not JSON", START + HOUR, 2)]


def test_the_queue_was_seen_empty_at_the_newest_receive_that_told_so(database: Database) -> None:
    with database.begin_account() as acc:
        assert acc.feedback.queue_seen_empty_at() is None
        for begun_at in (START, START + HOUR, START):
            acc.feedback.mark_queue_empty(begun_at)
        assert acc.feedback.queue_seen_empty_at() == START + HOUR
