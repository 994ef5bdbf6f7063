"""The parts of the playground's Slack, made once and handed to whoever serves them; it has no behaviour of its own."""

from dataclasses import dataclass, field
from typing import Any

from playground.bus import Bus
from playground.clock import PlaygroundClock
from playground.faults import Faults
from playground.slack.delivery import Delivery
from playground.slack.hooks import Hooks
from playground.slack.limits import RateLimits
from playground.slack.oauth import OAuthCodes
from playground.slack.triggers import Triggers
from playground.slack.views import Views
from playground.slack.warnings import Warnings
from playground.slack.workspace import Workspace


@dataclass
class Slack:
    """Everything that makes up the workspace. `url` is where it is served, without a slash at the end."""

    clock: PlaygroundClock
    bus: Bus
    faults: Faults
    url: str = ""
    workspace: Workspace = field(default_factory=Workspace)
    delivery: Delivery = field(init=False)
    offered: dict[tuple[str, str, str, str], list[dict[str, Any]]] = field(init=False)  # by external selects
    views: Views = field(init=False)
    warnings: Warnings = field(init=False)
    triggers: Triggers = field(init=False)
    hooks: Hooks = field(init=False)
    limits: RateLimits = field(init=False)
    codes: OAuthCodes = field(init=False)

    def __post_init__(self) -> None:
        self.delivery = Delivery(self.clock, self.bus)
        self._start_over()

    def _start_over(self) -> None:
        self.views, self.warnings, self.offered = Views(), Warnings(self.clock), {}
        self.triggers, self.hooks = Triggers(self.clock), Hooks(self.clock)
        self.limits, self.codes = RateLimits(self.clock), OAuthCodes(self.clock)

    def reset(self) -> None:
        """The default workspace again, no history; connections, the request URL and relaxed limits stay."""
        with self.workspace.lock:
            relaxed = self.limits.relaxed
            self.workspace.restore()
            self._start_over()
            self.limits.relaxed = relaxed
            self.faults.clear()
            self.delivery.forget_retries()
        self.bus.forget()
        self.bus.publish("reset", {})
