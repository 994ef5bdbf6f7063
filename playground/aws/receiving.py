"""SES receiving as far as Meet meets it: a mail that comes in is stored as in S3, and a notification told of it."""

import json
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import compat32
from threading import Lock
from typing import Any

from playground.aws.addresses import bare_address
from playground.aws.mailbox import decoded_text
from playground.aws.seams import Bus, Clock
from playground.aws.stamps import iso_milliseconds, ses_id
from playground.aws.topics import Topics

DOMAIN = "replies.meet.example.com"
BUCKET = "meet-replies-playground"
PREFIX = "meet-replies/"
TOPIC = "meet-replies"
RULE: dict[str, object] = {"Name": TOPIC, "Enabled": True, "Recipients": [DOMAIN], "ScanEnabled": True, "Actions": []}
PASSED = {"spamVerdict": "PASS", "virusVerdict": "PASS", "spfVerdict": "PASS", "dkimVerdict": "PASS"}


@dataclass
class Receiving:
    """The mails that came in and are still stored, by the key of the bucket; safe for several threads."""

    account_id: str
    bus: Bus
    clock: Clock
    _stored: dict[str, bytes] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, region: str, raw: bytes, recipients: list[str], source: str, verdicts: dict[str, str]) -> str:
        """Store the mail and tell of it, as a receipt rule for DOMAIN does; SES's id of the mail.

        Raises LookupError where no recipient belongs to the domain: SES refuses such a mail.
        """
        ours = [one for one in recipients if one.lower().endswith(f"@{DOMAIN}")]
        if not ours:
            raise LookupError(f"No mail for {', '.join(recipients) or 'nobody'} comes in here.")
        moment = self.clock.now()
        message_id = ses_id(moment)
        with self._lock:
            self._stored[PREFIX + message_id] = raw
        told = self._notification(region, message_id, raw, ours, source, verdicts)
        Topics(self.account_id, region).publish(self._topic(region), json.dumps(told), moment)
        self.bus.publish("ses.received", {"mail": message_id, "recipients": ours, "bytes": len(raw)})
        return message_id

    def stored(self, key: str) -> bytes | None:
        """The mail under this key, None for none."""
        with self._lock:
            return self._stored.get(key)

    @property
    def keys(self) -> list[str]:
        """The keys of what is stored, oldest first."""
        with self._lock:
            return list(self._stored)

    def clear(self) -> None:
        """Forget every mail."""
        with self._lock:
            self._stored.clear()

    def remove(self, key: str) -> None:
        """S3 calls it a success where nothing is there, too."""
        with self._lock:
            self._stored.pop(key, None)

    def _topic(self, region: str) -> str:
        return f"arn:aws:sns:{region}:{self.account_id}:{TOPIC}"

    def _notification(
        self, region: str, message_id: str, raw: bytes, recipients: list[str], source: str, verdicts: dict[str, str]
    ) -> dict[str, Any]:
        """https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html"""
        head = message_from_bytes(raw.partition(b"\r\n\r\n")[0][:10_000], policy=compat32)
        sender, moment = decoded_text(str(head["From"] or "")), iso_milliseconds(self.clock.now())
        found = PASSED | {"dmarcVerdict": "PASS"} | verdicts
        action = {"type": "S3", "topicArn": self._topic(region), "bucketName": BUCKET}
        return {
            "notificationType": "Received",
            "mail": {
                "timestamp": moment,
                "source": bare_address(source) if source else "",
                "messageId": message_id,
                "destination": recipients,
                "commonHeaders": {"from": [sender] if sender else [], "subject": decoded_text(str(head["Subject"]))},
            },
            "receipt": {
                "timestamp": moment,
                "recipients": recipients,
                **{name: {"status": status} for name, status in found.items()},
                "action": {**action, "objectKeyPrefix": PREFIX, "objectKey": PREFIX + message_id},
            },
        }
