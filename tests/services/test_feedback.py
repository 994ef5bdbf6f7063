"""Applying feedback: any order, twice, among poison, whole or not at all; and the rates."""

import random
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from bot.domain.alerts import AlertKind, read_alert
from bot.domain.breaker import BreakerReason
from bot.domain.feedback import Feedback, FeedbackKind
from bot.domain.notice import NoticeKind
from bot.domain.suppression import SOFT_STREAK_LIMIT
from bot.services.feedback import Received, apply_feedback
from storage.database import Database, DatabaseUnavailable
from tests.services.feedback_makers import POLICY, K, S, about, apply, bounces, many_sent, quarantined, registered, sent
from tests.services.outbox_makers import (
    OPERATORS,
    breaker,
    due,
    notices,
    standing,
    stored,
    suppressions,
)
from tests.storage.databases import START, MovingClock
from tests.storage.makers import a_fact


def test_a_send_event_settles_a_mail_in_doubt_by_our_tag(database: Database) -> None:
    delivery = due(database, status=S.IN_DOUBT, attempts=1)
    apply(database, a_fact(K.SENT, outbox_id=delivery.id, ses_message_id="ses-new"))
    found = stored(database, delivery)
    assert (found.status, found.ses_message_id, found.sent_at) == (S.SENT, "ses-new", START)


@pytest.mark.parametrize("order", list(permutations([K.SENT, K.DELIVERED, K.HARD_BOUNCE])), ids=str)
def test_the_order_of_arrival_changes_nothing(chosen_database: Database, order: tuple[FeedbackKind, ...]) -> None:
    delivery = sent(chosen_database, status=S.SENDING)
    apply(chosen_database, *(about(delivery, kind) for kind in order))
    assert standing(chosen_database, delivery) == (S.BOUNCED, "hard_bounce")
    assert suppressions(chosen_database) == {"bob@example.com": "hard_bounce"}


def test_a_message_that_comes_twice_counts_once(database: Database) -> None:
    delivery, bounce = sent(database), a_fact(K.SOFT_BOUNCE)
    registered(database)
    for _ in range(SOFT_STREAK_LIMIT + 1):
        assert apply(database, bounce, bounce) == [True, True]
    hard = about(delivery, K.HARD_BOUNCE)
    apply(database, hard, hard)
    apply(database, hard)
    assert suppressions(database) == {"bob@example.com": "hard_bounce"}
    assert len(notices(database, NoticeKind.ADDRESS_BOUNCED)) == 1


def test_feedback_about_a_mail_we_do_not_know_still_suppresses(chosen_database: Database) -> None:
    apply(chosen_database, a_fact(K.COMPLAINT, ses_message_id="unknown", address="Eve@Example.com"))
    apply(chosen_database, a_fact(K.HARD_BOUNCE, ses_message_id=None, address="dan@example.com"))
    assert suppressions(chosen_database) == {"Eve@Example.com": "complaint", "dan@example.com": "hard_bounce"}
    with chosen_database.read_account() as account:
        assert len(account.feedback.orphans("unknown")) == 1


def test_a_fact_without_address_moves_the_delivery_and_lists_nobody(chosen_database: Database) -> None:
    delivery = sent(chosen_database, address="bob@example.com")
    apply(chosen_database, about(delivery, K.DELIVERED, address=""))
    apply(chosen_database, a_fact(K.COMPLAINT, ses_message_id="unknown", address=""))
    apply(chosen_database, a_fact(K.SOFT_BOUNCE, ses_message_id="unknown", address=""))
    assert stored(chosen_database, delivery).status is S.DELIVERED
    assert suppressions(chosen_database) == {}


def test_feedback_of_another_account_has_no_effect_and_is_kept(chosen_database: Database) -> None:
    delivery = sent(chosen_database)
    assert apply(chosen_database, about(delivery, K.HARD_BOUNCE, account="other")) == [True]
    assert stored(chosen_database, delivery).status is S.SENT
    assert suppressions(chosen_database) == {}
    assert "other" in quarantined(chosen_database)[0]


def test_feedback_that_names_no_account_counts(chosen_database: Database) -> None:
    delivery = sent(chosen_database)
    apply(chosen_database, about(delivery, K.HARD_BOUNCE, account=None, configuration_set=None))
    apply(chosen_database, about(delivery, K.DELIVERED, account="111122223333", configuration_set="meet"))
    assert stored(chosen_database, delivery).status is S.BOUNCED


def test_poison_goes_to_quarantine_in_the_same_commit_as_the_good_ones(database: Database) -> None:
    delivery = sent(database)
    poison = Received('{"a": "\x00\ud800"}' + "x" * 100_000, problem="It is not JSON.")
    stored_all = apply_feedback(database, [poison, Received("{}", (about(delivery, K.DELIVERED),)), poison], POLICY)
    assert stored_all == [True, True, True]
    assert stored(database, delivery).status is S.DELIVERED
    with database.read_account() as account:
        (kept,) = account.feedback.quarantined(10)
    assert (kept.reason, kept.times, len(kept.body)) == ("It is not JSON.", 2, 64 * 1024)


def broken(fact: Feedback) -> Feedback:
    """A fact that no database takes: the stored text must be text."""
    return a_fact(fact.kind, ses_message_id=fact.ses_message_id, subtype=object())


def test_a_bad_message_takes_no_other_with_it(database: Database) -> None:
    first, last = sent(database), sent(database, address="cho@example.com", user="U3")
    bad = Received("bad", (about(first, K.COMPLAINT), broken(about(first, K.SENT))))
    good = [Received("1", (about(first, K.DELIVERED),)), bad, Received("3", (about(last, K.HARD_BOUNCE),))]
    assert apply_feedback(database, good, POLICY) == [True, True, True]
    # The bad one is whole in quarantine: nothing of it was applied.
    assert stored(database, first).status is S.DELIVERED
    assert stored(database, last).status is S.BOUNCED
    assert suppressions(database) == {"cho@example.com": "hard_bounce"}
    assert quarantined(database)[0].startswith("It could not be applied")


def test_where_the_database_fails_the_messages_stay_in_the_queue(
    chosen_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = sent(chosen_database)

    def fails(*_: object) -> None:
        raise DatabaseUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(chosen_database, "begin_account", fails)
        assert apply(chosen_database, about(delivery, K.DELIVERED)) == [False]
    assert stored(chosen_database, delivery).status is S.SENT


def test_ten_that_fail_together_are_applied_one_by_one(
    chosen_database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    many_sent(chosen_database, 100)
    begin, calls = chosen_database.begin_account, iter([DatabaseUnavailable()])

    def fails_once() -> Any:
        for error in calls:
            raise error
        return begin()

    with monkeypatch.context() as patched:
        patched.setattr(chosen_database, "begin_account", fails_once)
        assert apply(chosen_database, *bounces(5), a_fact(K.DELIVERED)) == [True] * 6
    assert len(suppressions(chosen_database)) == 5
    assert breaker(chosen_database).reason is BreakerReason.BOUNCE_RATE
    (record,) = [one for one in caplog.records if "feedback_batch_failed" in one.getMessage()]
    assert "exc_info=True" in record.getMessage()


def test_what_can_be_neither_applied_nor_quarantined_stays_in_the_queue(chosen_database: Database) -> None:
    unhashable: Any = object()
    assert apply_feedback(chosen_database, [Received(unhashable, problem="odd")], POLICY) == [False]


def test_too_many_bounces_pause_sending_and_tell_the_operators(chosen_database: Database) -> None:
    many_sent(chosen_database, 100)
    apply(chosen_database, *bounces(4))
    assert not breaker(chosen_database).open
    warned = notices(chosen_database, NoticeKind.OPERATOR_WARNING)
    warning = read_alert(warned[0].data)
    assert warning is not None
    assert (warning.kind, warning.values["bounced"]) == (AlertKind.BOUNCES, "4")
    apply(chosen_database, *bounces(1))
    assert (breaker(chosen_database).reason, breaker(chosen_database).retry_at) == (BreakerReason.BOUNCE_RATE, None)
    paused = notices(chosen_database, NoticeKind.SENDING_PAUSED)
    assert [notice.user for notice in paused] == [user for _, user in OPERATORS]
    assert "5 of 100" in paused[0].data["detail"]


def test_two_complaints_among_few_mails_pause_sending(chosen_database: Database) -> None:
    many_sent(chosen_database, 100)
    apply(chosen_database, a_fact(K.COMPLAINT, address="p1@example.com"))
    assert not breaker(chosen_database).open
    apply(chosen_database, a_fact(K.COMPLAINT, address="p2@example.com"))
    assert breaker(chosen_database).reason is BreakerReason.COMPLAINT_RATE


def test_few_mails_say_nothing_about_a_rate(chosen_database: Database) -> None:
    many_sent(chosen_database, 99)
    apply(chosen_database, *bounces(50))
    assert not breaker(chosen_database).open


def test_whoever_resumed_is_not_stopped_by_the_next_bounce(chosen_database: Database, clock: MovingClock) -> None:
    many_sent(chosen_database, 100)
    apply(chosen_database, *bounces(5))
    clock.move(timedelta(hours=1))
    with chosen_database.begin_account() as account:
        account.breaker.close("ops", clock.now(), by_person=True)
    apply(chosen_database, *bounces(1))
    assert not breaker(chosen_database).open


def test_what_the_provider_held_back_feeds_no_rate(chosen_database: Database) -> None:
    many_sent(chosen_database, 130)
    held = [a_fact(K.PROVIDER_SUPPRESSED, address=f"p{n}@example.com", ses_message_id=None) for n in range(20)]
    apply(chosen_database, *held)
    assert not breaker(chosen_database).open


def test_any_order_with_duplicates_ends_alike(chosen_database: Database) -> None:
    delivery = sent(chosen_database, status=S.IN_DOUBT, ses_message_id=None)
    tagged = {"outbox_id": delivery.id, "ses_message_id": "ses-x"}
    facts = [about(delivery, kind, **tagged) for kind in (K.SENT, K.DELIVERED, K.SOFT_BOUNCE, K.COMPLAINT, K.DELAYED)]
    shuffled = facts * 3
    random.Random(7).shuffle(shuffled)
    for fact in shuffled:
        apply(chosen_database, fact)
    assert standing(chosen_database, delivery) == (S.COMPLAINED, "complaint")
    assert suppressions(chosen_database) == {"bob@example.com": "complaint"}
