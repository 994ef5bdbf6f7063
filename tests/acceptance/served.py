"""`meet` as processes of their own, as an operator runs them, on the playground's servers."""

import os
import signal
import socket
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.config.settings import Settings
from bot.config.values import Bind
from bot.play.story_world import environment_of
from playground.client import PlaygroundClient
from tests.acceptance.forks import Child, nursery, wait_for_end
from tests.patience import PATIENCE


@dataclass
class Process:
    """A running `meet`; what it wrote is read when it has ended."""

    child: Child
    port: int
    code: Path

    def kill(self) -> str:
        """As the kernel does when memory is short: no handler runs. What it had written to stderr."""
        self.child.kill(PATIENCE)
        return self.child.stderr.read()

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Asks it to stop; its exit code and what it wrote to stderr."""
        os.kill(self.child.pid, number)
        wait_for_end(self.child.pid, PATIENCE)
        return int(self.code.read_text()), self.child.stderr.read()

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
    environment = {**os.environ, **environment_of(settings), "MEET_LOG_LEVEL": "INFO"}
    with tempfile.TemporaryDirectory(prefix="meet-served-") as folder:
        code = Path(folder) / "code"
        child = nursery().start(["serve"], environment, str(code))
        process = Process(child, settings.meet_bind.port, code)
        try:
            _wait_until_ready(process, client, by_socket=settings.slack_app_token is not None)
            yield process
        finally:
            if not child.is_over():
                process.kill()
            child.stderr.close()


def _wait_until_ready(process: Process, client: PlaygroundClient, *, by_socket: bool) -> None:
    def is_ready() -> bool:
        assert not process.child.is_over(), process.child.stderr.read()
        try:
            return bool(process.get("/readyz"))
        except OSError:
            return False

    client.wait_until(is_ready, "a `meet serve` that is ready", PATIENCE)
    if by_socket:
        client.wait_for_bot(patience=PATIENCE)
