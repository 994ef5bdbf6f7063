"""Reading SES's notifications: every sample, every wrapping, every table row."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.feedback import Feedback, FeedbackKind, counts_for, suppression_for
from invites.notifications import read_notification
from invites.ses_events import Unreadable
from tests.invites.samples import Sample, all_samples, bounce, complaint, enveloped, event, mail_object

K = FeedbackKind


def facts(notification: Any) -> list[Feedback]:
    return read_notification(notification if isinstance(notification, str) else json.dumps(notification))


def fact(notification: Any) -> Feedback:
    (only,) = facts(notification)
    return only


@pytest.mark.parametrize("sample", all_samples(), ids=str)
def test_every_sample_is_read_as_it_should(sample: Sample) -> None:
    if sample.expect["action"] == "quarantine":
        with pytest.raises(Unreadable):
            read_notification(sample.body)
        return
    read = read_notification(sample.body)
    assert read[0].kind == sample.expect["action"]
    assert [one.address for one in read if suppression_for(one)] == sample.expect["suppress"]
    assert {rate for one in read if (rate := counts_for(one))} == ({sample.expect["counts_for"]} - {None})
    assert read[0].ours_at_fault is sample.expect.get("our_fault", False)


def test_there_are_samples() -> None:
    assert len(all_samples()) >= 22


def test_both_wrappings_and_an_object_as_message_read_the_same() -> None:
    raw = bounce("Permanent", "NoEmail")
    assert facts(raw) == facts(enveloped(raw)) == facts(enveloped(raw, as_object=True))


def test_an_identity_notification_reads_like_an_event() -> None:
    published = bounce("Permanent", "NoEmail")
    legacy = dict(published)
    legacy["notificationType"] = legacy.pop("eventType")
    assert facts(legacy) == facts(published)


@pytest.mark.parametrize("spelling", ["Delivery Delay", "DeliveryDelay", "DELIVERY_DELAY", "deliveryDelay"])
def test_the_kinds_name_is_read_in_every_spelling(spelling: str) -> None:
    detail = {
        "delayType": "MailboxFull",
        "expirationTime": "2026-03-03T09:00:00.000Z",
        "delayedRecipients": [{"emailAddress": "ada@example.com", "status": "4.2.2"}],
    }
    read = fact(event(spelling, detail, name="deliveryDelay"))
    assert (read.kind, read.subtype, read.status_code) == (K.DELAYED, "MailboxFull", "4.2.2")
    assert read.expires_at == datetime(2026, 3, 3, 9, tzinfo=UTC)


BOUNCES = [
    ("Permanent", "General", "5.0.0", K.HARD_BOUNCE, False),
    ("Permanent", "NoEmail", "", K.HARD_BOUNCE, False),
    ("permanent", "General", "", K.HARD_BOUNCE, False),
    ("Permanent", "Suppressed", "5.1.1", K.PROVIDER_SUPPRESSED, False),
    ("Permanent", "OnAccountSuppressionList", "", K.PROVIDER_SUPPRESSED, False),
    ("Permanent", "OnTenantSuppressionList", "", K.PROVIDER_SUPPRESSED, False),
    ("Permanent", "EmailValidationSuppressed", "", K.PROVIDER_SUPPRESSED, False),
    ("Permanent", "UnsubscribedRecipient", "", K.OPT_OUT, False),
    ("Permanent", "FromTheFuture", "", K.HARD_BOUNCE, False),
    ("Permanent", "General", "4.4.1", K.SOFT_BOUNCE, False),
    ("Transient", "General", "", K.SOFT_BOUNCE, False),
    ("Transient", "MailboxFull", "4.2.2", K.SOFT_BOUNCE, False),
    ("Transient", "CustomTimeoutExceeded", "", K.SOFT_BOUNCE, False),
    ("Transient", "MessageTooLarge", "", K.SOFT_BOUNCE, True),
    ("Transient", "ContentRejected", "", K.SOFT_BOUNCE, True),
    ("Transient", "AttachmentRejected", "5.7.1", K.SOFT_BOUNCE, True),
    ("Undetermined", "Undetermined", "", K.SOFT_BOUNCE, False),
    ("SomethingNew", "General", "", K.SOFT_BOUNCE, False),
    ("", "", "", K.SOFT_BOUNCE, False),
]


@pytest.mark.parametrize(("bounce_type", "subtype", "status", "kind", "ours"), BOUNCES)
def test_each_bounce_by_type_and_sub_type(
    bounce_type: str, subtype: str, status: str, kind: FeedbackKind, ours: bool
) -> None:
    read = fact(bounce(bounce_type, subtype, status=status))
    assert (read.kind, read.subtype, read.status_code, read.ours_at_fault) == (kind, subtype, status, ours)


@pytest.mark.parametrize(
    ("diagnostic", "kind", "code"),
    [
        ("smtp; 550 5.1.1 unknown", K.HARD_BOUNCE, "5.1.1"),
        ("smtp; 452 4.2.2 full", K.SOFT_BOUNCE, "4.2.2"),
        ("smtp; 421 try later", K.SOFT_BOUNCE, "4.0.0"),
    ],
)
def test_a_code_that_stands_only_in_the_diagnostic_counts(diagnostic: str, kind: FeedbackKind, code: str) -> None:
    one = bounce("Permanent", "General")
    one["bounce"]["bouncedRecipients"][0]["diagnosticCode"] = diagnostic
    assert (fact(one).kind, fact(one).status_code) == (kind, code)


def test_a_delayed_recipient_inside_a_permanent_bounce_is_not_hard() -> None:
    one = bounce("Permanent", "General")
    one["bounce"]["bouncedRecipients"][0]["action"] = "Delayed"
    assert fact(one).kind is K.SOFT_BOUNCE


COMPLAINTS = [
    (None, None, K.COMPLAINT),
    ("", None, K.COMPLAINT),
    ("abuse", None, K.COMPLAINT),
    ("auth-failure", None, K.COMPLAINT),
    ("fraud", None, K.COMPLAINT),
    ("virus", None, K.COMPLAINT),
    ("other", None, K.COMPLAINT),
    ("never heard of", None, K.COMPLAINT),
    ("not-spam", None, K.NOT_SPAM),
    ("Not-Spam", None, K.NOT_SPAM),
    (None, "OnAccountSuppressionList", K.PROVIDER_SUPPRESSED),
    ("abuse", "OnTenantSuppressionList", K.PROVIDER_SUPPRESSED),
]


@pytest.mark.parametrize(("told", "subtype", "kind"), COMPLAINTS)
def test_each_complaint_by_type(told: str | None, subtype: str | None, kind: FeedbackKind) -> None:
    assert fact(complaint(told, subtype)).kind is kind


@pytest.mark.parametrize(
    "written",
    [
        "ada@example.com",
        "<ada@example.com>",
        '"Lovelace, Ada" <ada@example.com>',
        "  ada@example.com ",
        "x <ada@example.com>",
    ],
)
def test_an_address_is_read_in_every_spelling(written: str) -> None:
    assert fact(bounce("Permanent", "NoEmail", to=written)).address == "ada@example.com"
    assert fact(event("Delivery", {"recipients": [written]})).address == "ada@example.com"


def test_several_recipients_become_one_fact_each() -> None:
    one = bounce("Permanent", "NoEmail")
    one["bounce"]["bouncedRecipients"] += [{"emailAddress": "ben@example.com"}, {"status": "5.1.1"}, "odd", None]
    assert [read.address for read in facts(one)] == ["ada@example.com", "ben@example.com"]
    assert len({read.unique_key for read in facts(one)}) == 2


def test_our_tag_is_found_and_else_our_header() -> None:
    assert fact(event("Send")).outbox_id == "ob-1"
    headers = [{"name": "x-meet-outbox", "value": "ob-2"}]
    assert fact(event("Send", tags={}, headers=headers)).outbox_id == "ob-2"
    assert fact(event("Send", tags={"meet-outbox": "ob-3"})).outbox_id == "ob-3"


def test_the_account_comes_from_the_mail_or_else_from_the_topic() -> None:
    assert fact(event("Send")).account == "111122223333"
    nameless = event("Send", sendingAccountId=None)
    assert fact(enveloped(nameless, account="999988887777")).account == "999988887777"
    assert fact(nameless).account is None
    assert fact(json.dumps({"Type": "n", "TopicArn": "odd", "Message": json.dumps(nameless)})).account is None


@pytest.mark.parametrize(
    ("preferences", "kind"),
    [
        ({"unsubscribeAll": True}, K.OPT_OUT),
        ({"topicSubscriptionStatus": [{"topicName": "x", "subscriptionStatus": "OptOut"}]}, K.OPT_OUT),
        ({"unsubscribeAll": False, "topicSubscriptionStatus": [{"subscriptionStatus": "OptIn"}]}, K.CONTROL),
        (None, K.CONTROL),
    ],
)
def test_a_contact_list_opt_out_is_an_opt_out(preferences: Any, kind: FeedbackKind) -> None:
    assert fact(event("Subscription", {"newTopicPreferences": preferences})).kind is kind


@pytest.mark.parametrize(
    "body",
    [
        enveloped("Successfully validated SNS topic for Amazon SES event publishing."),
        json.dumps({"Type": "UnsubscribeConfirmation", "Message": "bye"}),
        json.dumps({"notificationType": "Received", "mail": mail_object()}),
        json.dumps(event("Open")),
        json.dumps(event("Click")),
    ],
)
def test_set_up_messages_are_acknowledged_quietly(body: str) -> None:
    assert fact(body).kind is K.CONTROL


def test_a_delivery_by_two_routes_is_one_fact() -> None:
    first = event("Delivery", {"recipients": ["ada@example.com"], "smtpResponse": "250"})
    second = event("Delivery", {"recipients": ["Ada@Example.com"]}, tags={})
    assert fact(first).unique_key == fact(second).unique_key


def test_two_bounces_of_one_mail_are_two_facts_and_a_copy_is_none() -> None:
    first, second = bounce("Transient", "General", feedback_id="a"), bounce("Transient", "General", feedback_id="b")
    assert fact(first).unique_key != fact(second).unique_key
    assert fact(first).unique_key == fact(enveloped(first)).unique_key
