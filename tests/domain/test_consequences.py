"""What a run of facts does, decided over values alone: each fact sees what those before it did."""

from typing import Any

import pytest

from bot.domain.addresses import address_hash
from bot.domain.consequences import Consequences, Known, decide
from bot.domain.delivery import SOFT_BOUNCE, DeliveryKind, DeliveryStatus, Mailed
from bot.domain.feedback import Feedback, FeedbackKind, warning_key, warning_of
from bot.domain.suppression import SOFT_STREAK_LIMIT, SuppressionReason
from bot.language.reasons import reason_text

K, S = FeedbackKind, DeliveryStatus
BOB, EVE = address_hash("bob@example.com"), address_hash("eve@example.com")


def a_mail(name: str = "d1", **changes: Any) -> Mailed:
    usual: dict[str, Any] = {
        "user": "U2",
        "address": "bob@example.com",
        "status": S.SENT,
        "poll": "p1",
        "ses_message_id": f"ses-{name}",
    }
    return Mailed(id=name, workspace="T1", kind=DeliveryKind.INVITE, **(usual | changes))


def a_fact(kind: FeedbackKind, key: str = "", **changes: Any) -> Feedback:
    usual: dict[str, Any] = {"address": "bob@example.com", "ses_message_id": "ses-d1", "outbox_id": None, "subtype": ""}
    told = usual | {"status_code": "", "diagnostic": "", "happened_at": None, "account": None} | changes
    return Feedback(unique_key=key or f"{kind} {changes}", kind=kind, configuration_set=None, **told)


def decided(*facts: Feedback, mails: tuple[Mailed, ...] = (a_mail(),), **known: Any) -> Consequences:
    return decide(facts, Known(mails, **known))


def test_a_fact_that_is_stored_or_came_before_does_nothing() -> None:
    bounce = a_fact(K.HARD_BOUNCE)
    assert decided(bounce, keys={bounce.unique_key}) == Consequences()
    assert decided(bounce, bounce) == decided(bounce)


def test_a_mail_ends_where_the_last_of_its_facts_left_it_and_is_stored_once() -> None:
    found = decided(a_fact(K.SOFT_BOUNCE), a_fact(K.DELIVERED), a_fact(K.SENT))
    assert {name: (mail.status, mail.reason) for name, mail in found.moved.items()} == {"d1": (S.DELIVERED, "")}
    assert [event.delivery for event in found.events] == ["d1"] * 3


def test_a_mail_that_stays_where_it_is_is_not_stored() -> None:
    assert decided(a_fact(K.SENT)).moved == {}


def test_our_tag_settles_a_mail_whose_reply_was_lost_and_teaches_sess_id() -> None:
    doubtful = a_mail(status=S.IN_DOUBT, ses_message_id=None)
    early, late = a_fact(K.DELAYED, "early", subtype="General"), a_fact(K.DELIVERED)
    found = decided(early, a_fact(K.SENT, outbox_id="d1"), late, mails=(doubtful,))
    assert [event.delivery for event in found.events] == [None, "d1", "d1"]
    assert (found.moved["d1"].status, found.moved["d1"].ses_message_id) == (S.DELIVERED, "ses-d1")


def test_sess_id_weighs_more_than_our_tag() -> None:
    other = a_mail("d2", address="eve@example.com")
    found = decided(a_fact(K.HARD_BOUNCE, outbox_id="d2"), mails=(a_mail(), other))
    assert set(found.moved) == {"d1"}


def test_a_fact_counts_for_the_address_that_we_wrote_to() -> None:
    found = decided(a_fact(K.HARD_BOUNCE, address="forward@example.net"))
    assert [listing.fact.address for listing in found.listings] == ["bob@example.com"]
    assert [event.address_hash for event in found.events] == [BOB]


def test_of_somebody_forgotten_the_last_fact_under_way_takes_the_address() -> None:
    gone = a_mail(status=S.IN_DOUBT, user="forgotten-1", ses_message_id=None)
    bounce, again = a_fact(K.HARD_BOUNCE, outbox_id="d1"), a_fact(K.COMPLAINT, outbox_id="d1")
    found = decided(bounce, again, mails=(gone,))
    assert found.moved["d1"].address == ""
    assert [event.forgotten for event in found.events] == [True, True]
    assert [listing.mail and listing.mail.address for listing in found.listings] == ["", ""]


def test_the_fifth_mail_in_a_row_ends_the_streak_whether_stored_or_just_told() -> None:
    stored = {BOB: {f"m{number}" for number in range(SOFT_STREAK_LIMIT - 2)}}
    soft = [a_fact(K.SOFT_BOUNCE, ses_message_id=f"n{number}") for number in range(2)]
    found = decided(*soft, mails=(), streaks=stored)
    assert [(one.fact.ses_message_id, one.reason) for one in found.listings] == [("n1", SuppressionReason.SOFT_STREAK)]
    assert found.lengthened == {BOB: {"n0", "n1"}}


def test_a_mail_counts_once_in_a_streak() -> None:
    soft = [a_fact(K.SOFT_BOUNCE, f"key{number}") for number in range(SOFT_STREAK_LIMIT + 1)]
    found = decided(*soft)
    assert (found.lengthened, found.listings) == ({BOB: {"ses-d1"}}, [])
    assert decided(soft[0], streaks={BOB: {"ses-d1"}}).lengthened == {}


def test_a_delivery_forgives_what_was_stored_and_what_was_just_told() -> None:
    stored = {BOB: {f"m{number}" for number in range(SOFT_STREAK_LIMIT - 1)}}
    before, after = a_fact(K.SOFT_BOUNCE, ses_message_id="x"), a_fact(K.SOFT_BOUNCE, ses_message_id="y")
    found = decided(a_fact(K.DELIVERED), after, mails=(), streaks=stored)
    assert (found.forgiven, found.lengthened, found.listings) == ({BOB}, {BOB: {"y"}}, [])
    found = decided(before, a_fact(K.DELIVERED), mails=(), streaks={})
    assert (found.forgiven, found.lengthened) == ({BOB}, {})


@pytest.mark.parametrize("mail", [{"ses_message_id": None}, {"address": ""}])
def test_a_delivery_of_nobody_or_of_no_mail_is_none(mail: dict[str, Any]) -> None:
    found = decided(a_fact(K.DELIVERED, **mail), a_fact(K.SOFT_BOUNCE, **mail), mails=())
    assert [event.fact.kind for event in found.events] == [K.DELIVERED, K.SOFT_BOUNCE]
    assert found.listings == []
    assert bool(found.lengthened) == bool(found.forgiven) == ("address" not in mail)


@pytest.mark.parametrize("known", ["stored", "told", "status"])
def test_an_automatic_reply_counts_for_nothing(known: str) -> None:
    reply, taken = a_fact(K.SOFT_BOUNCE), [a_fact(K.DELIVERED)] if known == "told" else []
    mails = (a_mail(status=S.DELIVERED),) if known == "status" else ()
    found = decided(*taken, reply, mails=mails, taken={("ses-d1", BOB)} if known == "stored" else frozenset())
    assert (found.lengthened, found.moved) == ({}, {})


def test_what_bounced_softly_is_moved_and_blames_nobody_yet() -> None:
    found = decided(a_fact(K.SOFT_BOUNCE))
    assert (found.moved["d1"].reason, found.listings, found.counts) == (SOFT_BOUNCE, [], False)


def test_a_new_bounce_or_complaint_feeds_a_rate() -> None:
    assert decided(a_fact(K.COMPLAINT)).counts
    assert decided(a_fact(K.HARD_BOUNCE), mails=()).counts


WARNINGS = [
    (K.REJECTED, {"ours_at_fault": True, "diagnostic": "Bad content"}, "Bad content"),
    (K.SOFT_BOUNCE, {"ours_at_fault": True, "subtype": "TooLarge"}, "TooLarge"),
    (K.HARD_BOUNCE, {"status_code": "5.7.26"}, "DKIM"),
    (K.SOFT_BOUNCE, {"status_code": "5.1.8"}, "MEET_FROM_ADDRESS"),
    (K.RENDER_FAILED, {"ours_at_fault": True}, "no reason given"),
    (K.CONTROL, {"subtype": "received"}, "inbound mail"),
    (K.COMPLAINT, {"subtype": "auth-failure"}, "DKIM"),
    (K.DELAYED, {"subtype": "IPFailure"}, "IPFailure"),
]


@pytest.mark.parametrize(("kind", "changes", "words"), WARNINGS)
def test_operators_hear_once_of_what_only_they_can_repair(
    kind: FeedbackKind, changes: dict[str, Any], words: str
) -> None:
    fact, again = a_fact(kind, "1", **changes), a_fact(kind, "2", **(changes | {"diagnostic": "another"}))
    found = decided(fact, again)
    assert found.warnings == {warning_key(fact): warning_of(fact)}
    assert words in reason_text(found.warnings[warning_key(fact)])


@pytest.mark.parametrize("kind", list(K))
def test_an_ordinary_fact_is_no_business_of_the_operators(kind: FeedbackKind) -> None:
    assert warning_of(a_fact(kind, subtype="General")) is None


@pytest.mark.parametrize("kind", [K.HARD_BOUNCE, K.SOFT_BOUNCE])
def test_a_bounce_for_the_senders_domain_moves_the_mail_softly_and_lists_nobody(kind: FeedbackKind) -> None:
    found = decided(a_fact(kind, subtype="General", status_code="5.1.8"))
    assert (found.moved["d1"].status, found.moved["d1"].reason) == (S.BOUNCED, SOFT_BOUNCE)
    assert (found.listings, found.lengthened) == ([], {})


def test_a_policy_that_refuses_five_mails_in_a_row_ends_the_streak() -> None:
    refused = [a_fact(K.HARD_BOUNCE, ses_message_id=f"n{number}", status_code="5.7.1") for number in range(5)]
    found = decided(*refused, mails=(), streaks={})
    assert [one.reason for one in found.listings] == [SuppressionReason.SOFT_STREAK]
