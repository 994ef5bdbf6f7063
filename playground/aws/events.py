"""Builds the JSON that SES publishes about one mail, in the shapes of its developer guide. It publishes nothing."""

from datetime import datetime
from typing import Any

from playground.aws.addresses import bare_address, header_addresses
from playground.aws.credentials import USER_NAME
from playground.aws.mailbox import Mail, decoded_text
from playground.aws.stamps import iso_milliseconds

LONGEST_HEADERS = 10 * 1024


def mail_object(mail: Mail, account_id: str, identity_arn: str) -> dict[str, Any]:
    """The `mail` object of an event: what was submitted, and the id by which everything joins."""
    headers, truncated = _headers(mail)
    return {
        "timestamp": iso_milliseconds(mail.accepted_at),
        "source": mail.sender,
        "sourceArn": identity_arn,
        "sourceIp": mail.source_ip,
        "sendingAccountId": account_id,
        "callerIdentity": USER_NAME,
        "messageId": mail.id,
        "destination": list(mail.recipients),
        "headersTruncated": truncated,
        "headers": headers,
        "commonHeaders": _common_headers(mail),
        "tags": _tags(mail),
    }


def event(kind: str, mail: dict[str, Any], detail_name: str, detail: dict[str, Any]) -> dict[str, Any]:
    """One event of event publishing (it has `eventType`, where identity notifications have `notificationType`)."""
    if kind == "Delivery":
        mail = mail | {"tags": mail["tags"] | {"ses:outgoing-ip": ["192.0.2.25"]}}
    return {"eventType": kind, "mail": mail, detail_name: detail}


def recipient_object(address: str, action: str, status: str, diagnostic: str) -> dict[str, str]:
    """A recipient of a bounce or a delay; without a delivery status notification there is the address only."""
    fields = {"action": action, "status": status, "diagnosticCode": diagnostic}
    return {"emailAddress": address} | {name: value for name, value in fields.items() if value}


def timestamped(moment: datetime, feedback_id: str = "") -> dict[str, str]:
    stamp = {"timestamp": iso_milliseconds(moment)}
    return stamp | {"feedbackId": feedback_id} if feedback_id else stamp


def _headers(mail: Mail) -> tuple[list[dict[str, str]], bool]:
    # SES shows the header as it was written, encoded words and all.
    headers = [{"name": name, "value": " ".join(str(value).split())} for name, value in mail.written.items()]
    size = 0
    kept: list[dict[str, str]] = []
    for header in headers:
        size += len(header["name"]) + len(header["value"])
        if size > LONGEST_HEADERS:
            return kept, True
        kept.append(header)
    return kept, False


def _common_headers(mail: Mail) -> dict[str, Any]:
    written = mail.written
    common: dict[str, Any] = {"from": [decoded_text(str(written["From"]))]}
    for name, key in (("To", "to"), ("Cc", "cc"), ("Reply-To", "replyTo")):
        if written[name]:
            common[key] = header_addresses(str(written[name]))
    if written["Date"]:
        common["date"] = str(written["Date"])
    return common | {"subject": mail.subject, "messageId": str(written["Message-ID"] or mail.id)}


def _tags(mail: Mail) -> dict[str, list[str]]:
    automatic = {
        "ses:operation": ["SendRawEmail"],
        "ses:source-ip": [mail.source_ip],
        "ses:from-domain": [bare_address(mail.sender).rpartition("@")[2].lower()],
        "ses:caller-identity": [USER_NAME],
    }
    if mail.configuration_set:
        automatic["ses:configuration-set"] = [mail.configuration_set]
    return automatic | {name: [value] for name, value in mail.tags.items()}
