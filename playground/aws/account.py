"""What SES knows of one account in one region: identities, configuration sets, suppression list. It sends nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from playground.aws.limits import Limits

SIMULATOR_DOMAIN = "simulator.amazonses.com"
_MAIL_EVENTS = ("SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT", "DELIVERY_DELAY", "RENDERING_FAILURE")
EVENT_TYPES = frozenset((*_MAIL_EVENTS, "OPEN", "CLICK", "SUBSCRIPTION"))


@dataclass
class Identity:
    """A domain or an address that may send, once verified."""

    name: str
    verified: bool = True
    configuration_set: str | None = None
    feedback_forwarding: bool = True


@dataclass
class EventDestination:
    """Where a configuration set publishes which events; ours are SNS topics only."""

    name: str
    topic_arn: str
    event_types: frozenset[str]
    enabled: bool = True


@dataclass
class ConfigurationSet:
    """A named bundle of sending options. `suppressed_reasons` None means: as the account does."""

    name: str
    sending_enabled: bool = True
    reputation_metrics: bool = False
    suppressed_reasons: tuple[str, ...] | None = None
    delivery_options: dict[str, object] = field(default_factory=dict)
    destinations: dict[str, EventDestination] = field(default_factory=dict)


@dataclass
class Suppressed:
    """An address on the account's suppression list, with BOUNCE or COMPLAINT for a reason."""

    address: str
    reason: str
    since: datetime


@dataclass
class SesRegion:
    """One region's SES. New accounts suppress bounces and complaints, as AWS's do since 2019."""

    name: str
    account_id: str
    production_access: bool = True
    sending_enabled: bool = True
    enforcement_status: str = "HEALTHY"
    suppressed_reasons: tuple[str, ...] = ("BOUNCE", "COMPLAINT")
    identities: dict[str, Identity] = field(default_factory=dict)
    configuration_sets: dict[str, ConfigurationSet] = field(default_factory=dict)
    suppressed: dict[str, Suppressed] = field(default_factory=dict)
    receipt_rules: list[dict[str, object]] = field(default_factory=list)
    """Those of the active rule set, in their order; they are shown, and only the playground's own takes mail."""
    limits: Limits = field(default_factory=Limits)

    def identity_of(self, address: str) -> Identity | None:
        """The verified identity that covers an address: itself, its domain, or a parent of its domain."""
        wanted = address.lower()
        names = [wanted, *_domain_and_parents(wanted.rpartition("@")[2])]
        known = (self.identities.get(name) for name in names)
        return next((identity for identity in known if identity and identity.verified), None)

    def may_receive(self, address: str) -> bool:
        """In the sandbox only verified recipients and the simulator get mail."""
        return self.production_access or is_simulator(address) or self.identity_of(address) is not None

    def suppresses(self, reason: str, configuration_set: str | None) -> bool:
        """Whether an address that gave this reason goes onto the list: the set's word counts before the account's."""
        chosen = self.configuration_sets.get(configuration_set or "")
        reasons = self.suppressed_reasons if chosen is None else chosen.suppressed_reasons
        return reason in (self.suppressed_reasons if reasons is None else reasons)

    def suppress(self, address: str, reason: str, since: datetime) -> None:
        self.suppressed[address.lower()] = Suppressed(address.lower(), reason, since)

    def arn(self, identity: str) -> str:
        return f"arn:aws:ses:{self.name}:{self.account_id}:identity/{identity}"

    def configuration_set_arn(self, name: str) -> str:
        return f"arn:aws:ses:{self.name}:{self.account_id}:configuration-set/{name}"


def is_simulator(address: str) -> bool:
    return address.lower().endswith("@" + SIMULATOR_DOMAIN)


def _domain_and_parents(domain: str) -> Iterable[str]:
    labels = domain.split(".")
    return (".".join(labels[start:]) for start in range(len(labels)))
