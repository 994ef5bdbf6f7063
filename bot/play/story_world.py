"""What the story acts with and looks through: people, mailbox, commands, and how it says what it saw."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import SecretStr

from bot.config.settings import Settings
from playground import cast
from playground.client import PlaygroundClient
from playground.event_log import PATIENCE
from playground.mail_client import MailClient, SeenMail
from playground.person import Person
from playground.seen import Message

T = TypeVar("T")


class StoryFailed(Exception):
    """Something was not observed that the story promises."""


@dataclass
class World:
    """The Meet that is played with, the people, and what the steps learn for those after them."""

    settings: Settings
    client: PlaygroundClient
    mail: MailClient
    first: datetime
    """When the first option starts."""
    second: datetime
    """When the second one does, also after it was changed."""
    addresses: dict[str, str] = field(default_factory=dict)
    invites: dict[str, SeenMail] = field(default_factory=dict)
    offered: tuple[str, ...] = ()
    """The ids of the options, as the poll's message had them before the close."""
    python: str = sys.executable
    """The Python that runs the commands."""

    def person(self, name: str) -> Person:
        """Somebody of the cast by first name: "ada", "ben", "cho", "nia"."""
        return self.client.person(getattr(cast, name.upper()))

    def poll_message(self) -> Message:
        """The poll's message in the channel, as Ada sees it now."""
        seen = self.person("ada").messages(cast.TEAM)
        ours = [one for one in seen if one.author == cast.BOT and one.thread_ts in (None, one.ts)]
        return expect(ours, "the poll's message stands in #team")[0]

    def options(self) -> list[str]:
        """The ids of the options, in order."""
        return [one["value"] for one in self.poll_message().buttons if one["action_id"] == "vote_yes"]

    def submit(self, name: str) -> None:
        """Submits this person's modal, and the cautions after it, until nothing is open.

        A press before what is shown can have been read does nothing yet, so it is repeated.
        """
        person = self.person(name)

        def is_done() -> bool:
            outcome = person.submit()
            expect(outcome.acknowledged and not outcome.errors, f"it is accepted ({outcome.errors or outcome.warning})")
            return person.modal() is None

        self.wait(is_done, "the modal to close")

    def wait(self, check: Callable[[], T], what: str) -> T:
        """The first truthy answer; TimeoutError says what did not come."""
        return self.client.wait_until(check, what, PATIENCE)

    def code_for(self, address: str) -> str:
        """The six digits in the newest mail to this address."""
        text = self.mail.wait_for_mail(address, PATIENCE, subject="code").text or ""
        digits = re.search(r"\b\d{6}\b", text)
        return expect(digits, f"the mail to {address} holds six digits")[0]

    def command(self, *words: str) -> Any:
        """What `meet ... --json` prints, run as a process of its own."""
        done = subprocess.run(  # noqa: S603 (our own command, with words of the story)
            [self.python, "-m", "bot.cli", *words, "--json"],
            env={**os.environ, **environment_of(self.settings)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        expect(done.returncode == 0, f"`meet {' '.join(words)}` exits with 0 ({done.stderr.strip()})")
        return json.loads(done.stdout)


def set_up_world(settings: Settings, playground_url: str) -> World:
    """A Meet and the people of its playground; the meeting is two days ahead, at a full hour."""
    client = PlaygroundClient(playground_url)
    full_hour = client.now().replace(minute=0, second=0, microsecond=0)
    first = full_hour + timedelta(days=2)
    return World(settings, client, MailClient(playground_url), first, first + timedelta(days=1))


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, for a process of its own."""
    values = {name.upper(): getattr(settings, name) for name in type(settings).model_fields}
    return {name: _text(value) for name, value in values.items() if value not in (None, ())}


def expect(seen: T | None, promise: str) -> T:
    """What was seen, where it is there and true. Raises StoryFailed with the promise otherwise."""
    if not seen:
        raise StoryFailed(f"It is not so that {promise}.")
    return seen


def _text(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, tuple) and not hasattr(value, "port"):
        return ",".join(":".join(pair) for pair in value)
    return str(value)
