"""What every notification shares: the mail it speaks of, and how a fact about it becomes Feedback. Pure."""

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

from bot.domain.feedback import Feedback, FeedbackKind
from invites.json_fields import bare_address, instant, items, mapping, text

OUTBOX_TAG = "meet-outbox"
OUTBOX_HEADER = "X-Meet-Outbox"
_ONCE = frozenset({FeedbackKind.SENT, FeedbackKind.DELIVERED, FeedbackKind.REJECTED, FeedbackKind.RENDER_FAILED})
"""They happen once to a recipient of a mail, so that the same event by two routes is one fact."""


class Unreadable(Exception):
    """A message that is no notification, or lacks what its kind cannot do without."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Mail(NamedTuple):
    """The `mail` object, as far as Meet needs it."""

    message_id: str | None = None
    destination: tuple[str, ...] = ()
    outbox_id: str | None = None
    account: str | None = None
    configuration_set: str | None = None

    def recipients(self) -> list[str]:
        """Whom it went to; one "" where SES named nobody but the mail itself is known. Raises Unreadable otherwise."""
        if not self.destination and not self.message_id and not self.outbox_id:
            raise Unreadable("It names neither a mail nor a recipient.")
        return list(self.destination) or [""]


class Fact(NamedTuple):
    """One fact about one recipient, before the mail is known. `at` and `until` are instants as SES wrote them."""

    kind: FeedbackKind
    address: str = ""
    subtype: str = ""
    status_code: str = ""
    diagnostic: str = ""
    feedback_id: str = ""
    at: Any = None
    until: Any = None
    ours: bool = False

    def of(self, mail: Mail, seed: Callable[[], str]) -> Feedback:
        """The Feedback; `seed` makes the canonical payload, which keys facts that SES gave no feedback id."""
        return Feedback(
            unique_key=self._key(mail, seed),
            kind=self.kind,
            address=self.address,
            ses_message_id=mail.message_id,
            outbox_id=mail.outbox_id,
            subtype=self.subtype,
            status_code=self.status_code,
            diagnostic=self.diagnostic,
            happened_at=instant(self.at),
            account=mail.account,
            configuration_set=mail.configuration_set,
            ours_at_fault=self.ours,
            expires_at=instant(self.until),
        )

    def _key(self, mail: Mail, seed: Callable[[], str]) -> str:
        told = "" if self.kind in _ONCE and mail.message_id else self.feedback_id or seed()
        about = "" if self.feedback_id else mail.message_id or ""
        parts = f"{self.kind}\n{self.address.lower()}\n{about}\n{told}"
        # SES counts its ids up: with one in front, facts of one hour lie together in the database's index.
        return f"{(about or self.feedback_id)[:16]}.{hashlib.sha256(parts.encode('utf-8', 'replace')).hexdigest()}"


def read_mail(written: Any, topic: str | None) -> Mail:
    """The mail of a notification; `topic` is the SNS topic it came by, whose account stands in for a missing one."""
    fields = mapping(written)
    tags = mapping(fields.get("tags"))
    destination = [bare_address(one) for one in items(fields.get("destination"))]
    return Mail(
        message_id=text(fields.get("messageId")) or None,
        destination=tuple(filter(None, destination)),
        outbox_id=_first(tags.get(OUTBOX_TAG)) or _outbox_header(fields) or None,
        account=text(fields.get("sendingAccountId")) or _account_of(topic or "") or None,
        configuration_set=_first(tags.get("ses:configuration-set")) or None,
    )


def _first(values: Any) -> str:
    listed = items(values)
    return text(listed[0]) if listed else ""


def _outbox_header(fields: dict[str, Any]) -> str:
    headers = (mapping(header) for header in items(fields.get("headers")))
    wanted = OUTBOX_HEADER.casefold()
    return next((text(one.get("value")) for one in headers if text(one.get("name")).casefold() == wanted), "")


def _account_of(arn: str) -> str:
    """arn:aws:sns:REGION:ACCOUNT:NAME."""
    parts = arn.split(":")
    return parts[4] if len(parts) > 5 else ""
