"""The checks SES makes on the bytes of a raw mail and on its tags. It does not judge senders or recipients."""

import re
from email import message_from_bytes, policy
from email.message import Message

from playground.aws.errors import AwsError

LARGEST_MAIL = 10 * 1024 * 1024
LONGEST_LINE = 998
MOST_RECIPIENTS = 50
LONGEST_TAG = 256

# RFC 5322 section 3.6 and RFC 2045 section 3 allow each of these once.
_MAIL_HEADERS = ("from", "sender", "reply-to", "to", "cc", "bcc", "message-id", "in-reply-to", "references", "date")
_MIME_HEADERS = ("mime-version", "content-type", "content-transfer-encoding", "content-disposition")
SINGLE_HEADERS = frozenset((*_MAIL_HEADERS, *_MIME_HEADERS, "subject", "return-path"))
# A part of https://docs.aws.amazon.com/ses/latest/dg/mime-types.html: what no invite may carry.
REFUSED_EXTENSIONS = frozenset((".bat", ".cmd", ".com", ".exe", ".js", ".jse", ".msi", ".ps1", ".scr", ".vbs", ".wsf"))
_TAG = re.compile(r"[A-Za-z0-9_-]+")


def check_message(raw: bytes) -> Message:
    """The parsed mail, its headers as they are written.

    Raises AwsError InvalidParameterValue: too large, a line too long, a header given twice, no From, no end of the
    header, a header with raw bytes above 127, an attachment SES refuses.
    """
    _check_size(raw)
    header = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    if not header.isascii():
        raise _invalid("Header contains non-ASCII characters; use MIME encoded words.")
    message = message_from_bytes(raw, policy=policy.compat32)
    names = [name.lower() for name in message.keys()]  # noqa: SIM118 (a message's iteration is not its header names)
    for name in names:
        if name in SINGLE_HEADERS and names.count(name) > 1:
            raise _invalid(f"Duplicate header '{name.title()}'.")
    if "from" not in names:
        raise _invalid("Missing required header 'From'.")
    _check_attachments(message)
    return message


def check_tags(tags: list[tuple[str, str]]) -> dict[str, str]:
    """The tags by name.

    Raises AwsError InvalidParameterValue: empty, too long, a character other than letters, digits, _ and -, or twice.
    """
    for name, value in tags:
        _check_tag_part("name", name)
        _check_tag_part("value", value)
    if len(dict(tags)) < len(tags):
        raise _invalid("Duplicate message tag name.")
    return dict(tags)


def tags_of_header(header: str) -> list[tuple[str, str]]:
    """The tags of an X-SES-MESSAGE-TAGS header, which count when the call itself names none."""
    pairs = (part.partition("=") for part in header.split(",") if part.strip())
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _check_size(raw: bytes) -> None:
    # The limit is on the mail after SES's own base64, four bytes for three.
    if len(raw) * 4 / 3 > LARGEST_MAIL:
        raise _invalid(f"Message length is more than {LARGEST_MAIL} bytes long.")
    if max(map(len, raw.splitlines()), default=0) > LONGEST_LINE:
        raise _invalid(f"Message contains a line of more than {LONGEST_LINE} characters.")


def _check_attachments(message: Message) -> None:
    for part in message.walk():
        name = (part.get_filename() or "").lower()
        if any(name.endswith(extension) for extension in REFUSED_EXTENSIONS):
            raise _invalid(f"Illegal filename '{name}'.")


def _check_tag_part(part: str, text: str) -> None:
    if not text or len(text) > LONGEST_TAG:
        raise _invalid(f"Message tag {part} must have 1 to {LONGEST_TAG} characters.")
    if not _TAG.fullmatch(text):
        raise _invalid(f"Invalid tag {part} <{text}>: only alphanumeric ASCII characters, '_', and '-' are allowed.")


def _invalid(text: str) -> AwsError:
    return AwsError("InvalidParameterValue", text)
