"""`meet serve` as an operator runs it: a process of its own, which can be killed, and the commands beside it."""

import http.client
import json
import os
import queue
import subprocess
import threading
import urllib.parse
from typing import Any, Self

from bot.config.settings import Settings
from bot.play.story_world import environment_of
from playground.client import PlaygroundClient
from tests.acceptance.forks import nursery
from tests.patience import PATIENCE


class MeetProcess:
    """A running `meet serve`; a context manager that kills it, if nobody did before."""

    def __init__(self, settings: Settings, **environment: str) -> None:
        """Returns once Slack knows it. Raises TimeoutError with its last lines where it does not come up."""
        self.settings = settings.model_copy(update={"meet_log_level": "INFO", "meet_log_format": "json"})
        self.lines: list[str] = []
        self._news: queue.Queue[dict[str, Any]] = queue.Queue()
        self._slack, self._sockets = slack_of(settings), set[str]()
        before = sockets(self._slack)
        self._child = nursery().start(["serve"], {**os.environ, **environment_of(self.settings), **environment})
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.port = int(self._wait_for("serving")["port"])
        self._sockets = self._wait_for_slack(before)

    def kill(self) -> None:
        """kill -9; returns when Slack, too, has seen the connection end, or it would give the next press to nobody."""
        self._child.kill(PATIENCE)
        self._listener.join(PATIENCE)
        self._slack.wait_until(lambda: not self._sockets & sockets(self._slack), "the end of the connection", PATIENCE)

    def _wait_for_slack(self, before: set[str]) -> set[str]:
        """The connections that are new: the handshake is over a moment before Slack hands out the first press."""
        if self.settings.slack_app_token is None:
            return set()
        return self._slack.wait_until(lambda: sockets(self._slack) - before, "the bot's socket", PATIENCE)

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_over(self) -> bool:
        return self._child.is_over()

    def is_ready(self) -> dict[str, str]:
        """What /readyz says of each part."""
        answer: dict[str, str] = json.loads(self.get("/readyz")[1])
        return answer

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            return reply.status, reply.read().decode()
        finally:
            connection.close()

    def errors(self) -> list[str]:
        """What it logged as an error."""
        return [line for line in self.lines if '"level": "error"' in line]

    def _listen(self) -> None:
        with self._child.stderr as told:
            for line in told:
                self.lines.append(line)
                if line.startswith("{"):
                    self._news.put(json.loads(line))
        self._news.put({"event": None})

    def _wait_for(self, event: str) -> dict[str, Any]:
        try:
            while (news := self._news.get(timeout=PATIENCE))["event"] is not None:
                if news["event"] == event:
                    return news
        except queue.Empty:
            self.kill()
        raise TimeoutError(f"`meet serve` did not say {event!r}; it said:\n{''.join(self.lines[-20:])}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if not self._child.is_over():
            self.kill()


def slack_of(settings: Settings) -> PlaygroundClient:
    """The playground that this Meet connects to."""
    place = urllib.parse.urlsplit(settings.slack_api_url)
    return PlaygroundClient(f"{place.scheme}://{place.netloc}")


def sockets(slack: PlaygroundClient) -> set[str]:
    return {one["id"] for one in slack.connection()["sockets"]}


def command(settings: Settings, *words: str) -> Any:
    """What `meet ... --json` prints."""
    return json.loads(run(settings, *words, "--json").stdout)


def run(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """One command, run to its end."""
    return nursery().run(list(words), {**os.environ, **environment_of(settings)}, PATIENCE)
