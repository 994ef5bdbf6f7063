"""How each end of an attempt is settled: the SES error table, seen from the outbox."""

from datetime import timedelta

import pytest

from bot.domain.alerts import read_alert
from bot.domain.backoff import MOST_ATTEMPTS, SCHEDULE
from bot.domain.breaker import TRIAL_INTERVAL, BreakerReason
from bot.domain.claimed import Claimed, Skip
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.feedback import FeedbackKind
from bot.domain.notice import NoticeKind
from bot.language.reasons import reason_text
from bot.ports import (
    MailError,
    MailInDoubt,
    MailMisconfigured,
    MailNotPermitted,
    MailQuotaExceeded,
    MailRefused,
    MailThrottled,
    MailUnavailable,
    MailUnverified,
)
from bot.services.sending import LEASE
from bot.services.settling import Accepted, Outcome, Refused, Skipped, settle
from storage.database import Database
from tests.services.outbox_makers import (
    OPERATORS,
    begin,
    begin_one,
    breaker,
    claim,
    claim_one,
    due,
    notices,
    open_breaker,
    standing,
    stored,
    suppressions,
    tokens,
    with_rate,
)
from tests.storage.databases import START, MovingClock
from tests.storage.makers import a_fact, store_fact

S = DeliveryStatus


def claimed_mail(database: Database) -> Claimed:
    with_rate(database)
    due(database)
    return begin_one(database)


def unbegun_mail(database: Database) -> Claimed:
    with_rate(database)
    due(database)
    return claim_one(database)


def end(database: Database, *outcomes: Outcome) -> None:
    settle(database, outcomes, operators=OPERATORS)


def fail(database: Database, claimed: Claimed, error: MailError) -> Delivery:
    end(database, Refused(claimed, error, spread=0.0))
    return stored(database, claimed.delivery)


def test_what_ses_accepted_is_sent(database: Database) -> None:
    claimed = claimed_mail(database)
    end(database, Accepted(claimed, "ses-1"))
    sent = stored(database, claimed.delivery)
    assert (sent.status, sent.ses_message_id, sent.sent_at) == (S.SENT, "ses-1", START)


def test_facts_that_came_before_our_commit_are_linked_and_count(database: Database) -> None:
    claimed = claimed_mail(database)
    with database.begin_account() as account:
        store_fact(account, a_fact(FeedbackKind.DELIVERED), START, None)
        store_fact(account, a_fact(FeedbackKind.SENT), START, None)
    end(database, Accepted(claimed, "ses-1"))
    assert standing(database, claimed.delivery) == (S.DELIVERED, "")
    with database.read_account() as account:
        assert len(account.feedback.of_delivery(claimed.delivery.id)) == 2
        assert account.feedback.orphans("ses-1") == []


def test_an_early_send_event_says_no_more_than_the_reply(chosen_database: Database) -> None:
    claimed = claimed_mail(chosen_database)
    with chosen_database.begin_account() as account:
        store_fact(account, a_fact(FeedbackKind.SENT), START, None)
    end(chosen_database, Accepted(claimed, "ses-1"))
    assert standing(chosen_database, claimed.delivery) == (S.SENT, "")


def test_an_answer_that_comes_after_the_lease_ran_out_still_counts(
    chosen_database: Database, clock: MovingClock
) -> None:
    claimed = claimed_mail(chosen_database)
    clock.move(timedelta(minutes=10))
    claim(chosen_database)
    assert stored(chosen_database, claimed.delivery).status is S.IN_DOUBT
    end(chosen_database, Accepted(claimed, "ses-1"))
    assert stored(chosen_database, claimed.delivery).status is S.SENT


def test_an_older_attempt_settles_nothing_any_more(chosen_database: Database, clock: MovingClock) -> None:
    first = claimed_mail(chosen_database)
    clock.move(timedelta(minutes=10))
    claim(chosen_database)
    clock.move(timedelta(hours=1))
    second = begin_one(chosen_database)
    assert fail(chosen_database, first, MailRefused("MessageRejected", "no")).status is S.SENDING
    end(chosen_database, Accepted(second, "ses-2"))
    assert stored(chosen_database, second.delivery).ses_message_id == "ses-2"


def test_too_fast_means_again_in_seconds_and_a_lower_rate(chosen_database: Database) -> None:
    claimed = claimed_mail(chosen_database)
    again = fail(chosen_database, claimed, MailThrottled("Throttling", "Maximum sending rate exceeded."))
    assert (again.status, again.next_attempt_at) == (S.PENDING, START + timedelta(seconds=1))
    with chosen_database.read_account() as account:
        bucket = account.pacing.limits()
    assert bucket is not None
    assert bucket.rate == 500
    assert not breaker(chosen_database).open


def test_a_spent_quota_holds_the_whole_queue_and_tells_the_operators(chosen_database: Database) -> None:
    claimed = claimed_mail(chosen_database)
    again = fail(chosen_database, claimed, MailQuotaExceeded("Throttling", "Daily message quota exceeded."))
    assert again.status is S.PENDING
    held = breaker(chosen_database)
    assert (held.reason, held.retry_at) == (BreakerReason.QUOTA, START + TRIAL_INTERVAL)
    told = notices(chosen_database, NoticeKind.SENDING_PAUSED)
    assert [(notice.workspace, notice.user) for notice in told] == list(OPERATORS)
    assert told[0].data["reason"] == "quota"


@pytest.mark.parametrize(
    "reason",
    [
        BreakerReason.CREDENTIALS,
        BreakerReason.IDENTITY,
        BreakerReason.CONFIGURATION_SET,
        BreakerReason.ACCOUNT_PAUSED,
    ],
)
def test_a_fault_of_configuration_opens_the_breaker_and_blames_nobody(
    database: Database, reason: BreakerReason
) -> None:
    claimed = claimed_mail(database)
    again = fail(database, claimed, MailMisconfigured("Code", "identities failed: x@example.com", reason))
    assert (again.status, again.reason, again.next_attempt_at) == (S.PENDING, "", START)
    assert breaker(database).reason is reason
    assert "identities failed: x•••@example.com" in breaker(database).detail
    assert suppressions(database) == {}
    assert {notice.kind for notice in notices(database)} == {NoticeKind.SENDING_PAUSED}


def test_a_second_fault_of_the_same_kind_tells_nobody_again(chosen_database: Database) -> None:
    with_rate(chosen_database)
    due(chosen_database)
    due(chosen_database, address="cho@example.com", user="U3")
    first, second = begin(chosen_database)
    fault = MailMisconfigured("AccessDenied", "no", BreakerReason.CREDENTIALS)
    fail(chosen_database, first, fault)
    fail(chosen_database, second, fault)
    assert len(notices(chosen_database, NoticeKind.SENDING_PAUSED)) == len(OPERATORS)


def test_a_refused_message_fails_alone(chosen_database: Database) -> None:
    claimed = claimed_mail(chosen_database)
    refused = fail(chosen_database, claimed, MailRefused("InvalidParameterValue", "Duplicate header"))
    assert (refused.status, refused.reason) == (S.FAILED, "refused")
    assert not breaker(chosen_database).open
    assert suppressions(chosen_database) == {}


def test_an_unverified_recipient_fails_alone_and_operators_hear_of_the_sandbox(chosen_database: Database) -> None:
    claimed = claimed_mail(chosen_database)
    refused = fail(chosen_database, claimed, MailUnverified("MessageRejected", "not verified"))
    assert (refused.status, refused.reason) == (S.FAILED, "unverified")
    assert not breaker(chosen_database).open
    assert suppressions(chosen_database) == {}
    told = {reason_text(read_alert(one.data) or "") for one in notices(chosen_database, NoticeKind.OPERATOR_WARNING)}
    assert len(told) == 1
    assert "sandbox" in told.pop()


def test_a_recipient_whose_identity_our_policy_lacks_waits_alone(chosen_database: Database) -> None:
    claimed = claimed_mail(chosen_database)
    waiting = fail(chosen_database, claimed, MailNotPermitted("AccessDenied", "identity/bob"))
    assert (waiting.status, waiting.next_attempt_at) == (S.PENDING, START + SCHEDULE[0])
    assert not breaker(chosen_database).open
    (told,) = {reason_text(read_alert(one.data) or "") for one in notices(chosen_database, NoticeKind.OPERATOR_WARNING)}
    assert "identity/*" in told


def test_a_lost_reply_is_in_doubt(chosen_database: Database) -> None:
    claimed = claimed_mail(chosen_database)
    doubtful = fail(chosen_database, claimed, MailInDoubt("ReadTimeoutError", "no answer"))
    assert (doubtful.status, doubtful.reason) == (S.IN_DOUBT, "reply_lost")


def test_an_outage_is_tried_again_on_the_schedule(chosen_database: Database, clock: MovingClock) -> None:
    claimed = claimed_mail(chosen_database)
    outage = MailUnavailable("ServiceUnavailable", "")
    for wait in SCHEDULE:
        again = fail(chosen_database, claimed, outage)
        assert (again.status, again.next_attempt_at) == (S.PENDING, clock.now() + wait)
        clock.move(wait)
        claimed = begin_one(chosen_database)


def test_after_many_attempts_and_a_day_an_outage_becomes_a_failure(
    chosen_database: Database, clock: MovingClock
) -> None:
    claimed = claimed_mail(chosen_database)
    for _ in range(MOST_ATTEMPTS - 1):
        fail(chosen_database, claimed, MailUnavailable("ServiceUnavailable", ""))
        clock.move(timedelta(hours=3))
        claimed = begin_one(chosen_database)
    failed = fail(chosen_database, claimed, MailUnavailable("ServiceUnavailable", ""))
    assert (failed.status, failed.reason, failed.attempts) == (S.FAILED, "unavailable", MOST_ATTEMPTS)


def test_a_good_trial_send_closes_the_breaker(chosen_database: Database) -> None:
    with_rate(chosen_database)
    open_breaker(chosen_database, BreakerReason.IDENTITY, retry_in=timedelta())
    due(chosen_database)
    end(chosen_database, Accepted(begin_one(chosen_database), "ses-1"))
    assert not breaker(chosen_database).open


def test_a_trial_send_never_resumes_what_a_person_paused_meanwhile(chosen_database: Database) -> None:
    with_rate(chosen_database)
    open_breaker(chosen_database, BreakerReason.IDENTITY, retry_in=timedelta())
    due(chosen_database)
    trial = begin_one(chosen_database)
    open_breaker(chosen_database, BreakerReason.MANUAL)
    end(chosen_database, Accepted(trial, "ses-1"))
    assert breaker(chosen_database).reason is BreakerReason.MANUAL


def test_a_bad_trial_send_moves_the_next_one_on_and_tells_nobody_again(
    chosen_database: Database, clock: MovingClock
) -> None:
    with_rate(chosen_database)
    open_breaker(chosen_database, BreakerReason.IDENTITY, retry_in=timedelta())
    due(chosen_database)
    trial = begin_one(chosen_database)
    clock.move(timedelta(seconds=3))
    fail(chosen_database, trial, MailMisconfigured("MessageRejected", "not verified", BreakerReason.IDENTITY))
    assert breaker(chosen_database).retry_at == clock.now() + TRIAL_INTERVAL
    assert notices(chosen_database) == []


def test_an_ordinary_mail_that_was_on_its_way_closes_no_breaker(chosen_database: Database) -> None:
    claimed = claimed_mail(chosen_database)
    open_breaker(chosen_database, BreakerReason.IDENTITY)
    end(chosen_database, Accepted(claimed, "ses-1"))
    assert breaker(chosen_database).open


def test_what_the_second_look_stopped_is_settled_and_gives_its_token_back(chosen_database: Database) -> None:
    claimed = unbegun_mail(chosen_database)
    before = tokens(chosen_database)
    end(chosen_database, Skipped(claimed, Skip(S.SUPPRESSED, "complaint")))
    assert standing(chosen_database, claimed.delivery) == (S.SUPPRESSED, "complaint")
    assert tokens(chosen_database) == min(before + 1, 1000)


def test_what_shall_wait_is_due_again_at_once(chosen_database: Database) -> None:
    claimed = unbegun_mail(chosen_database)
    end(chosen_database, Skipped(claimed, Skip(S.PENDING, "")))
    assert stored(chosen_database, claimed.delivery) == claimed.delivery
    assert begin_one(chosen_database).delivery.attempts == 1


@pytest.mark.parametrize("skip", [Skip(S.PENDING, ""), Skip(S.SUPPRESSED, "complaint")])
def test_a_claim_that_came_to_nothing_settles_no_attempt_that_another_has_begun_since(
    chosen_database: Database, clock: MovingClock, skip: Skip
) -> None:
    late = unbegun_mail(chosen_database)
    clock.move(LEASE)
    begun = begin_one(chosen_database)
    end(chosen_database, Skipped(late, skip))
    assert stored(chosen_database, late.delivery) == begun.delivery
