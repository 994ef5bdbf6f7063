"""The parts of the playground's Slack, made once and handed to whoever serves them; it has no behaviour of its own."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from playground.bus import Bus
from playground.clock import PlaygroundClock
from playground.faults import Faults
from playground.remedies import Remedies
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
    home: "Slack | None" = None  # the playground's own workspace, where this is a neighbour of it
    neighbours: dict[str, "Slack"] = field(default_factory=dict)
    remedies: Remedies = field(default_factory=Remedies)
    delivery: Delivery = field(init=False)
    offered: dict[tuple[str, str, str, str], list[dict[str, Any]]] = field(init=False)  # by external selects
    views: Views = field(init=False)
    warnings: Warnings = field(init=False)
    triggers: Triggers = field(init=False)
    hooks: Hooks = field(init=False)
    limits: RateLimits = field(init=False)
    codes: OAuthCodes = field(init=False)

    def __post_init__(self) -> None:
        self.delivery = self.home.delivery if self.home else Delivery(self.clock, self.bus)
        self._start_over()

    def _start_over(self) -> None:
        self.views, self.warnings, self.offered = Views(self.workspace.id), Warnings(self.clock), {}
        self.triggers, self.hooks = Triggers(self.clock, self._answer_time), Hooks(self.clock)
        self.limits = RateLimits(self.clock)
        self.codes = self.home.codes if self.home else OAuthCodes(self.clock)
        self.neighbours.clear()

    def _answer_time(self) -> timedelta:
        return timedelta(seconds=self.delivery.road.answer_seconds)

    def add_neighbour(self, team: str, name: str, enterprise: str = "") -> "Slack":
        """Another workspace that the same app may be installed in, with a cast of its own, under /w/<its id>."""
        workspace = Workspace(team, name, enterprise)
        made = Slack(self.clock, self.bus, self.faults, f"{self.url}/w/{team}", workspace, home=self)
        made.limits.relaxed = self.limits.relaxed
        self.neighbours[team] = made
        return made

    @property
    def houses(self) -> "list[Slack]":
        """Every workspace that the app may be installed in."""
        return self.home.houses if self.home else [self, *self.neighbours.values()]

    def house_of(self, token: str) -> "Slack":
        """The workspace that granted the token; the own one for a token that nobody granted."""
        return next((one for one in self.houses if token in one.workspace.app.tokens), self)

    def reset(self) -> None:
        """The default workspace again, alone, no history; connections, the request URL and relaxed limits stay."""
        with self.workspace.lock:
            relaxed = self.limits.relaxed
            self.workspace.restore()
            self._start_over()
            self.limits.relaxed = relaxed
            self.faults.clear()
            self.delivery.forget_retries()
        self.bus.forget()
        self.bus.publish("reset", {})
