"""Reading what nobody would send: odd dates, missing parts, poison, anything at all."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feedback import Feedback, FeedbackKind
from invites import json_fields
from invites.json_fields import bare_address
from invites.notifications import read_notification
from invites.ses_events import Unreadable
from tests.invites.samples import bounce, enveloped, event

K = FeedbackKind


def facts(notification: Any) -> list[Feedback]:
    return read_notification(notification if isinstance(notification, str) else json.dumps(notification))


def is_unreadable(body: str) -> bool:
    """Fails for any other exception than Unreadable."""
    try:
        read_notification(body)
    except Unreadable:
        return True
    return False


def fact(notification: Any) -> Feedback:
    (only,) = facts(notification)
    return only


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-03-02T09:00:05.000Z", datetime(2026, 3, 2, 9, 0, 5, tzinfo=UTC)),
        ("2026-03-02T06:29:58.000-05:00", datetime(2026, 3, 2, 11, 29, 58, tzinfo=UTC)),
        ("2026-03-02T09:00:05.000 +0000", datetime(2026, 3, 2, 9, 0, 5, tzinfo=UTC)),
        ("2026-03-02T09:00:05", datetime(2026, 3, 2, 9, 0, 5, tzinfo=UTC)),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        (17, None),
        (None, None),
    ],
)
def test_an_odd_date_never_loses_a_suppression(written: Any, read: datetime | None) -> None:
    one = bounce("Permanent", "NoEmail")
    one["bounce"]["timestamp"] = written
    assert (fact(one).happened_at, fact(one).kind) == (read, K.HARD_BOUNCE)


@pytest.mark.parametrize("mail", [None, [], "x", {}, {"tags": 3, "headers": "y", "destination": 7}])
def test_a_bounce_without_its_mail_still_counts(mail: Any) -> None:
    read = fact(bounce("Permanent", "NoEmail") | {"mail": mail})
    assert (read.kind, read.address, read.ses_message_id) == (K.HARD_BOUNCE, "ada@example.com", None)


def test_a_send_that_names_only_the_mail_is_a_fact_without_address() -> None:
    assert fact(event("Send", destination=[])).address == ""


@pytest.mark.parametrize("kind", ["Send", "Delivery", "Reject", "Rendering Failure"])
def test_a_notification_that_names_neither_mail_nor_recipient_is_quarantined(kind: str) -> None:
    assert is_unreadable(json.dumps({"eventType": kind}))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "7",
        '{"Type": "Notification", "Message": 7}',
        '{"Type": "Notification", "Message": "hello"}',
        '{"Type": "Notification", "Message": "[1]"}',
        '{"eventType": "Bounce"}',
        '{"eventType": "Bounce", "bounce": {"bouncedRecipients": []}}',
        '{"eventType": "Bounce", "bounce": {"bouncedRecipients": [{"emailAddress": "no at sign"}]}}',
        '{"eventType": "Complaint", "complaint": []}',
        '{"eventType": "DeliveryDelay", "deliveryDelay": null}',
        '{"eventType": "Teleport", "mail": {}}',
        '{"eventType": ["Bounce"]}',
        "[" * 100_000,
        '{"a":' * 100_000,
        "1" * 10_000,
    ],
    ids=lambda body: body[:50],
)
def test_what_nobody_can_read_is_quarantined_with_a_reason(body: str) -> None:
    with pytest.raises(Unreadable, match=r"\.$"):
        read_notification(body)


def test_without_a_feedback_id_the_payload_is_the_key() -> None:
    first, second = (bounce("Transient", "General", feedback_id=None) for _ in range(2))
    second["bounce"]["timestamp"] = "2026-03-02T09:00:05.000Z"
    assert fact(first).unique_key == fact(dict(first)).unique_key
    assert fact(first).unique_key != fact(second).unique_key


def test_text_that_no_database_takes_is_cleaned() -> None:
    one = bounce("Permanent", "No\x00Email\ud800", status="5.1.1")
    assert fact(json.dumps(one)).subtype == "NoEmail?"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(max_size=100) | JSON.map(json.dumps))
def test_anything_at_all_is_read_or_quarantined(body: str) -> None:
    is_unreadable(body)


@given(
    st.sampled_from(["Send", "Delivery", "Bounce", "Complaint", "Reject", "DeliveryDelay", "Subscription"]),
    st.sampled_from(
        ["bounceType", "bouncedRecipients", "feedbackId", "complainedRecipients", "recipients", "timestamp"]
    ),
    JSON,
    JSON,
)
def test_any_field_may_be_anything(kind: str, field: str, value: Any, mail: Any) -> None:
    name = "deliveryDelay" if kind == "DeliveryDelay" else kind.lower()
    detail = {"bouncedRecipients": [{"emailAddress": "a@b.example"}], field: value}
    body = json.dumps({"eventType": kind, name: detail, "mail": mail})
    is_unreadable(enveloped(body))


@given(st.text(alphabet="aZ9.@_+-<>\"', \n\u00e9", max_size=20))
def test_an_address_that_is_plain_is_read_as_one_that_is_taken_apart(written: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        read = bare_address(written)
        patched.setattr(json_fields, "_PLAIN", re.compile(r"(?!)"))
        assert read == bare_address(written)


@pytest.mark.parametrize(
    "written",
    [
        "bob@example.com",
        "<bob@example.com>",
        "Bob <bob@example.com>",
        '"Doe, Bob" <bob@example.com>',
        "Doe, Bob <bob@example.com>",
        "Bob; Sales <bob@example.com>",
        "Team: Bob <bob@example.com>",
        "Bob @ Work <bob@example.com>",
        "eve@example.net <bob@example.com>",
        "'eve@example.net' <bob@example.com>",
        '"eve@example.net" <bob@example.com>',
        "eve@example.net, Bob <bob@example.com> (of Sales)",
        "Bob (eve@example.net) <bob@example.com>",
        "=?utf-8?q?B=C3=B6b?= <bob@example.com>",
        "B\u00f6b, <bob@example.com>",
        "bob@example.com (eve@example.net)",
        "<@relay.example.net:bob@example.com>",
    ],
)
def test_whatever_stands_before_the_brackets_the_address_is_what_stands_in_them(written: str) -> None:
    assert bare_address(written) == "bob@example.com"
