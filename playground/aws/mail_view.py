"""Shows a mail as JSON: its envelope, parts, calendar files and events. It changes nothing."""

import re
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Any

from playground.aws.mailbox import Mail, decoded_text

_UID = re.compile(rb"^UID(?:;[^:\r\n]*)?:([^\r\n]+)", re.MULTILINE)


def mail_summary(mail: Mail) -> dict[str, Any]:
    """What a list of mails shows of one."""
    return {
        "id": mail.id,
        "accepted_at": mail.accepted_at.isoformat(),
        "from": mail.sender,
        "to": list(mail.recipients),
        "subject": mail.subject,
        "status": mail.status,
        "tags": mail.tags,
        "configuration_set": mail.configuration_set,
        "events": list(mail.events),
        "answers": list(mail.answers),
    }


def mail_view(mail: Mail) -> dict[str, Any]:
    """Everything about one mail; text and HTML decoded, calendar files as they are."""
    message = mail.sent
    return mail_summary(mail) | {
        "size": len(mail.wire),
        "headers": [{"name": name, "value": decoded_text(str(value))} for name, value in message.items()],
        "text": _body(message, "text/plain"),
        "html": _body(message, "text/html"),
        "tree": _tree(message),
        "calendars": [_calendar(part) for part in calendar_parts(mail)],
    }


def calendar_parts(mail: Mail) -> list[Message]:
    """The parts that are calendar files, in the order of the mail: by type, or by name where the type hides it."""
    return [
        part
        for part in mail.sent.walk()
        if part.get_content_type() == "text/calendar" or (part.get_filename() or "").endswith(".ics")
    ]


def calendar_uid(mail: Mail) -> str | None:
    """The UID of the event that the mail is about; None where it has no calendar file."""
    for part in mail.written.walk():
        if part.get_content_type() == "text/calendar":
            found = _UID.search(part_bytes(part).replace(b"\r\n ", b""))
            return found[1].decode(errors="replace").strip() if found else None
    return None


def part_bytes(part: Message) -> bytes:
    """The decoded bytes of a part that is no multipart."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _body(message: Message, kind: str) -> str | None:
    """The first part of that type which is no attachment, with plain line ends; the bytes are in the raw mail."""
    for part in message.walk():
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            return _text(part).replace("\r\n", "\n")
    return None


def _text(part: Message) -> str:
    # A charset that the mail invents must not hide its text from the reader.
    try:
        return part_bytes(part).decode(part.get_content_charset("utf-8"), errors="replace")
    except (LookupError, ValueError):
        return part_bytes(part).decode("utf-8", errors="replace")


def _tree(part: Message) -> dict[str, Any]:
    node: dict[str, Any] = {"type": part.get_content_type(), "disposition": part.get_content_disposition()}
    if part.get_filename():
        node["filename"] = part.get_filename()
    if part.is_multipart():
        return node | {"parts": [_tree(child) for child in part.get_payload() if isinstance(child, Message)]}
    return node | {
        "encoding": str(part["Content-Transfer-Encoding"] or "7bit"),
        "parameters": {name: collapse_rfc2231_value(value) for name, value in (part.get_params() or [])[1:]},
        "size": len(part_bytes(part)),
    }


def _calendar(part: Message) -> dict[str, Any]:
    return {
        "type": part.get_content_type(),
        "method": part.get_param("method"),
        "filename": part.get_filename(),
        "raw": part_bytes(part).decode("utf-8", errors="replace"),
    }
