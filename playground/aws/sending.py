"""SES's way with one SendRawEmail: check it, take it, publish what becomes of it. It speaks no wire format."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from playground.aws.account import SesRegion, is_simulator
from playground.aws.addresses import check_address, header_addresses
from playground.aws.errors import AwsError
from playground.aws.mail_view import calendar_uid
from playground.aws.mailbox import Mail, Mailbox
from playground.aws.message_checks import MOST_RECIPIENTS, check_message, check_tags, tags_of_header
from playground.aws.outcomes import simulated_outcome
from playground.aws.publisher import Publisher
from playground.aws.seams import Bus, Clock
from playground.aws.stamps import ses_id
from playground.aws.wire import as_sent

# The harmless file that every virus scanner calls a virus, in two parts so that none minds this module.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(frozen=True)
class RawEmail:
    """What a SendRawEmail call carries."""

    raw: bytes
    source: str = ""
    destinations: tuple[str, ...] = ()
    configuration_set: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    source_ip: str = "127.0.0.1"


@dataclass
class Sending:
    """Takes mails; `scripts` says per address (lower case) what becomes of its mails, `automatic` what of the others:
    delivered at once, or nothing until somebody decides."""

    bus: Bus
    clock: Clock
    mailbox: Mailbox
    publisher: Publisher
    automatic: bool = True
    scripts: dict[str, str] = field(default_factory=dict)

    def send(self, region: SesRegion, request: RawEmail) -> str:
        """The id of the accepted mail. Raises AwsError with what SES says when it refuses one."""
        try:
            mail = self._accept(region, request)
        except AwsError as error:
            self.bus.publish("ses.refused", _about_request(request) | {"code": error.code, "message": error.message})
            raise
        self.mailbox.add(mail)
        self.bus.publish("ses.accepted", _about_mail(mail))
        self.publisher.send_event(region, mail)
        for address in mail.recipients:
            self.publisher.play_outcome(region, mail, address, self._fate(region, mail, address))
        return mail.id

    def _accept(self, region: SesRegion, request: RawEmail) -> Mail:
        if not region.sending_enabled:
            raise AwsError("AccountSendingPausedException", "Email sending is disabled for your AWS account.")
        message = check_message(request.raw)
        written_from = _written(message, "From")
        sender = request.source or written_from
        senders = [check_address(address) for address in (sender, *header_addresses(written_from))]
        recipients = _recipients(request, message)
        configuration_set = _configuration_set(region, request, message, senders[0])
        tags = check_tags(list(request.tags) or tags_of_header(_written(message, "X-SES-MESSAGE-TAGS")))
        _check_identities(region, senders, recipients)
        now = self.clock.now()
        region.limits.charge(len(recipients), sum(not is_simulator(address) for address in recipients), now)
        mail_id = ses_id(now)
        return Mail(
            id=mail_id,
            region=region.name,
            accepted_at=now,
            sender=sender,
            recipients=recipients,
            raw=request.raw,
            written=message,
            wire=as_sent(request.raw, mail_id, region.name, now),
            tags=tags,
            configuration_set=configuration_set,
            source_ip=request.source_ip,
        )

    def _fate(self, region: SesRegion, mail: Mail, address: str) -> str:
        if _carries_a_virus(mail.written):
            return "reject"
        listed = region.suppressed.get(address.lower())
        if listed and region.suppresses(listed.reason, mail.configuration_set):
            return "account_list" if listed.reason == "BOUNCE" else "complaint_account_list"
        otherwise = "delivered" if self.automatic else "nothing"
        return simulated_outcome(address) or self.scripts.get(address.lower(), otherwise)


def _recipients(request: RawEmail, message: Message) -> tuple[str, ...]:
    """The call's Destinations, or else those of the header."""
    named: Iterable[str] = request.destinations or [
        address for name in ("To", "Cc", "Bcc") for address in header_addresses(_written(message, name))
    ]
    recipients = tuple(check_address(address) for address in named)
    if not recipients:
        raise AwsError("InvalidParameterValue", "Missing recipients: neither Destinations nor To, Cc or Bcc name one.")
    if len(recipients) > MOST_RECIPIENTS:
        raise AwsError("InvalidParameterValue", f"Recipient count exceeds {MOST_RECIPIENTS}.")
    return recipients


def _configuration_set(region: SesRegion, request: RawEmail, message: Message, sender: str) -> str | None:
    """The set the call names, or the header, or the identity's default."""
    identity = region.identity_of(sender)
    default = identity.configuration_set if identity else None
    name = request.configuration_set or _written(message, "X-SES-CONFIGURATION-SET") or default
    if name is None:
        return None
    found = region.configuration_sets.get(name)
    if found is None:
        raise AwsError("ConfigurationSetDoesNotExist", f"Configuration set <{name}> does not exist.")
    if not found.sending_enabled:
        text = f"Sending is disabled for configuration set <{name}>."
        raise AwsError("ConfigurationSetSendingPausedException", text)
    return name


def _check_identities(region: SesRegion, senders: list[str], recipients: tuple[str, ...]) -> None:
    failed = [sender for sender in senders if region.identity_of(sender) is None]
    failed += [address for address in recipients if not region.may_receive(address)]
    if failed:
        raise AwsError(
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in region "
            f"{region.name.upper()}: {', '.join(dict.fromkeys(failed))}",
        )


def _written(message: Message, name: str) -> str:
    """A header as it is written, unfolded; empty without it."""
    return " ".join(str(message[name] or "").split())


def _carries_a_virus(message: Message) -> bool:
    parts = (part.get_payload(decode=True) for part in message.walk() if not part.is_multipart())
    return any(EICAR in re.sub(rb"\s", b"", part) for part in parts if isinstance(part, bytes))


def _about_mail(mail: Mail) -> dict[str, Any]:
    return {
        "mail": mail.id,
        "from": mail.sender,
        "to": list(mail.recipients),
        "subject": mail.subject,
        "tags": dict(mail.tags),
        "uid": calendar_uid(mail),
    }


def _about_request(request: RawEmail) -> dict[str, Any]:
    return {"from": request.source, "to": list(request.destinations), "bytes": len(request.raw)}
