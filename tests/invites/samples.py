"""SES's messages as they arrive on the queue, each with the outcome that is right, and builders of more."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "samples"
ACCOUNT = "111122223333"


@dataclass(frozen=True)
class Sample:
    name: str
    body: str
    expect: dict[str, Any]

    def __str__(self) -> str:
        return self.name


def all_samples() -> list[Sample]:
    read = (json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json")))
    return [Sample(one["name"], one["sqs_body"], one["expect"]) for one in read]


def sample(name: str) -> Sample:
    return next(one for one in all_samples() if one.name.startswith(name))


def mail_object(to: str = "ada@example.com", **changes: Any) -> dict[str, Any]:
    return {
        "messageId": "m-1",
        "sendingAccountId": ACCOUNT,
        "destination": [to],
        "tags": {"ses:configuration-set": ["meet"], "meet-outbox": ["ob-1"]},
    } | changes


def event(kind: str, detail: Any = None, *, name: str = "", **mail: Any) -> dict[str, Any]:
    return {"eventType": kind, name or kind.lower(): {} if detail is None else detail, "mail": mail_object(**mail)}


def bounce(
    bounce_type: str, subtype: str, to: str = "ada@example.com", status: str = "", **more: Any
) -> dict[str, Any]:
    recipient = {"emailAddress": to} | ({"status": status} if status else {})
    detail = {"bounceType": bounce_type, "bounceSubType": subtype, "bouncedRecipients": [recipient]}
    feedback_id = more.pop("feedback_id", f"f-{bounce_type}-{subtype}-{to}")
    return event("Bounce", detail | {"feedbackId": feedback_id}, to=to, **more)


def complaint(told: str | None, subtype: str | None = None, to: str = "ada@example.com", **more: Any) -> dict[str, Any]:
    detail: dict[str, Any] = {"complainedRecipients": [{"emailAddress": to}], "complaintSubType": subtype}
    if told is not None:
        detail["complaintFeedbackType"] = told
    feedback_id = more.pop("feedback_id", f"f-complaint-{told}-{to}")
    return event("Complaint", detail | {"feedbackId": feedback_id}, to=to, **more)


def enveloped(notification: Any, *, account: str = ACCOUNT, as_object: bool = False) -> str:
    message = notification if as_object or isinstance(notification, str) else json.dumps(notification) + "\n"
    topic = f"arn:aws:sns:us-east-2:{account}:meet-ses-feedback"
    return json.dumps({"Type": "Notification", "MessageId": "sns-1", "TopicArn": topic, "Message": message})
