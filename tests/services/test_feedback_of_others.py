"""Feedback about mail that Meet did not send: it feeds no rate, and tells of addresses alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.breaker import BreakerReason
from bot.domain.errors import MeetError
from bot.domain.feedback import Feedback, FeedbackKind
from bot.domain.notice import NoticeKind
from bot.domain.origin import Unlinked
from bot.services.administration import status
from bot.services.feedback import Received, replay
from bot.services.feedback_watch import watch_silence
from bot.services.settling import Accepted, settle
from storage.database import Database
from tests.services.feedback_makers import POLICY, about, apply, invalid, many_sent, quarantined, registered, sent
from tests.services.outbox_makers import OPERATORS, begin_one, breaker, due, notices, suppressions, with_rate
from tests.storage.databases import MovingClock
from tests.storage.makers import a_fact

K = FeedbackKind
OURS, THEIRS = "meet@team.example", "news@team.example"
SHARED = replace(POLICY, from_address=OURS)


def told(kind: FeedbackKind, number: int, source: str, **changes: Any) -> list[Feedback]:
    names = [f"q{place}@example.com" for place in range(number)]
    facts = [a_fact(kind, address=name, ses_message_id=f"ses-{source}-{name}") for name in names]
    return [replace(one, source=source, status_code="5.1.1", **changes) for one in facts]


@pytest.mark.parametrize("kind", [K.COMPLAINT, K.HARD_BOUNCE])
def test_others_complaints_and_bounces_pause_nothing_and_warn_nobody(
    chosen_database: Database, clock: MovingClock, kind: FeedbackKind
) -> None:
    many_sent(chosen_database, 100)
    apply(chosen_database, *told(kind, 50, THEIRS), policy=SHARED)
    assert not breaker(chosen_database).open
    assert notices(chosen_database) == []
    found = status(chosen_database)
    assert (found.health.rates.bounced, found.health.rates.complained) == (0, 0)
    assert found.unlinked == Unlinked(own=0, others=50)
    assert set(suppressions(chosen_database).values()) == {kind.value}


@pytest.mark.parametrize(
    ("kind", "reason"), [(K.COMPLAINT, BreakerReason.COMPLAINT_RATE), (K.HARD_BOUNCE, BreakerReason.BOUNCE_RATE)]
)
def test_an_unknown_mail_of_our_own_sender_suppresses_counts_and_is_shown(
    chosen_database: Database, clock: MovingClock, kind: FeedbackKind, reason: BreakerReason
) -> None:
    many_sent(chosen_database, 100)
    apply(chosen_database, *told(kind, 5, f"Meet <{OURS}>".partition("<")[2].rstrip(">")), policy=SHARED)
    assert breaker(chosen_database).reason is reason
    assert status(chosen_database).unlinked == Unlinked(own=5, others=0)
    assert len(suppressions(chosen_database)) == 5


def test_others_mail_suppresses_a_registered_address_and_leaves_its_registration_valid(database: Database) -> None:
    registered(database, address="q0@example.com")
    apply(database, *told(K.HARD_BOUNCE, 1, THEIRS), policy=SHARED)
    assert suppressions(database) == {"q0@example.com": "hard_bounce"}
    assert not invalid(database)
    assert notices(database) == []


def test_what_is_known_of_our_own_mail_later_is_ours_from_then_on(database: Database, clock: MovingClock) -> None:
    """MEET_FROM_ADDRESS was changed, and the Send event came before the answer to the call."""
    with_rate(database)
    due(database)
    claimed = begin_one(database)
    apply(database, replace(a_fact(K.SENT, ses_message_id="ses-1"), source="old@team.example"), policy=SHARED)
    assert status(database).unlinked == Unlinked(others=1)
    settle(database, [Accepted(claimed, "ses-1")], operators=OPERATORS)
    assert status(database).unlinked == Unlinked()
    with database.read_account() as account:
        assert account.feedback.last_event_at(clock.now()) == clock.now()


def test_others_feedback_hides_no_silence_about_our_own_mail(chosen_database: Database, clock: MovingClock) -> None:
    many_sent(chosen_database, 3)
    clock.move(timedelta(hours=3))
    apply(chosen_database, *told(K.DELIVERED, 3, THEIRS), policy=SHARED)
    watch_silence(chosen_database, dead_letters=0, operators=OPERATORS)
    assert len(notices(chosen_database, NoticeKind.OPERATOR_WARNING)) == len(OPERATORS)


def test_set_up_messages_are_no_feedback_about_anybodys_mail(chosen_database: Database, clock: MovingClock) -> None:
    apply(chosen_database, a_fact(K.CONTROL, address="", ses_message_id=None), policy=SHARED)
    assert status(chosen_database).unlinked == Unlinked()


def of_set(fact: Feedback, name: str) -> Feedback:
    return replace(fact, configuration_set=name)


def test_feedback_of_another_configuration_set_is_counted_and_dropped(database: Database, clock: MovingClock) -> None:
    """Another program's mails, by the thousand, on a topic that both use."""
    theirs = [of_set(one, f"news{place % 2}") for place, one in enumerate(told(K.HARD_BOUNCE, 5, THEIRS))]
    assert apply(database, *theirs, policy=SHARED) == [True] * 5
    assert apply(database, theirs[0], policy=SHARED) == [True]
    assert suppressions(database) == {}
    assert quarantined(database) == []
    assert status(database).unlinked == Unlinked(other_sets=6)
    clock.move(timedelta(days=6))
    assert status(database).unlinked.other_sets == 6
    clock.move(timedelta(days=2))
    assert status(database).unlinked == Unlinked()


@pytest.mark.parametrize("named", ["by its id", "by our tag"])
def test_a_mail_of_ours_is_ours_under_another_configuration_set(database: Database, named: str) -> None:
    """MEET_CONFIGURATION_SET was changed after it went out."""
    mail = sent(database)
    bounce = of_set(about(mail, K.HARD_BOUNCE), "meet-before")
    apply(
        database,
        replace(bounce, ses_message_id=None, outbox_id=mail.id) if named == "by our tag" else bounce,
        policy=SHARED,
    )
    assert suppressions(database) == {mail.address: "hard_bounce"}


def test_an_unknown_mail_of_our_own_sender_counts_under_another_configuration_set(database: Database) -> None:
    """MEET_CONFIGURATION_SET was changed, and the delivery is gone by now."""
    many_sent(database, 100)
    bounces = [of_set(one, "meet-before") for one in told(K.HARD_BOUNCE, 5, OURS)]
    apply(database, *bounces, policy=SHARED)
    assert breaker(database).reason is BreakerReason.BOUNCE_RATE
    assert len(suppressions(database)) == 5
    assert status(database).unlinked == Unlinked(own=5)


def test_what_lies_in_quarantine_of_another_configuration_set_stays_there(database: Database) -> None:
    with database.begin_account() as account:
        account.feedback.quarantine("{}", "told by an older Meet", account.now(), "digest")
    received = Received("{}", (of_set(a_fact(K.HARD_BOUNCE), "news"),))
    with pytest.raises(MeetError, match="OfAnotherSet"):
        replay(database, "digest", received, SHARED)
    assert quarantined(database) == ["told by an older Meet"]
