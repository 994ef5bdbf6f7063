"""`meet` as processes of their own, as an operator runs them, on the playground's servers."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.config.settings import Settings
from bot.config.values import Bind
from bot.play.story_world import environment_of
from playground.client import PlaygroundClient
from tests.acceptance.forks import nursery
from tests.patience import PATIENCE

"""Seconds that a process may take on a busy machine before a test gives up; no test asserts how long it took."""


@dataclass
class Process:
    """A running `meet`; what it wrote is read when it has ended."""

    child: subprocess.Popen[str]
    port: int

    def kill(self) -> str:
        """As the kernel does when memory is short: no handler runs. What it had written to stderr."""
        self.child.kill()
        return self.child.communicate(timeout=PATIENCE)[1]

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Asks it to stop; its exit code and what it wrote to stderr."""
        self.child.send_signal(number)
        _, told = self.child.communicate(timeout=PATIENCE)
        return self.child.returncode, told

    def get(self, path: str) -> str:
        """The body of a page of its web part."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as reply:
            return str(reply.read().decode())


def with_port(settings: Settings) -> Settings:
    """The settings with a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return settings.model_copy(update={"meet_bind": Bind("127.0.0.1", probe.getsockname()[1])})


def meet(settings: Settings | None, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs `meet` to its end."""
    return nursery().run(list(words), {**os.environ, **(environment_of(settings) if settings else {})}, PATIENCE)


@contextmanager
def serving(settings: Settings, client: PlaygroundClient) -> Iterator[Process]:
    """`meet serve` in a process of its own, connected; killed at the end where a test left it running."""
    child = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "serve"],
        env={**os.environ, **environment_of(settings), "MEET_LOG_LEVEL": "INFO"},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    process = Process(child, settings.meet_bind.port)
    try:
        _wait_until_ready(process, client, by_socket=settings.slack_app_token is not None)
        yield process
    finally:
        if child.poll() is None:
            process.kill()
        if child.stderr:
            child.stderr.close()


def _wait_until_ready(process: Process, client: PlaygroundClient, *, by_socket: bool) -> None:
    def is_ready() -> bool:
        assert process.child.poll() is None, process.child.stderr and process.child.stderr.read()
        try:
            return bool(process.get("/readyz"))
        except OSError:
            return False

    client.wait_until(is_ready, "a `meet serve` that is ready", PATIENCE)
    if by_socket:
        client.wait_for_bot(patience=PATIENCE)
