"""What SES's bounces, complaints and delays mean, by table: type and sub-type to a kind of our own. Pure."""

from typing import Any

from bot.domain.feedback import GLOBAL_LIST, VALIDATION, FeedbackKind
from invites.facts import Fact, Mail, Unreadable
from invites.json_fields import bare_address, items, mapping, text

PROVIDER_LISTS = frozenset({GLOBAL_LIST, VALIDATION, "OnAccountSuppressionList", "OnTenantSuppressionList"})
OPT_OUTS = frozenset({"UnsubscribedRecipient"})
OUR_FAULTS = frozenset({"MessageTooLarge", "ContentRejected", "AttachmentRejected"})
"""The recipient's server refused the mail for what is in it: our .ics, never the person."""


def bounce_facts(detail: Any, _mail: Mail) -> list[Fact]:
    """One fact for each bounced recipient, never for the mail's other recipients. Raises Unreadable without any."""
    bounce = _object(detail, "bounce")
    subtype = text(bounce.get("bounceSubType"))
    facts = []
    for recipient in _recipients(bounce, "bouncedRecipients"):
        kind = _bounce_kind(text(bounce.get("bounceType")), subtype, recipient)
        ours = kind is FeedbackKind.SOFT_BOUNCE and subtype in OUR_FAULTS
        facts.append(_fact(kind, bounce, recipient, subtype, ours=ours))
    return facts


def complaint_facts(detail: Any, _mail: Mail) -> list[Fact]:
    """One fact for each recipient who may have complained. Raises Unreadable without any."""
    complaint = _object(detail, "complaint")
    listed = text(complaint.get("complaintSubType"))
    told = text(complaint.get("complaintFeedbackType")).casefold()
    if listed in PROVIDER_LISTS:
        # SES sent nothing, so nobody complained anew.
        kind, subtype = FeedbackKind.PROVIDER_SUPPRESSED, listed
    else:
        kind, subtype = FeedbackKind.NOT_SPAM if told == "not-spam" else FeedbackKind.COMPLAINT, told
    return [_fact(kind, complaint, one, subtype) for one in _recipients(complaint, "complainedRecipients")]


def delay_facts(detail: Any, _mail: Mail) -> list[Fact]:
    """One fact for each recipient who waits. Raises Unreadable without any."""
    delay = _object(detail, "deliveryDelay")
    subtype = text(delay.get("delayType"))
    recipients = _recipients(delay, "delayedRecipients")
    return [_fact(FeedbackKind.DELAYED, delay, recipient, subtype) for recipient in recipients]


def _bounce_kind(bounce_type: str, subtype: str, recipient: dict[str, Any]) -> FeedbackKind:
    if bounce_type.casefold() != "permanent":
        return FeedbackKind.SOFT_BOUNCE
    if subtype in PROVIDER_LISTS:
        return FeedbackKind.PROVIDER_SUPPRESSED
    if subtype in OPT_OUTS:
        return FeedbackKind.OPT_OUT
    # AWS's own sample puts a recipient who is merely late into a permanent bounce.
    waits = text(recipient.get("action")).casefold() == "delayed" or text(recipient.get("status")).startswith("4.")
    return FeedbackKind.SOFT_BOUNCE if waits else FeedbackKind.HARD_BOUNCE


def _fact(
    kind: FeedbackKind, detail: dict[str, Any], recipient: dict[str, Any], subtype: str, *, ours: bool = False
) -> Fact:
    return Fact(
        kind,
        bare_address(recipient.get("emailAddress")),
        subtype,
        status_code=text(recipient.get("status")),
        diagnostic=text(recipient.get("diagnosticCode")),
        feedback_id=text(detail.get("feedbackId")),
        at=detail.get("timestamp"),
        until=detail.get("expirationTime"),
        ours=ours,
    )


def _object(detail: Any, name: str) -> dict[str, Any]:
    if not isinstance(detail, dict):
        raise Unreadable(f"Its {name} is no object.")
    return detail


def _recipients(detail: dict[str, Any], field: str) -> list[dict[str, Any]]:
    named = [mapping(one) for one in items(detail.get(field))]
    usable = [one for one in named if bare_address(one.get("emailAddress"))]
    if not usable:
        raise Unreadable(f"Its {field} name no address.")
    return usable
