"""Holds one playground's SES: its regions and what sends for them. It owns no rule of its own."""

from dataclasses import dataclass, field

from playground.aws.account import SesRegion
from playground.aws.faults import AwsFaults
from playground.aws.mailbox import Mailbox
from playground.aws.publisher import Publisher
from playground.aws.receiving import Receiving
from playground.aws.seams import Bus, Clock
from playground.aws.sending import Sending


@dataclass
class Ses:
    """SES is regional: what one region knows, another does not."""

    account_id: str
    bus: Bus
    clock: Clock
    faults: AwsFaults = field(default_factory=AwsFaults)
    mailbox: Mailbox = field(default_factory=Mailbox)
    regions: dict[str, SesRegion] = field(default_factory=dict)
    receiving: Receiving = field(init=False)
    publisher: Publisher = field(init=False)
    sending: Sending = field(init=False)

    def __post_init__(self) -> None:
        self.receiving = Receiving(self.account_id, self.bus, self.clock)
        self.publisher = Publisher(self.bus, self.clock, self.mailbox)
        self.sending = Sending(self.bus, self.clock, self.mailbox, self.publisher)

    def region(self, name: str) -> SesRegion:
        return self.regions.setdefault(name, SesRegion(name, self.account_id))
