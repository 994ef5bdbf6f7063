"""What SES tells of mail that came in: read whatever wraps it, and never believed beyond its own words."""

import json
from typing import Any

import pytest

from bot.domain.replies import Sender
from bot.domain.reply_outcomes import ReplyReason
from invites.arrivals import SET_UP, Arrival, is_arrival, read_arrival
from invites.notifications import read_notification
from invites.ses_events import Unreadable

ID = "o3vrnil0e2ic28trm7dfhrc2v0cnbeccl4nbp0g1"
TO = "0193cafe-abcdefghijklmnopqrstuvwxyz@replies.example.com"


def received(**changes: Any) -> dict[str, Any]:
    """`mail` and `receipt` are changed part by part; None takes a part away."""
    mail = {"messageId": ID, "source": "eva@example.com", "commonHeaders": {"from": ["Eva <eva@example.com>"]}}
    verdicts = {f"{name}Verdict": {"status": "PASS"} for name in ("spam", "virus", "spf", "dkim", "dmarc")}
    action = {"type": "S3", "bucketName": "b", "objectKeyPrefix": "meet-replies/", "objectKey": f"meet-replies/{ID}"}
    receipt = {"recipients": [TO], **verdicts, "action": action}
    whole: dict[str, Any] = {"notificationType": "Received", "mail": mail, "receipt": receipt}
    for place, parts in changes.items():
        whole[place] = {**whole[place], **parts} if isinstance(parts, dict) else parts
    return whole


def wrapped(notification: dict[str, Any]) -> str:
    return json.dumps({"Type": "Notification", "TopicArn": "arn:aws:sns:x:1:t", "Message": json.dumps(notification)})


@pytest.mark.parametrize("wrap", [json.dumps, wrapped])
def test_a_mail_is_read_with_and_without_sns(wrap: Any) -> None:
    body = wrap(received())
    assert is_arrival(body)
    assert read_arrival(body) == Arrival(ID, (TO,), "eva@example.com", Sender("eva@example.com", is_vouched=True))


def test_the_notification_that_is_kept_reads_as_the_same_mail() -> None:
    for parts in (
        {},
        {"dmarcVerdict": {"status": "FAIL"}},
        {"virusVerdict": {"status": "FAIL"}},
        {"spamVerdict": {"status": "FAIL"}},
    ):
        arrival = read_arrival(json.dumps(received(receipt=parts)))
        assert arrival is not None
        assert read_arrival(arrival.notification) == arrival


@pytest.mark.parametrize("verdict", ["FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED", "soon", None])
def test_only_a_passed_dmarc_check_vouches_for_the_sender(verdict: str | None) -> None:
    arrival = read_arrival(json.dumps(received(receipt={"dmarcVerdict": {"status": verdict}})))
    assert arrival is not None
    assert not arrival.sender.is_vouched


@pytest.mark.parametrize(
    ("name", "status", "problem"),
    [
        ("virusVerdict", "FAIL", ReplyReason.VIRUS),
        ("spamVerdict", "fail", ReplyReason.SPAM),
        ("virusVerdict", "GRAY", None),
        ("spamVerdict", "DISABLED", None),
        ("spfVerdict", "FAIL", None),
        ("dkimVerdict", "FAIL", None),
    ],
)
def test_spam_and_viruses_are_what_ses_calls_so(name: str, status: str, problem: ReplyReason | None) -> None:
    arrival = read_arrival(json.dumps(received(receipt={name: {"status": status}})))
    assert arrival is not None
    assert arrival.problem is problem


@pytest.mark.parametrize(
    "named",
    [[], ["a@b.de", "c@d.de"], ["nobody"], ["alice@example.org)bob@example.org"], [None], "Eva", [["x"]]],
)
def test_a_sender_who_is_not_one_address_is_nobody(named: Any) -> None:
    arrival = read_arrival(json.dumps(received(mail={"commonHeaders": {"from": named}})))
    assert arrival is not None
    assert arrival.sender.address == ""


def test_a_bounce_has_no_sender_on_its_envelope() -> None:
    arrival = read_arrival(json.dumps(received(mail={"source": "<>"})))
    assert arrival is not None
    assert arrival.source == ""


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "nothing", "[" * 5000, json.dumps({"notificationType": "Bounce", "mail": {}}),
        json.dumps(received(mail={"messageId": "../../etc/passwd"})), json.dumps(received(mail={"messageId": ""})),
        json.dumps(received(mail=None)), json.dumps({"Type": "Notification", "Message": "hello"}),
        json.dumps(received(receipt={"action": {"objectKey": "elsewhere/secret"}})),
    ],
)  # fmt: skip
def test_what_does_not_tell_of_a_mail_of_meets_is_unreadable(body: str) -> None:
    with pytest.raises(Unreadable):
        read_arrival(body)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"Type": "SubscriptionConfirmation", "SubscribeURL": "https://example.com"}),
        json.dumps({"Type": "Notification", "Message": "Successfully validated SNS topic"}),
        json.dumps(received(mail={"messageId": SET_UP})),
    ],
)
def test_what_aws_says_of_itself_is_no_mail(body: str) -> None:
    assert read_arrival(body) is None


@pytest.mark.parametrize(
    "body", ["", "[" * 5000, json.dumps({"Type": "SubscriptionConfirmation"}), '{"eventType": "Send"}']
)
def test_other_messages_are_told_apart(body: str) -> None:
    assert not is_arrival(body)


def test_the_queue_of_feedback_takes_a_mail_for_no_feedback() -> None:
    assert [fact.kind for fact in read_notification(wrapped(received()))] == ["control"]


def test_no_more_recipients_are_looked_at_than_a_rule_can_have() -> None:
    arrival = read_arrival(json.dumps(received(receipt={"recipients": [TO] * 5000})))
    assert arrival is not None
    assert len(arrival.recipients) == 50
