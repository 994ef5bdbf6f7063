"""Tiny stand-ins for the ports (bot/ports.py), for unit tests whose subject is not the wire. No logic in them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.mail_health import Reading
from bot.ports import OutgoingMail, QueueMessage, Quota

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@dataclass
class StandingClock:
    """Stands still until a test moves it."""

    instant: datetime = NOON

    def now(self) -> datetime:
        return self.instant

    def move(self, by: timedelta) -> None:
        self.instant += by


@dataclass
class RecordingMailer:
    """Keeps what was sent; `refuse`, where set, is raised instead."""

    refuse: Exception | None = None
    sent: list[OutgoingMail] = field(default_factory=list)
    allowed: Quota = field(default_factory=lambda: Quota(rate=14.0, daily=50_000, sent=0))
    measured: list[Reading] = field(default_factory=list)
    looks: int = 0

    def send(self, mail: OutgoingMail) -> str:
        if self.refuse:
            raise self.refuse
        self.sent.append(mail)
        return f"ses-{len(self.sent)}"

    def quota(self) -> Quota:
        if self.refuse:
            raise self.refuse
        return self.allowed

    def reputation(self, now: datetime) -> list[Reading]:
        self.looks += 1
        return [replace(reading, at=now) for reading in self.measured]

    def close(self) -> None:
        """It holds no connection."""


@dataclass
class ListedQueue:
    """A feedback queue that holds a list of bodies."""

    bodies: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    dead: int = 0

    def receive(self, *, wait: bool = True) -> list[QueueMessage]:
        taken, self.bodies = self.bodies[:10], self.bodies[10:]
        return [QueueMessage(str(place), f"receipt-{place}", body, 1) for place, body in enumerate(taken)]

    def delete(self, messages: list[QueueMessage]) -> None:
        self.deleted += [message.body for message in messages]

    def depth(self) -> tuple[int, int]:
        return len(self.bodies), self.dead

    def close(self) -> None:
        """It holds no connection."""


@dataclass
class Clients:
    """One client for the named workspaces."""

    answer: Callable[[str], Any]
    workspaces: frozenset[str]
    forgotten: list[str] = field(default_factory=list)

    def forget(self, workspace: str) -> None:
        self.forgotten.append(workspace)

    def client(self, workspace: str) -> Any:
        if workspace not in self.workspaces:
            raise NotFound("Meet is not installed in that workspace.")
        return self.answer(workspace)
