"""`meet serve` as an operator starts it, in a process of its own on the playground, and a storm of votes on it."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import typing
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playground.client import Message, Person, PlaygroundClient
from playground.server import Playground
from playground.slack import pressing
from tests.handlers.stage import Stage

MEET = (
    *(sys.executable, "-c"),
    "import sys; sys.modules.update(rich=None, greenlet=None); from bot.cli import main; main()",
)
"""`meet` as it is installed for use (requirements.lock). rich and greenlet come with the tools of development, and
structlog and SQLAlchemy load them where they are."""
PATIENCE = 60
SENDERS = 32


class Served(NamedTuple):
    """The running process, and how many seconds it took until `/readyz` said ok."""

    process: subprocess.Popen[str]
    ready_after: float

    @property
    def megabytes(self) -> float:
        """Memory that is resident now."""
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.process.pid}/status").read_text())
        assert found is not None
        return int(found[1]) / 1024

    @property
    def cpu_seconds(self) -> float:
        """Time of the processors that it has used so far, in Meet and in the system for it (proc(5), `stat`)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Outside(Stage):
    """The stage before a Meet in another process: only what Slack shows can be looked at."""

    def __init__(self, playground: Playground) -> None:
        super().__init__(PlaygroundClient(playground.url), playground, typing.cast("Any", None))

    def introduce(self, person: Person) -> None:
        """Meet has read the person's profile once it has published their Home tab."""
        person.open_home()
        self.client.wait_until(person.home, f"the Home tab of {person.id}")


@contextmanager
def served(playground: Playground, *, by_socket: bool = True) -> Iterator[Served]:
    """Socket Mode or signed HTTP, log at INFO, a database of its own that has the schema already, as at every start
    but the first."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="meet-bench-") as folder, (Path(folder) / "log").open("w") as log:
        environment = environment_for(playground, folder, port)
        if not by_socket:
            environment["SLACK_SIGNING_SECRET"] = playground.signing_secret
            del environment["SLACK_APP_TOKEN"]
            request_url = f"http://127.0.0.1:{port}/slack/events"
            PlaygroundClient(playground.url).set_connection(mode="http", request_url=request_url)
        subprocess.run([*MEET, "migrate"], cwd=folder, env=environment, check=True, stdout=log, stderr=log)
        began = time.perf_counter()
        with subprocess.Popen([*MEET, "serve"], cwd=folder, env=environment, stderr=log, text=True) as process:
            try:
                wait_ready(f"http://127.0.0.1:{port}/readyz")
                yield Served(process, time.perf_counter() - began)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(PATIENCE)


def free_port() -> int:
    """One that was free a moment ago."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment_for(playground: Playground, folder: str, port: int) -> dict[str, str]:
    """The settings, and nothing of this process's environment but its path."""
    aws = playground.aws.provision()
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{folder}/meet.db",
        "SLACK_BOT_TOKEN": playground.bot_token,
        "SLACK_APP_TOKEN": playground.app_token,
        "SLACK_API_URL": playground.slack_api_url,
        **playground.aws.environment,
        "MEET_FROM_ADDRESS": aws.from_address,
        "MEET_CONFIGURATION_SET": aws.configuration_set,
        "MEET_FEEDBACK_QUEUE_URL": aws.queue_url,
        "MEET_BIND": f"127.0.0.1:{port}",
        "MEET_SECRET_KEY": "0" * 64,
    }


def wait_ready(url: str) -> None:
    """Returns once the address answers 200."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url) as reply:
                reply.read()
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.005)
    raise TimeoutError(f"Meet was not ready within {PATIENCE} s.")


class Storm(NamedTuple):
    """What became of it: how long each answer took, in milliseconds; redraws; seconds; the message in the end, and how
    many seconds after the last press it showed all of them."""

    answers: list[float]
    redraws: int
    lasted: float
    shown: Message
    complete_after: float


class Crowd(NamedTuple):
    """A poll of Ada's, and people of its channel who never met Meet."""

    stage: Outside
    message: Message
    voters: list[Person]

    def wait_until_asked(self) -> None:
        """Returns once everybody got the private question for an address."""
        self.stage.client.wait_until(self._all_asked, "a question for an address to everybody", PATIENCE)

    def _all_asked(self) -> bool:
        return len(self.stage.client.events("slack.responded")) >= len(self.voters)


def gather(playground: Playground, people: int) -> Crowd:
    """So many people, with a poll to vote on."""
    stage = Outside(playground)
    message = stage.poll()
    named = [(f"voter{number}", f"voter{number}@example.com") for number in range(people)]
    voters = [stage.client.add_person(name=name, email=email) for name, email in named]
    for voter in voters:
        stage.client.invite(message.channel, voter.id)
    return Crowd(stage, message, voters)


def storm(crowd: Crowd, within: float, *, option: int = 0, watch: Callable[[], object] = lambda: None) -> Storm:
    """All of them press Yes under one option within so many seconds.

    `watch` is called with each press. Raises TimeoutError where the message never shows all of them.
    """
    stage, message, voters = crowd
    people, before = len(voters), stage.playground.bus.last_number
    value = stage.options(message)[option]
    press = {"channel": message.channel, "ts": message.ts, "action_id": "vote_yes", "value": value}
    answered: list[float] = []
    began = time.monotonic()

    def vote(number: int) -> None:
        time.sleep(max(began + number * within / people - time.monotonic(), 0))
        pressed_at = time.monotonic()
        outcome = pressing.click(stage.playground.slack, voters[number].id, press)
        if outcome["acknowledged"]:
            answered.append((time.monotonic() - pressed_at) * 1000)
        watch()

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(vote, range(people)))
    pressed_at = time.monotonic()
    shown = _shown(crowd, option)
    complete_after = time.monotonic() - pressed_at
    redraws = len(stage.client.calls("chat.update", after=before))
    return Storm(answered, redraws, pressed_at - began, shown, complete_after)


def _shown(crowd: Crowd, option: int) -> Message:
    """The message once it shows all of them under this option, and under those before it."""
    stage, message, voters = crowd
    full = f"Yes {len(voters)}"

    def complete(seen: Message) -> bool:
        return seen.ts == message.ts and seen.words.count(full) > option

    return stage.ada.wait_for_message(message.channel, full, where=complete)
