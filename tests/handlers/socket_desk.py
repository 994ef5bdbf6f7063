"""A Socket Mode connection with a Bolt app behind it that answers when a test wants it. It asserts nothing of them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import Ack, App

from bot.clock import SystemClock
from bot.config.settings import Settings
from handlers.slack.app import build_slack_app
from handlers.slack.clients import SingleWorkspaceClients
from handlers.slack.socket import PING_SECONDS, SlackSocket
from playground import cast
from playground.client import Outcome, PlaygroundClient
from playground.server import Playground
from playground.slack.socket_connection import Connection
from storage.database import Database
from tests.patience import PATIENCE

HASTY_PING_SECONDS = 0.1
"""A deaf Slack is noticed within half a second, and so is one that a busy machine keeps waiting."""


def silent_app(settings: Settings) -> App:
    """A Bolt app whose clients call nobody, so that its database is never opened."""
    return build_slack_app(
        settings, SingleWorkspaceClients(settings, Database(settings.database_url, clock=SystemClock()))
    )


class Desk:
    """A Bolt app that answers `/meet` when the gate is open, and the socket that serves it."""

    def __init__(self, settings: Settings, client: PlaygroundClient, ping_seconds: float = PING_SECONDS) -> None:
        self.client = client
        self._others = set(threading.enumerate())
        self.gate = threading.Event()
        self.gate.set()
        self.taken: list[str] = []
        self.app: App = silent_app(settings)
        self.app.command("/meet")(self._answer)
        self.socket = SlackSocket(settings, self.app, ping_seconds=ping_seconds)
        self._acts: list[threading.Thread] = []
        self.outcomes: list[Outcome] = []

    def _answer(self, ack: Ack, command: dict[str, Any]) -> None:
        self.taken.append(command["text"])
        if command["text"] == "fail":
            raise RuntimeError("a listener's fault")
        assert self.gate.wait(PATIENCE)
        ack(f"You said {command['text']}.")

    def begin(self, *words: str) -> None:
        """Ada sends these commands at once; each waits for its answer in a thread of its own."""
        begun = [threading.Thread(target=self._say, args=(word,)) for word in words]
        for thread in begun:
            thread.start()
        self._acts += begun

    def _say(self, word: str) -> None:
        self.outcomes.append(self.client.person(cast.ADA).slash("/meet", word, channel=cast.TEAM))

    def say(self, word: str) -> Outcome:
        return self.client.person(cast.ADA).slash("/meet", word, channel=cast.TEAM)

    def threads(self) -> set[threading.Thread]:
        """The socket's own threads; another Meet may run in this process."""
        return {one for one in set(threading.enumerate()) - self._others if one.name.startswith("socket")}

    def finish(self) -> list[bool]:
        """Of each command that was begun, whether it was acknowledged."""
        for thread in self._acts:
            thread.join(PATIENCE)
        return [one.acknowledged for one in self.outcomes]

    def wait(self, check: Callable[[], object], what: str) -> None:
        self.client.wait_until(check, what, PATIENCE)


@contextmanager
def opened_desk(settings: Settings, client: PlaygroundClient, ping_seconds: float = PING_SECONDS) -> Iterator[Desk]:
    """One with two threads, connected; stopped in the end, when every command that was begun is over."""
    made = Desk(settings.model_copy(update={"meet_threads": 2}), client, ping_seconds)
    made.socket.start()
    yield made
    made.gate.set()
    made.finish()
    made.socket.stop()


def connections(playground: Playground) -> list[Connection]:
    return playground.slack.delivery.hub.connections()


def current(desk: Desk) -> Any:
    return desk.socket._current
