"""Several `meet serve` on one PostgreSQL, two by Socket Mode and the others over HTTP behind a balancer."""

import itertools
import json
import os
import re
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from typing import Any, Self, TypeVar

import psycopg

from bot.play.playground import play_settings
from playground.client import Message
from playground.server import Playground
from tests.acceptance.faulty_proxy import FaultyProxy
from tests.acceptance.meet_process import MeetProcess
from tests.acceptance.team import Team
from tests.patient_slack import patient_playground
from tests.storage.postgresql import connection_string, fresh_postgresql

HANDS = 8
"""So many people press at once."""
OPEN = b"""SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""
"""A transaction of anybody else."""
Answer = TypeVar("Answer")


class Balancer:
    """Gives each connection to the next of several servers, as a load balancer does, and counts."""

    def __init__(self) -> None:
        self.ports: list[int] = []
        self.served = Counter[int]()
        self._turns = itertools.count()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._open, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._door.getsockname()[1]}/slack/events"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        # Closing alone does not wake whoever waits in accept().
        self._door.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._door.close()

    def _open(self) -> None:
        with suppress(OSError):
            while True:
                asking, _ = self._door.accept()
                port = self.ports[next(self._turns) % len(self.ports)]
                self.served[port] += 1
                threading.Thread(target=_join, args=(asking, port), daemon=True).start()


def _join(asking: socket.socket, port: int) -> None:
    with asking, suppress(OSError), closing(socket.create_connection(("127.0.0.1", port))) as serving:
        back = threading.Thread(target=_pour, args=(serving, asking), daemon=True)
        back.start()
        _pour(asking, serving)
        back.join()


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)


class Replicas:
    """The team, and the Meets that serve it."""

    def __init__(self, team: Team, balancer: Balancer, slack: FaultyProxy, aws: FaultyProxy) -> None:
        self.team, self.balancer = team, balancer
        self.slack, self.aws = slack, aws
        self.by_http: list[MeetProcess] = []
        self.by_socket: list[MeetProcess] = []

    @property
    def all(self) -> list[MeetProcess]:
        return [*self.by_http, *self.by_socket]

    def start(self, http: int, sockets: int) -> None:
        """Starts so many at once; those on a socket one after the other, since each must know its own."""
        over_http = self.team.settings.model_copy(update={"slack_app_token": None})
        with ThreadPoolExecutor(http + 1) as pool:
            started = [pool.submit(MeetProcess, over_http) for _ in range(http)]
            self.by_socket += [MeetProcess(self.team.settings) for _ in range(sockets)]
            self.by_http += [one.result() for one in started]
        self.balancer.ports = [one.port for one in self.by_http]

    def stop(self) -> None:
        """Kills whichever still runs."""
        for one in self.all:
            one.__exit__()

    def listen(self, road: str) -> None:
        """From now on Slack speaks by this road: "socket" or "http"."""
        self.team.client.set_connection(mode=road, request_url=self.balancer.url)

    def rest(self) -> None:
        """As after a quiet minute: the workspace's budget of redraws is full."""
        self.put("DELETE FROM workspace_pace")

    def stand_still(self, meet: MeetProcess) -> None:
        """Stops this Meet by SIGSTOP between two transactions: whoever stands still within one keeps the others waiting
        until the database ends it, which takes a minute and is an error."""

        def stands() -> bool:
            os.kill(meet.pid, signal.SIGSTOP)
            if self._is_between_transactions():
                return True
            os.kill(meet.pid, signal.SIGCONT)
            return False

        self.team.wait(stands, "a moment without a transaction")

    def _is_between_transactions(self) -> bool:
        with psycopg.connect(connection_string(self.team.settings.database_url)) as connection:
            return connection.execute(OPEN).fetchone() is None

    def put(self, statement: str, *values: str) -> None:
        """Changes the database behind Meet's back, as time passing would."""
        with psycopg.connect(connection_string(self.team.settings.database_url)) as connection:
            connection.execute(statement.encode(), values)

    def errors(self) -> list[str]:
        """What any of them logged as an error."""
        return [line for one in self.all for line in one.errors()]

    def calls(self, method: str, after: int) -> list[tuple[datetime, dict[str, Any]]]:
        """Meet's calls of this method that Slack took, with their instants, oldest first."""
        events = self.team.client.events("slack.call", after)
        found = [(datetime.fromisoformat(event["at"]), event["detail"]) for event in events]
        return [(at, call) for at, call in found if call["method"] == method and call["ok"]]

    def mark(self) -> int:
        return self.team.playground.bus.last_number


def together(acts: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """What each act returned, many hands at once."""
    with ThreadPoolExecutor(HANDS) as pool:
        return [one.result() for one in [pool.submit(act) for act in acts]]


def tallies(calls: list[tuple[datetime, dict[str, Any]]], message: Message) -> list[int]:
    """How many votes each redraw of this message showed, in the order in which Slack saw them."""
    drawn = [call["arguments"] for _, call in calls if call["arguments"].get("ts") == message.ts]
    # A button also has a name with the same count, so the quote before the words is part of what is looked for.
    return [sum(map(int, re.findall(r'"text": "(?:Yes|Maybe|No) (\d+)"', json.dumps(one["blocks"])))) for one in drawn]


@contextmanager
def serving(*, http: int, sockets: int, voters: int, **changes: Any) -> Iterator[Replicas]:
    """A playground with a faulty road to its AWS and one to its Slack's Web API, a database, and so many Meets on all
    of them; `changes` are settings."""
    with ExitStack() as stack:
        playground: Playground = stack.enter_context(patient_playground())
        url = stack.enter_context(fresh_postgresql())
        balancer = stack.enter_context(Balancer())
        slack = stack.enter_context(FaultyProxy(playground.url))
        aws = stack.enter_context(FaultyProxy(playground.aws_url))
        roads = {"slack_api_url": f"{slack.url}/api/", "aws_endpoint_url": aws.url}
        settings = play_settings(playground, playground.aws.provision(), url, **roads, **changes)
        team = Team(playground, settings, voters)
        team.client.relax_rate_limits()
        # The pace that is looked at is ours: SES would take what a full bucket lets go at once, and more.
        team.mail.change(per_second=1000.0)
        replicas = Replicas(team, balancer, slack, aws)
        stack.callback(replicas.stop)
        replicas.start(http, sockets)
        yield replicas
