"""Reads what SES tells of a mail that came in: who gets it, who vouches for it, where it is stored. It reads no mail.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from bot.domain.addresses import check_address
from bot.domain.replies import Sender
from bot.domain.reply_outcomes import ReplyReason
from invites.json_fields import bare_address, items, mapping, text
from invites.notifications import unwrap
from invites.ses_events import Unreadable

PREFIX = "meet-replies/"
"""Where in the bucket SES stores mail for Meet. SES joins prefix and id as they are."""
SET_UP = "AMAZON_SES_SETUP_NOTIFICATION"
"""What SES stores once as a test of the rule."""
MOST_RECIPIENTS = 50
_FROM = re.compile(r"[^<>]*<([^<>\s]+)>|([^<>\s]+)")
"""Stricter than email.utils.parseaddr, which takes one address for another (CVE-2023-27043)."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail that came in. `recipients` are those of the envelope: the address that was answered is only there for
    sure. `source` is the sender of the envelope, "" for a bounce."""

    message_id: str
    recipients: tuple[str, ...]
    source: str
    sender: Sender
    problem: ReplyReason | None = None
    """What SES's own look at the mail found."""

    @property
    def key(self) -> str:
        """Where the mail is stored."""
        return f"{PREFIX}{self.message_id}"

    @property
    def notification(self) -> str:
        """As much of SES's notification as reads as the same arrival again."""
        passed = "PASS" if self.sender.is_vouched else "FAIL"
        bad = {ReplyReason.VIRUS: "virusVerdict", ReplyReason.SPAM: "spamVerdict"}
        verdicts = {name: {"status": "FAIL"} for reason, name in bad.items() if reason is self.problem}
        mail = {"messageId": self.message_id, "source": self.source, "commonHeaders": {"from": [self.sender.address]}}
        receipt = {"recipients": self.recipients, "dmarcVerdict": {"status": passed}, **verdicts}
        return json.dumps({"notificationType": "Received", "mail": mail, "receipt": receipt})


def is_arrival(body: str) -> bool:
    """Whether the message of a queue tells of a mail that came in."""
    try:
        found = unwrap(body)
    except (Unreadable, RecursionError):
        return False
    return found is not None and text(found[0].get("notificationType")).lower() == "received"


def read_arrival(body: str) -> Arrival | None:
    """The mail of which the message tells; None for what SES and SNS say of themselves. Raises Unreadable."""
    try:
        found = unwrap(body)
    except RecursionError as error:
        raise Unreadable("It is nested deeper than any notification.") from error
    if found is None:
        return None
    return _arrival(found[0])


def _arrival(notification: dict[str, Any]) -> Arrival | None:
    if text(notification.get("notificationType")).lower() != "received":
        raise Unreadable("It does not tell of a mail that came in.")
    mail, receipt = mapping(notification.get("mail")), mapping(notification.get("receipt"))
    message_id = text(mail.get("messageId"))
    if message_id == SET_UP:
        return None
    if not _ID.fullmatch(message_id):
        raise Unreadable("It names no mail by SES's id.")
    stored = text(mapping(receipt.get("action")).get("objectKey"))
    if stored and stored != f"{PREFIX}{message_id}":
        raise Unreadable("It names a place in the bucket that is not Meet's.")
    named = items(receipt.get("recipients"))[:MOST_RECIPIENTS]
    recipients = tuple(filter(None, map(bare_address, named)))
    sender = Sender(_from(mail), is_vouched=_verdict(receipt, "dmarcVerdict") == "PASS")
    return Arrival(message_id, recipients, bare_address(mail.get("source")), sender, _problem(receipt))


def _from(mail: dict[str, Any]) -> str:
    """The one address in From; "" for several, and for what is none."""
    named = items(mapping(mail.get("commonHeaders")).get("from"))
    found = _FROM.fullmatch(text(named[0])) if len(named) == 1 else None
    address = (found[1] or found[2]) if found else ""
    return address if address and check_address(address) is None else ""


def _problem(receipt: dict[str, Any]) -> ReplyReason | None:
    """Only FAIL is bad: a check may be off, undecided or broken, and words will come that nobody knows."""
    if _verdict(receipt, "virusVerdict") == "FAIL":
        return ReplyReason.VIRUS
    return ReplyReason.SPAM if _verdict(receipt, "spamVerdict") == "FAIL" else None


def _verdict(receipt: dict[str, Any], name: str) -> str:
    return text(mapping(receipt.get(name)).get("status")).upper()
