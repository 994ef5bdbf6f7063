"""Shows a mail as JSON: its envelope, parts, calendar files and events. It changes nothing."""

from email.message import EmailMessage, MIMEPart
from typing import Any

from playground.aws.mailbox import Mail


def mail_summary(mail: Mail) -> dict[str, Any]:
    """What a list of mails shows of one."""
    return {
        "id": mail.id,
        "accepted_at": mail.accepted_at.isoformat(),
        "from": mail.sender,
        "to": list(mail.recipients),
        "subject": str(mail.message["Subject"] or ""),
        "status": mail.status,
        "tags": mail.tags,
        "configuration_set": mail.configuration_set,
        "events": list(mail.events),
    }


def mail_view(mail: Mail) -> dict[str, Any]:
    """Everything about one mail; text and HTML decoded, calendar files as they are."""
    message = mail.message
    return mail_summary(mail) | {
        "size": len(mail.wire),
        "headers": [{"name": name, "value": str(value)} for name, value in message.items()],
        "text": _body(message, "plain"),
        "html": _body(message, "html"),
        "tree": _tree(message),
        "calendars": [_calendar(part) for part in calendar_parts(mail)],
    }


def calendar_parts(mail: Mail) -> list[EmailMessage]:
    """The parts that are calendar files, in the order of the mail: by type, or by name where the type hides it."""
    return [
        part
        for part in mail.message.walk()
        if part.get_content_type() == "text/calendar" or (part.get_filename() or "").endswith(".ics")
    ]


def part_bytes(part: MIMEPart) -> bytes:
    """The decoded bytes of a part that is no multipart."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _body(message: EmailMessage, kind: str) -> str | None:
    """The decoded text with plain line ends; the bytes are for who asks for the raw mail."""
    part = message.get_body((kind,))
    if part is None:
        return None
    # A charset the mail invents must not hide its text from the reader.
    try:
        text = part_bytes(part).decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        text = part_bytes(part).decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n")


def _tree(part: EmailMessage) -> dict[str, Any]:
    node: dict[str, Any] = {"type": part.get_content_type(), "disposition": part.get_content_disposition()}
    if part.get_filename():
        node["filename"] = part.get_filename()
    if part.is_multipart():
        return node | {"parts": [_tree(child) for child in part.iter_parts() if isinstance(child, EmailMessage)]}
    return node | {
        "encoding": str(part["Content-Transfer-Encoding"] or "7bit"),
        "parameters": dict(part["Content-Type"].params) if part["Content-Type"] else {},
        "size": len(part_bytes(part)),
    }


def _calendar(part: EmailMessage) -> dict[str, Any]:
    return {
        "type": part.get_content_type(),
        "method": part.get_param("method"),
        "filename": part.get_filename(),
        "raw": part_bytes(part).decode("utf-8", errors="replace"),
    }
