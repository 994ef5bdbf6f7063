"""Publishes what becomes of a mail to the topics of its configuration set. It alone decides what is published where."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from playground.aws.account import ConfigurationSet, EventDestination, SesRegion
from playground.aws.events import event, mail_object
from playground.aws.mailbox import Mail, Mailbox
from playground.aws.outcomes import OUTCOMES, SENT, Outcome, simulated_outcome
from playground.aws.seams import Bus, Clock
from playground.aws.stamps import ses_id
from playground.aws.topics import Topics

VALIDATED = "Successfully validated SNS topic for Amazon SES event publishing."
EVENT_TYPE_NAMES = {"DeliveryDelay": "DELIVERY_DELAY"}


@dataclass
class Publisher:
    """`duplicates` events to come are published twice; while `held`, events are kept back until release(); `lost` are
    those that the policy of the topic or of its queues refused, of which AWS tells nobody."""

    bus: Bus
    clock: Clock
    mailbox: Mailbox
    duplicates: int = 0
    held: bool = False
    lost: int = 0
    _kept: list[tuple[SesRegion, EventDestination, str, str]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def set_destination(self, region: SesRegion, of: ConfigurationSet, destination: EventDestination) -> bool:
        """False where the topic does not let SES publish; a new topic is told so, in plain text as SES does."""
        topics, known = Topics(region.account_id, region.name), of.destinations.get(destination.name)
        if not topics.may_publish(destination.topic_arn, region.configuration_set_arn(of.name)):
            return False
        if known is None or known.topic_arn != destination.topic_arn:
            topics.publish(destination.topic_arn, VALIDATED, self.clock.now())
        of.destinations[destination.name] = destination
        return True

    def send_event(self, region: SesRegion, mail: Mail) -> None:
        """Publish that SES took the mail: one event for all its recipients."""
        self._publish(region, mail, SENT, list(mail.recipients), {})

    def play_outcome(self, region: SesRegion, mail: Mail, address: str, name: str) -> None:
        """Publish the named outcome for one recipient.

        Raises LookupError for a name that OUTCOMES does not have or an address the mail did not go to.
        """
        if name not in OUTCOMES:
            raise LookupError(f"There is no outcome {name!r}; there are: {', '.join(sorted(OUTCOMES))}.")
        if address not in mail.recipients:
            raise LookupError(f"This mail did not go to {address!r}.")
        for outcome in OUTCOMES[name]:
            moment = self.clock.now()
            detail = outcome.detail(address, moment, ses_id(moment))
            self._suppress(region, mail, address, outcome)
            self._publish(region, mail, outcome, [address], detail)

    def release(self) -> int:
        """Publish what was held back, in its order; how many events."""
        with self._lock:
            self.held, kept, self._kept = False, self._kept, []
        for region, destination, configuration_set, text in kept:
            self._deliver(region, destination, configuration_set, text)
        return len(kept)

    def _suppress(self, region: SesRegion, mail: Mail, address: str, outcome: Outcome) -> None:
        # The simulator's addresses never go onto the list, so that one may bounce again and again.
        if simulated_outcome(address) or not outcome.suppresses:
            return
        if region.suppresses(outcome.suppresses, mail.configuration_set):
            region.suppress(address, outcome.suppresses, self.clock.now())

    def _publish(
        self, region: SesRegion, mail: Mail, outcome: Outcome, recipients: list[str], detail: dict[str, Any]
    ) -> None:
        identity = region.identity_of(mail.envelope_address)
        about = mail_object(mail, region.account_id, region.arn(identity.name if identity else mail.envelope_address))
        text = json.dumps(event(outcome.kind, about, outcome.detail_name, detail)) + "\n"
        self.mailbox.record(mail, outcome.kind, recipients, self.clock.now(), detail.get("bounceType"))
        self.bus.publish("ses.event", {"kind": outcome.kind, "mail": mail.id, "recipients": recipients} | detail)
        for destination in self._destinations(region, mail.configuration_set, outcome.kind):
            self._route(region, destination, mail.configuration_set or "", text)

    def _destinations(self, region: SesRegion, name: str | None, kind: str) -> Iterable[EventDestination]:
        configuration_set = region.configuration_sets.get(name or "")
        wanted = EVENT_TYPE_NAMES.get(kind, kind.upper())
        every = list(configuration_set.destinations.values()) if configuration_set else []
        return [one for one in every if one.enabled and wanted in one.event_types]

    def _route(self, region: SesRegion, destination: EventDestination, configuration_set: str, text: str) -> None:
        with self._lock:
            if self.held:
                self._kept.append((region, destination, configuration_set, text))
                return
        self._deliver(region, destination, configuration_set, text)

    def _deliver(self, region: SesRegion, destination: EventDestination, configuration_set: str, text: str) -> None:
        topics = Topics(region.account_id, region.name)
        arn = region.configuration_set_arn(configuration_set)
        with self._lock:
            copies = 2 if self.duplicates else 1
            self.duplicates -= copies - 1
        allowed = topics.may_publish(destination.topic_arn, arn)
        if not allowed or not topics.publish(destination.topic_arn, text, self.clock.now(), copies):
            self.lost += 1
            self.bus.publish("ses.event_lost", {"topic": destination.topic_arn, "topic_refused": not allowed})
