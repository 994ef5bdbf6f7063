"""A whole Meet with one open poll, and the signed presses of its voters; beside it bare Bolt. It times nothing."""

import itertools
import json
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from slack_bolt import Ack, App, BoltRequest
from slack_sdk.signature import SignatureVerifier

import handlers
from bot.config.logs import set_up_logging
from bot.config.values import Bind
from bot.domain.person import Profile, RegisteredAddress
from bot.domain.poll import Choice
from bot.play.playground import play_settings
from bot.serving import Serving
from handlers.background import THREADS, Background
from handlers.slack.app import build_slack_app
from playground import cast
from playground.client import Message, PlaygroundClient
from playground.server import Playground, start
from playground.slack import payloads
from storage.database import Database
from tests.handlers.stage import Stage

VOTERS = 200
CHOICES = ("yes", "maybe", "no")
PATIENCE = 60


@dataclass(frozen=True)
class Press:
    """One signed request, as Slack sends it, and the answer that must stand in the database for it."""

    body: str
    headers: dict[str, Any]
    voter: str
    option: str
    choice: str

    def request(self) -> BoltRequest:
        """What the web server hands to Bolt."""
        return BoltRequest(body=self.body, headers=self.headers)


@dataclass
class Ballot:
    """Meet, its poll, and how to vote in it. `app` is a Bolt app with Meet's whole table of listeners."""

    playground: Playground
    serving: Serving
    message: Message
    app: App
    background: Background
    votes: dict[tuple[str, str], str] = field(default_factory=dict)
    count: int = 0
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def options(self) -> list[str]:
        return [button["value"] for button in self.message.buttons if button["action_id"] == "vote_yes"]

    @property
    def poll(self) -> str:
        return str(next(button["value"] for button in self.message.buttons if button["action_id"] == "show_grid"))

    def presses(self, number: int) -> list[Press]:
        """The next presses: voter after voter, option after option, then everybody changes their minds."""
        return [self._press(next(self._numbers)) for _ in range(number)]

    def _press(self, number: int) -> Press:
        option = self.options[number // VOTERS % len(self.options)]
        choice = CHOICES[number // VOTERS // len(self.options) % len(CHOICES)]
        return signed_press(self.playground, self.message, voter_id(number % VOTERS), option, choice)

    def vote(self, press: Press) -> None:
        """Dispatches the press."""
        answer = self.app.dispatch(press.request())
        assert answer.status == 200, answer.body

    def acknowledged(self, presses: list[Press]) -> None:
        """Remembers what must be found by `verify`. A voter's presses on one option must be given in order."""
        self.votes.update({(press.voter, press.option): press.choice for press in presses})
        self.count += len(presses)

    def settle(self) -> None:
        """Waits until what the votes left to other threads is done, so that it does not slow what is timed next."""
        everybody = threading.Barrier(THREADS + 1)
        for _ in range(THREADS):
            self.background.run(everybody.wait, PATIENCE)
        everybody.wait(PATIENCE)

    def verify(self) -> None:
        """Every acknowledged vote stands in the database, read through a connection of its own."""
        settings, clock = self.serving.application.meet.settings, self.serving.application.meet.clock
        database = Database(settings.database_url, clock=clock)
        with closing_database(database), database.read(cast.WORKSPACE) as uow:
            snapshot = uow.polls.snapshot(self.poll)
        assert snapshot is not None
        stored = {(vote.voter, vote.option): vote.choice for vote in snapshot.votes}
        assert stored == {key: Choice(choice) for key, choice in self.votes.items()}, "a vote was lost"
        assert snapshot.poll.revision >= self.count, "a vote was not counted"


def voter_id(number: int) -> str:
    return f"UVOTER{number:05d}"


def signed_press(playground: Playground, message: Message, voter: str, option: str, choice: str) -> Press:
    """The payload that the playground's Slack makes for this button, form-encoded and signed."""
    with playground.workspace.lock:
        stored = playground.workspace.channel(message.channel).message(message.ts)
        assert stored is not None, "the poll's message is gone"
        button = next(b for b in message.buttons if (b["action_id"], b["value"]) == (f"vote_{choice}", option))
        payload = payloads.message_actions(playground.slack, voter, stored, payloads.action_of(button, "votes"))
    return signed(playground.signing_secret, payload, voter, option, choice)


def signed(secret: str, payload: dict[str, Any], voter: str, option: str, choice: str) -> Press:
    """The request, with the signature that Slack gives to this body."""
    body = urllib.parse.urlencode({"payload": json.dumps(payload)})
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": str(signature),
    }
    return Press(body, headers, voter, option, choice)


def bare_app(ballot: Ballot, work: Callable[[], object] = lambda: None) -> App:
    """Bolt alone: the same authorization, one listener that does this work, nothing by default, and acknowledges.
    Neither app verifies a signature: `handlers.slack.signature` does, before any app is asked."""
    application = ballot.serving.application
    app = build_slack_app(application.meet.settings, application.clients)

    @app.action("vote_yes")
    def acknowledge(ack: Ack) -> None:
        work()
        ack()

    for other in CHOICES[1:]:
        app.action(f"vote_{other}")(acknowledge)
    return app


@contextmanager
def opened(database_url: str | None = None) -> Iterator[Ballot]:
    """A running Meet (logs at INFO, metrics, jobs, redraws) on a playground, and Ada's poll with three times.

    The voters are people as usual: Slack's profile of them is known, and they have registered an address.
    """
    with start() as playground, tempfile.TemporaryDirectory(prefix="meet-bench-") as folder:
        settings = play_settings(
            playground,
            playground.aws.provision(),
            database_url or f"sqlite:///{folder}/play.db",
            slack_app_token=None,
            meet_log_level="INFO",
            meet_metrics_bind=Bind("127.0.0.1", 0),
        )
        with (Path(folder) / "log").open("w") as log:
            set_up_logging(settings, log)
            with Serving(settings, receive_seconds=0) as serving:
                yield from _with_poll(playground, serving)
            set_up_logging(settings, sys.stderr)


def _with_poll(playground: Playground, serving: Serving) -> Iterator[Ballot]:
    client = PlaygroundClient(playground.url)
    client.set_connection(mode="http", request_url=f"http://127.0.0.1:{serving.web.port}/slack/events")
    stage = Stage(client, playground, serving)
    message = stage.poll(times=3)
    _introduce_voters(stage)
    application = serving.application
    app = build_slack_app(application.meet.settings, application.clients)
    background = handlers.register(app, application.meet)
    try:
        yield Ballot(playground, serving, message, app, background)
    finally:
        background.stop()


def _introduce_voters(stage: Stage) -> None:
    meet = stage.meet
    now = meet.clock.now()
    for number in range(VOTERS):
        user = voter_id(number)
        stage.client.add_person(id=user, name=user.lower(), email=f"{user.lower()}@example.com")
        profile = Profile(cast.WORKSPACE, user, user, "Europe/Berlin", "en", "", False, True, now)
        address = RegisteredAddress(cast.WORKSPACE, user, f"{user.lower()}@example.com", now - timedelta(days=1))
        with meet.database.begin(cast.WORKSPACE) as uow:
            uow.people.save_profile(profile)
            uow.people.save_address(address)


@contextmanager
def closing_database(database: Database) -> Iterator[Database]:
    """Disposes of it at the end."""
    try:
        yield database
    finally:
        database.dispose()
