"""The table of what can become of a mail at one recipient, in the words SES has for it. It publishes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from playground.aws.account import is_simulator
from playground.aws.events import recipient_object, timestamped
from playground.aws.stamps import iso_milliseconds

REPORTING_MTA = "dns; mx.example.net"

Detail = Callable[[str, datetime, str], dict[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """One event about one recipient: its kind, the name of its detail object, how to make it, what SES suppresses."""

    kind: str
    detail_name: str
    detail: Detail
    suppresses: str = ""


def _bounce(
    bounce_type: str, sub_type: str, status: str = "", diagnostic: str = "", suppresses: str = ""
) -> tuple[Outcome, ...]:
    def detail(address: str, moment: datetime, feedback_id: str) -> dict[str, Any]:
        recipient = recipient_object(address, "failed" if status else "", status, diagnostic)
        about = {"bounceType": bounce_type, "bounceSubType": sub_type, "bouncedRecipients": [recipient]}
        return about | timestamped(moment, feedback_id) | {"reportingMTA": REPORTING_MTA}

    return (Outcome("Bounce", "bounce", detail, suppresses),)


def _complaint(feedback_type: str = "", sub_type: str | None = None, suppresses: str = "") -> tuple[Outcome, ...]:
    def detail(address: str, moment: datetime, feedback_id: str) -> dict[str, Any]:
        about: dict[str, Any] = {"complainedRecipients": [{"emailAddress": address}]}
        about |= timestamped(moment, feedback_id) | {"complaintSubType": sub_type}
        if feedback_type:
            # arrivalDate is the provider's, so it carries an offset where all else is in UTC.
            arrival = iso_milliseconds(moment.astimezone(timezone(timedelta(hours=-5))))
            about |= {"complaintFeedbackType": feedback_type, "userAgent": "Example-FBL/2.1"}
            about["arrivalDate"] = arrival.removesuffix("Z") + "-05:00"
        return about

    return (Outcome("Complaint", "complaint", detail, suppresses),)


def _delay(delay_type: str, status: str, diagnostic: str) -> tuple[Outcome, ...]:
    def detail(address: str, moment: datetime, _feedback_id: str) -> dict[str, Any]:
        recipient = recipient_object(address, "", status, diagnostic)
        about = {"delayType": delay_type, "delayedRecipients": [recipient]}
        expiry = {"expirationTime": iso_milliseconds(moment + timedelta(hours=14))}
        return about | expiry | timestamped(moment) | {"reportingMTA": "a1-2.smtp-out.us-east-2.amazonses.example"}

    return (Outcome("DeliveryDelay", "deliveryDelay", detail),)


def _delivery(address: str, moment: datetime, _feedback_id: str) -> dict[str, Any]:
    return timestamped(moment) | {
        "processingTimeMillis": 480,
        "recipients": [address],
        "smtpResponse": "250 2.0.0 queued",
        "reportingMTA": "a1-2.smtp-out.us-east-2.amazonses.example",
    }


DELIVERED = (Outcome("Delivery", "delivery", _delivery),)
SENT = Outcome("Send", "send", lambda *_: {})
_TOO_SOON = "smtp; 451 4.4.1 the other end does not answer"

# https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    "nothing": (),
    "delivered": DELIVERED,
    "hard": _bounce("Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown", "BOUNCE"),
    "no_email": _bounce("Permanent", "NoEmail", "5.1.1", "smtp; 550 5.1.1 no such mailbox", "BOUNCE"),
    "global_list": _bounce("Permanent", "Suppressed", "5.1.1", "Amazon SES has suppressed sending to this address"),
    "account_list": _bounce("Permanent", "OnAccountSuppressionList", "5.1.1", "Address is on the account list"),
    "tenant_list": _bounce("Permanent", "OnTenantSuppressionList", "5.1.1", "Address is on the tenant list"),
    "validation": _bounce("Permanent", "EmailValidationSuppressed"),
    "unsubscribed": _bounce("Permanent", "UnsubscribedRecipient"),
    "unheard_of": _bounce("Permanent", "SomethingNewIn2027"),
    "soft": _bounce("Transient", "General", "4.4.7", "smtp; 554 4.4.7 message expired"),
    "mailbox_full": _bounce("Transient", "MailboxFull", "4.2.2", "smtp; 452 4.2.2 over quota"),
    "timeout": _bounce("Transient", "CustomTimeoutExceeded", "4.4.7", _TOO_SOON),
    "too_large": _bounce("Transient", "MessageTooLarge", "5.3.4", "smtp; 552 5.3.4 message too big"),
    "content": _bounce("Transient", "ContentRejected", "5.6.0", "smtp; 554 5.6.0 content refused"),
    "attachment": _bounce("Transient", "AttachmentRejected", "5.7.1", "smtp; 552 5.7.0 attachment type not allowed"),
    "unknown_domain": _bounce("Transient", "General", "5.4.4", "smtp; 550 5.4.4 invalid domain"),
    "undetermined": _bounce("Undetermined", "Undetermined"),
    # An answering machine takes the mail first and answers to the return path then, with no status notification.
    "out_of_office": DELIVERED + _bounce("Transient", "General"),
    "auto_reply": _bounce("Transient", "General"),
    "complaint": _complaint("abuse", suppresses="COMPLAINT"),
    "complaint_redacted": _complaint(suppresses="COMPLAINT"),
    "complaint_not_spam": _complaint("not-spam"),
    "complaint_fraud": _complaint("fraud", suppresses="COMPLAINT"),
    "complaint_virus": _complaint("virus", suppresses="COMPLAINT"),
    "complaint_other": _complaint("other", suppresses="COMPLAINT"),
    "complaint_auth_failure": _complaint("auth-failure", suppresses="COMPLAINT"),
    "complaint_account_list": _complaint(sub_type="OnAccountSuppressionList"),
    "complaint_tenant_list": _complaint(sub_type="OnTenantSuppressionList"),
    "delivered_then_complaint": DELIVERED + _complaint("abuse", suppresses="COMPLAINT"),
    "delay": _delay("TransientCommunicationFailure", "4.4.1", _TOO_SOON),
    "delay_mailbox_full": _delay("MailboxFull", "4.2.2", "smtp; 452 4.2.2 over quota"),
    "delay_spam": _delay("SpamDetected", "4.7.0", "smtp; 421 4.7.0 looks like spam"),
    "delay_ip": _delay("IPFailure", "4.7.0", "smtp; 421 4.7.0 poor reputation of the sending address"),
    "reject": (Outcome("Reject", "reject", lambda *_: {"reason": "Bad content"}),),
}

# https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
SIMULATOR = {
    "success": "delivered",
    "bounce": "hard",
    "complaint": "delivered_then_complaint",
    "ooto": "out_of_office",
    "suppressionlist": "global_list",
}


def simulated_outcome(address: str) -> str | None:
    """What the mailbox simulator does with this address, labels (`bounce+3@`) ignored; None for any other address."""
    if not is_simulator(address):
        return None
    name = address.lower().partition("@")[0].partition("+")[0]
    return SIMULATOR.get(name, "hard")
