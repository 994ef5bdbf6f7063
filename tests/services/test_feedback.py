"""What SES's feedback does: statuses, suppressions, streaks, rates, notices; each message whole or not at all."""

import random
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from bot.domain.breaker import BreakerReason
from bot.domain.delivery import SOFT_BOUNCE, Delivery, DeliveryStatus
from bot.domain.feedback import Feedback, FeedbackKind
from bot.domain.notice import NoticeKind
from bot.domain.suppression import SOFT_STREAK_LIMIT, SuppressionReason
from bot.services.effects import FeedbackPolicy
from bot.services.feedback import Received, apply_feedback
from storage.database import Database, DatabaseUnavailable
from tests.services.outbox_makers import (
    OPERATORS,
    breaker,
    due,
    due_code,
    notices,
    standing,
    stored,
    suppress,
    suppressions,
)
from tests.storage.databases import START, MovingClock
from tests.storage.makers import HERE, a_fact, an_address, fresh, stored_invite

K, S = FeedbackKind, DeliveryStatus
POLICY = FeedbackPolicy("111122223333", "meet", OPERATORS)


def apply(database: Database, *facts: Feedback, policy: FeedbackPolicy = POLICY) -> list[bool]:
    return apply_feedback(database, [Received("{}", (fact,)) for fact in facts], policy)


def sent(database: Database, **changes: Any) -> Delivery:
    message = fresh("ses-")
    usual: dict[str, Any] = {"status": S.SENT, "ses_message_id": message, "sent_at": START}
    return due(database, **(usual | changes))


def about(delivery: Delivery, kind: FeedbackKind, **changes: Any) -> Feedback:
    return a_fact(kind, **({"ses_message_id": delivery.ses_message_id, "address": delivery.address} | changes))


def registered(database: Database, user: str = "U2", workspace: str = HERE, address: str = "bob@example.com") -> None:
    with database.begin(workspace) as uow:
        uow.people.save_address(an_address(user, address, workspace=workspace))


def invalid(database: Database, user: str = "U2", workspace: str = HERE) -> bool:
    with database.read(workspace) as uow:
        found = uow.people.address(user)
    assert found is not None
    return found.invalid


def quarantined(database: Database) -> list[str]:
    with database.read_account() as account:
        return [one.reason for one in account.feedback.quarantined(100)]


@pytest.mark.parametrize(
    ("kind", "status", "listed"),
    [
        (K.SENT, S.SENT, None),
        (K.DELIVERED, S.DELIVERED, None),
        (K.DELAYED, S.SENT, None),
        (K.HARD_BOUNCE, S.BOUNCED, "hard_bounce"),
        (K.SOFT_BOUNCE, S.BOUNCED, None),
        (K.COMPLAINT, S.COMPLAINED, "complaint"),
        (K.NOT_SPAM, S.DELIVERED, None),
        (K.PROVIDER_SUPPRESSED, S.SUPPRESSED, "provider_list"),
        (K.OPT_OUT, S.SUPPRESSED, "opt_out"),
        (K.REJECTED, S.FAILED, None),
        (K.RENDER_FAILED, S.FAILED, None),
        (K.CONTROL, S.SENT, None),
    ],
)
def test_each_kind_moves_the_delivery_and_the_list(
    sqlite_database: Database, kind: FeedbackKind, status: DeliveryStatus, listed: str | None
) -> None:
    delivery = sent(sqlite_database)
    assert apply(sqlite_database, about(delivery, kind)) == [True]
    assert stored(sqlite_database, delivery).status is status
    assert suppressions(sqlite_database) == ({"bob@example.com": listed} if listed else {})


def test_a_send_event_settles_a_mail_in_doubt_by_our_tag(database: Database) -> None:
    delivery = due(database, status=S.IN_DOUBT, attempts=1)
    apply(database, a_fact(K.SENT, outbox_id=delivery.id, ses_message_id="ses-new"))
    found = stored(database, delivery)
    assert (found.status, found.ses_message_id, found.sent_at) == (S.SENT, "ses-new", START)


@pytest.mark.parametrize("order", list(permutations([K.SENT, K.DELIVERED, K.HARD_BOUNCE])), ids=str)
def test_the_order_of_arrival_changes_nothing(sqlite_database: Database, order: tuple[FeedbackKind, ...]) -> None:
    delivery = sent(sqlite_database, status=S.SENDING)
    apply(sqlite_database, *(about(delivery, kind) for kind in order))
    assert standing(sqlite_database, delivery) == (S.BOUNCED, "hard_bounce")
    assert suppressions(sqlite_database) == {"bob@example.com": "hard_bounce"}


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


def test_a_delivery_never_lifts_a_suppression(sqlite_database: Database) -> None:
    suppress(sqlite_database, "bob@example.com", SuppressionReason.HARD_BOUNCE)
    apply(sqlite_database, about(sent(sqlite_database), K.DELIVERED))
    assert suppressions(sqlite_database) == {"bob@example.com": "hard_bounce"}


def test_a_correction_suppresses_nobody_and_lifts_nothing(sqlite_database: Database) -> None:
    suppress(sqlite_database, "bob@example.com", SuppressionReason.COMPLAINT)
    apply(sqlite_database, about(sent(sqlite_database), K.NOT_SPAM))
    assert suppressions(sqlite_database) == {"bob@example.com": "complaint"}


def test_soft_bounces_of_five_mails_in_a_row_suppress(sqlite_database: Database) -> None:
    registered(sqlite_database)
    for number in range(SOFT_STREAK_LIMIT):
        assert suppressions(sqlite_database) == {}
        apply(sqlite_database, about(sent(sqlite_database), K.SOFT_BOUNCE, subtype="MailboxFull"))
        assert number < SOFT_STREAK_LIMIT
    assert suppressions(sqlite_database) == {"bob@example.com": "soft_streak"}
    assert len(notices(sqlite_database, NoticeKind.ADDRESS_BOUNCED)) == 1
    assert not invalid(sqlite_database)


def test_a_streak_counts_mails_not_events(sqlite_database: Database) -> None:
    delivery = sent(sqlite_database)
    apply(sqlite_database, *(about(delivery, K.SOFT_BOUNCE) for _ in range(SOFT_STREAK_LIMIT + 2)))
    assert suppressions(sqlite_database) == {}
    assert standing(sqlite_database, delivery) == (S.BOUNCED, SOFT_BOUNCE)


def test_a_delivery_forgives_the_streak(sqlite_database: Database) -> None:
    for _ in range(SOFT_STREAK_LIMIT - 1):
        apply(sqlite_database, about(sent(sqlite_database), K.SOFT_BOUNCE))
    apply(sqlite_database, about(sent(sqlite_database), K.DELIVERED))
    for _ in range(SOFT_STREAK_LIMIT - 1):
        apply(sqlite_database, about(sent(sqlite_database), K.SOFT_BOUNCE))
    assert suppressions(sqlite_database) == {}


def test_an_automatic_reply_after_the_delivery_counts_for_nothing(sqlite_database: Database) -> None:
    for number in range(SOFT_STREAK_LIMIT + 1):
        mail = f"orphan-{number}"
        taken, reply = a_fact(K.DELIVERED, ses_message_id=mail), a_fact(K.SOFT_BOUNCE, ses_message_id=mail)
        apply(sqlite_database, taken, reply)
    delivery = sent(sqlite_database, status=S.DELIVERED)
    apply(sqlite_database, about(delivery, K.SOFT_BOUNCE, subtype="General"))
    assert suppressions(sqlite_database) == {}
    assert stored(sqlite_database, delivery).status is S.DELIVERED


def test_a_refused_attachment_fails_the_mail_tells_the_operators_and_spares_the_person(
    sqlite_database: Database,
) -> None:
    registered(sqlite_database)
    for _ in range(SOFT_STREAK_LIMIT + 1):
        delivery = sent(sqlite_database)
        refused = about(delivery, K.SOFT_BOUNCE, subtype="AttachmentRejected", ours_at_fault=True)
        apply(sqlite_database, refused)
        assert standing(sqlite_database, delivery) == (S.FAILED, "content_refused")
    assert suppressions(sqlite_database) == {}
    told = notices(sqlite_database)
    assert {notice.kind for notice in told} == {NoticeKind.OPERATOR_WARNING}
    assert len(told) == len(OPERATORS)
    assert "AttachmentRejected" in told[0].data["text"]


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        (K.REJECTED, {"ours_at_fault": True, "diagnostic": "Bad content"}, "Bad content"),
        (K.RENDER_FAILED, {"ours_at_fault": True}, "no reason given"),
        (K.COMPLAINT, {"subtype": "auth-failure"}, "DKIM"),
        (K.DELAYED, {"subtype": "SpamDetected"}, "reputation"),
        (K.DELAYED, {"subtype": "IPFailure"}, "reputation"),
    ],
)
def test_the_operators_hear_of_what_only_they_can_mend(
    sqlite_database: Database, kind: FeedbackKind, changes: dict[str, Any], words: str
) -> None:
    apply(sqlite_database, about(sent(sqlite_database), kind, **changes))
    told = notices(sqlite_database, NoticeKind.OPERATOR_WARNING)
    assert [notice.user for notice in told] == [user for _, user in OPERATORS]
    assert words in told[0].data["text"]


def test_an_ordinary_delay_is_nobodys_business(sqlite_database: Database) -> None:
    apply(sqlite_database, about(sent(sqlite_database), K.DELAYED, subtype="MailboxFull"))
    assert notices(sqlite_database) == []


def test_a_hard_bounce_makes_the_address_invalid_everywhere_and_asks_each_owner_alone(database: Database) -> None:
    registered(database)
    registered(database, "U7", "T2", "BOB@example.com")
    invite = stored_invite(database, title="Design <review>")
    delivery = sent(database, invite=invite)
    apply(database, about(delivery, K.HARD_BOUNCE))
    assert invalid(database)
    assert invalid(database, "U7", "T2")
    ours, theirs = sorted(notices(database, NoticeKind.ADDRESS_BOUNCED), key=lambda notice: notice.workspace)
    assert (ours.workspace, ours.user, ours.data["poll"]) == (HERE, "U2", delivery.poll)
    assert ours.data == {"poll": delivery.poll, "title": "Design review", "mask": "b•••@example.com"}
    assert (theirs.workspace, theirs.user) == ("T2", "U7")
    assert theirs.data == {"poll": "", "title": "", "mask": "b•••@example.com"}


def test_nobody_hears_twice_of_one_dead_address(sqlite_database: Database) -> None:
    registered(sqlite_database)
    apply(sqlite_database, *(about(sent(sqlite_database), K.HARD_BOUNCE) for _ in range(3)))
    assert len(notices(sqlite_database, NoticeKind.ADDRESS_BOUNCED)) == 1


def test_whoever_registers_a_dead_address_again_hears_of_its_next_bounce(sqlite_database: Database) -> None:
    registered(sqlite_database)
    apply(sqlite_database, about(sent(sqlite_database), K.HARD_BOUNCE))
    registered(sqlite_database)
    apply(sqlite_database, about(sent(sqlite_database), K.HARD_BOUNCE))
    assert len(notices(sqlite_database, NoticeKind.ADDRESS_BOUNCED)) == 2


@pytest.mark.parametrize("kind", [K.COMPLAINT, K.OPT_OUT])
def test_who_complained_or_opted_out_is_left_in_peace(sqlite_database: Database, kind: FeedbackKind) -> None:
    registered(sqlite_database)
    apply(sqlite_database, about(sent(sqlite_database), kind))
    assert notices(sqlite_database) == []
    assert not invalid(sqlite_database)


def test_who_mistyped_an_address_hears_that_the_code_bounced(sqlite_database: Database) -> None:
    code = due_code(sqlite_database, status=S.SENT, ses_message_id="ses-code")
    apply(sqlite_database, about(code, K.HARD_BOUNCE))
    (told,) = notices(sqlite_database)
    assert (told.user, told.data["poll"]) == ("U2", "")


def test_a_bounce_of_a_purged_poll_names_no_poll(sqlite_database: Database) -> None:
    registered(sqlite_database)
    apply(sqlite_database, about(sent(sqlite_database, poll="gone"), K.HARD_BOUNCE))
    (told,) = notices(sqlite_database)
    assert told.data["poll"] == ""


def test_feedback_about_a_forward_target_suppresses_the_address_that_we_wrote_to(sqlite_database: Database) -> None:
    delivery = sent(sqlite_database)
    apply(sqlite_database, about(delivery, K.HARD_BOUNCE, address="target@elsewhere.example"))
    assert suppressions(sqlite_database) == {"bob@example.com": "hard_bounce"}


def test_feedback_about_a_mail_we_do_not_know_still_suppresses(sqlite_database: Database) -> None:
    apply(sqlite_database, a_fact(K.COMPLAINT, ses_message_id="unknown", address="Eve@Example.com"))
    apply(sqlite_database, a_fact(K.HARD_BOUNCE, ses_message_id=None, address="dan@example.com"))
    assert suppressions(sqlite_database) == {"Eve@Example.com": "complaint", "dan@example.com": "hard_bounce"}
    with sqlite_database.read_account() as account:
        assert len(account.feedback.orphans("unknown")) == 1


def test_a_fact_without_address_moves_the_delivery_and_lists_nobody(sqlite_database: Database) -> None:
    delivery = sent(sqlite_database, address="bob@example.com")
    apply(sqlite_database, about(delivery, K.DELIVERED, address=""))
    apply(sqlite_database, a_fact(K.COMPLAINT, ses_message_id="unknown", address=""))
    apply(sqlite_database, a_fact(K.SOFT_BOUNCE, ses_message_id="unknown", address=""))
    assert stored(sqlite_database, delivery).status is S.DELIVERED
    assert suppressions(sqlite_database) == {}


def test_somebody_who_was_forgotten_stays_suppressed_as_a_hash(sqlite_database: Database) -> None:
    delivery = sent(sqlite_database)
    with sqlite_database.begin(HERE) as uow:
        uow.deliveries.forget_user("U2")
    apply(sqlite_database, about(delivery, K.HARD_BOUNCE, diagnostic="550 bob@example.com unknown"))
    with sqlite_database.read_account() as account:
        (listed,) = account.suppressions.list()
        assert account.suppressions.get("bob@example.com") == listed
    assert (listed.address, listed.detail) == ("", "")


@pytest.mark.parametrize("field", ["account", "configuration_set"])
def test_feedback_of_somebody_else_has_no_effect_and_is_kept(sqlite_database: Database, field: str) -> None:
    delivery = sent(sqlite_database)
    assert apply(sqlite_database, about(delivery, K.HARD_BOUNCE, **{field: "other"})) == [True]
    assert stored(sqlite_database, delivery).status is S.SENT
    assert suppressions(sqlite_database) == {}
    assert "other" in quarantined(sqlite_database)[0]


def test_feedback_that_names_no_account_counts(sqlite_database: Database) -> None:
    delivery = sent(sqlite_database)
    apply(sqlite_database, about(delivery, K.HARD_BOUNCE, account=None, configuration_set=None))
    apply(sqlite_database, about(delivery, K.DELIVERED, account="111122223333", configuration_set="meet"))
    assert stored(sqlite_database, delivery).status is S.BOUNCED


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
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = sent(sqlite_database)

    def fails(*_: object) -> None:
        raise DatabaseUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(sqlite_database, "begin_account", fails)
        assert apply(sqlite_database, about(delivery, K.DELIVERED)) == [False]
    assert stored(sqlite_database, delivery).status is S.SENT


def test_ten_that_fail_together_are_applied_one_by_one(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_sent(sqlite_database, 100)
    begin, calls = sqlite_database.begin_account, iter([DatabaseUnavailable()])

    def fails_once() -> Any:
        for error in calls:
            raise error
        return begin()

    with monkeypatch.context() as patched:
        patched.setattr(sqlite_database, "begin_account", fails_once)
        assert apply(sqlite_database, *bounces(5), a_fact(K.DELIVERED)) == [True] * 6
    assert len(suppressions(sqlite_database)) == 5
    assert breaker(sqlite_database).reason is BreakerReason.BOUNCE_RATE


def test_what_can_be_neither_applied_nor_quarantined_stays_in_the_queue(sqlite_database: Database) -> None:
    unhashable: Any = object()
    assert apply_feedback(sqlite_database, [Received(unhashable, problem="odd")], POLICY) == [False]


def many_sent(database: Database, number: int) -> None:
    invite = stored_invite(database)
    for place in range(number):
        sent(database, invite=invite, user=f"U{place}", address=f"p{place}@example.com")


def bounces(number: int) -> list[Feedback]:
    return [a_fact(K.HARD_BOUNCE, address=f"p{place}@example.com", ses_message_id=None) for place in range(number)]


def test_too_many_bounces_pause_sending_and_tell_the_operators(sqlite_database: Database) -> None:
    many_sent(sqlite_database, 100)
    apply(sqlite_database, *bounces(4))
    assert not breaker(sqlite_database).open
    warned = notices(sqlite_database, NoticeKind.OPERATOR_WARNING)
    assert "bounced" in warned[0].data["text"]
    apply(sqlite_database, *bounces(1))
    assert (breaker(sqlite_database).reason, breaker(sqlite_database).retry_at) == (BreakerReason.BOUNCE_RATE, None)
    paused = notices(sqlite_database, NoticeKind.SENDING_PAUSED)
    assert [notice.user for notice in paused] == [user for _, user in OPERATORS]
    assert "5 of 100" in paused[0].data["detail"]


def test_two_complaints_among_few_mails_pause_sending(sqlite_database: Database) -> None:
    many_sent(sqlite_database, 100)
    apply(sqlite_database, a_fact(K.COMPLAINT, address="p1@example.com"))
    assert not breaker(sqlite_database).open
    apply(sqlite_database, a_fact(K.COMPLAINT, address="p2@example.com"))
    assert breaker(sqlite_database).reason is BreakerReason.COMPLAINT_RATE


def test_few_mails_say_nothing_about_a_rate(sqlite_database: Database) -> None:
    many_sent(sqlite_database, 99)
    apply(sqlite_database, *bounces(50))
    assert not breaker(sqlite_database).open


def test_whoever_resumed_is_not_stopped_by_the_next_bounce(sqlite_database: Database, clock: MovingClock) -> None:
    many_sent(sqlite_database, 100)
    apply(sqlite_database, *bounces(5))
    clock.move(timedelta(hours=1))
    with sqlite_database.begin_account() as account:
        account.breaker.close("ops", clock.now())
    apply(sqlite_database, *bounces(1))
    assert not breaker(sqlite_database).open


def test_what_the_provider_held_back_feeds_no_rate(sqlite_database: Database) -> None:
    many_sent(sqlite_database, 130)
    held = [a_fact(K.PROVIDER_SUPPRESSED, address=f"p{n}@example.com", ses_message_id=None) for n in range(20)]
    apply(sqlite_database, *held)
    assert not breaker(sqlite_database).open


def test_any_order_with_duplicates_ends_alike(sqlite_database: Database) -> None:
    delivery = sent(sqlite_database, status=S.IN_DOUBT, ses_message_id=None)
    tagged = {"outbox_id": delivery.id, "ses_message_id": "ses-x"}
    facts = [about(delivery, kind, **tagged) for kind in (K.SENT, K.DELIVERED, K.SOFT_BOUNCE, K.COMPLAINT, K.DELAYED)]
    shuffled = facts * 3
    random.Random(7).shuffle(shuffled)  # noqa: S311
    for fact in shuffled:
        apply(sqlite_database, fact)
    assert standing(sqlite_database, delivery) == (S.COMPLAINED, "complaint")
    assert suppressions(sqlite_database) == {"bob@example.com": "complaint"}


def test_the_card_is_touched_when_a_delivery_moves(sqlite_database: Database) -> None:
    delivery = sent(sqlite_database)
    assert delivery.poll is not None
    with sqlite_database.begin(HERE) as uow:
        uow.cards.ensure(delivery.poll, "U1")
        before = uow.cards.of_poll(delivery.poll)
    apply(sqlite_database, about(delivery, K.DELIVERED))
    with sqlite_database.read(HERE) as uow:
        after = uow.cards.of_poll(delivery.poll)
    assert before is not None
    assert after is not None
    assert after.revision > before.revision
