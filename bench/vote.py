"""What a durable vote costs, from the signed request to the committed row, against bare Bolt: threads, HTTP, acks."""

import http.client
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

from slack_bolt import App

from bench.ballot import Ballot, Press, bare_app, opened
from bench.bare_write import bare_write
from bench.figure import Figure, Line, Skipped, show, size
from bench.postgresql import NoServer, running_server
from bench.rounds import Pair, compare, percentile
from bot.config.values import Bind
from bot.web.front import build_web
from bot.web.parts import LONGEST_BODY, Parts
from bot.web.server import WebServer

ROUNDS = 15
A_ROUND = 60
THREADS = 8

Dispatch = Callable[[Press], None]


class Timed:
    """Dispatches presses and remembers how long each took."""

    def __init__(self, dispatch: Dispatch) -> None:
        self.seconds: list[float] = []
        self._dispatch = dispatch

    def __call__(self, press: Press) -> None:
        began = time.perf_counter()
        self._dispatch(press)
        self.seconds.append(time.perf_counter() - began)

    def in_milliseconds(self, share: float) -> float:
        return percentile(self.seconds, share) * 1000


class Turns:
    """Rounds of the same presses, by Meet and by bare Bolt; what Meet acknowledged is remembered for `verify`."""

    def __init__(self, ballot: Ballot, ours: Dispatch, bare: Dispatch) -> None:
        self._ballot, self._ours, self._bare = ballot, ours, bare
        self.presses = ballot.presses(size(A_ROUND))

    def compare(self, threads: int = 1) -> Pair:
        """A vote's cost in both, and the ratio."""
        with ThreadPoolExecutor(threads) as pool:
            pair = compare(
                lambda: self._dispatch_all(self._ours, pool, threads),
                lambda: self._dispatch_all(self._bare, pool, threads),
                size(ROUNDS),
                between=self._next,
            )
        self._ballot.verify()
        return pair

    def _dispatch_all(self, dispatch: Dispatch, pool: ThreadPoolExecutor, threads: int) -> None:
        if threads == 1:
            for press in self.presses:
                dispatch(press)
        else:
            list(pool.map(dispatch, self.presses))
        if dispatch is self._ours:
            self._ballot.acknowledged(self.presses)

    def _next(self) -> None:
        self._ballot.settle()
        self.presses = self._ballot.presses(len(self.presses))


def figures() -> Iterator[Line]:
    """All of them; a server of PostgreSQL that cannot be started is told and skipped."""
    with opened() as ballot:
        yield from in_process(ballot)
        yield over_http(ballot)
        yield without_sync(ballot)
    try:
        with running_server() as url, opened(url) as ballot:
            yield on_postgresql(ballot)
            yield against_a_bare_write(ballot, "vote on PostgreSQL, against bare Bolt and one bare commit there")
    except NoServer as refused:
        yield Skipped("vote on PostgreSQL", str(refused))


def in_process(ballot: Ballot) -> Iterator[Line]:
    alone, crowd, bare = Timed(ballot.vote), Timed(ballot.vote), bare_dispatch(ballot)
    pair = Turns(ballot, alone, bare).compare()
    yield Figure("vote, one thread", pair.ratio, 2.5, detail=costs(pair))
    yield Figure("ack of a vote, p50", alone.in_milliseconds(0.5), 2, "ms")
    yield Figure("ack of a vote, p99", alone.in_milliseconds(0.99), 10, "ms")
    yield against_a_bare_write(ballot, "vote, one thread, against bare Bolt and one bare write")
    pair = Turns(ballot, crowd, bare).compare(THREADS)
    yield Figure("vote, eight threads", pair.ratio, 2, detail=costs(pair))
    yield Figure("worst vote under eight threads", max(crowd.seconds) * 1000, 50, "ms", detail=of(crowd))


def against_a_bare_write(ballot: Ballot, name: str) -> Line:
    """Base: bare Bolt whose listener stores the answer by the driver alone. No bot that keeps votes does with less."""
    with bare_write(ballot.serving.application.meet.settings.database_url) as write:
        pair = Turns(ballot, ballot.vote, bare_dispatch(ballot, write)).compare()
    return Figure(name, pair.ratio, 1.3, detail=costs(pair))


def of(timed: Timed) -> str:
    return f"of {len(timed.seconds)} votes, p99 {timed.in_milliseconds(0.99):.0f} ms"


def over_http(ballot: Ballot) -> Line:
    """Base: bare Bolt behind the same waitress, the same Flask application, the same kind of connection."""
    with served(ballot, ballot.app) as ours, served(ballot, bare_app(ballot)) as bare:
        pair = Turns(ballot, ours, bare).compare()
    return Figure("vote over HTTP, against bare Bolt over HTTP", pair.ratio, 3, detail=costs(pair))


def without_sync(ballot: Ballot) -> Line:
    """The vote where a power cut may take the last ones: what the disk's sync is of the first figure."""
    raw = ballot.serving.application.meet.database._writing.raw_connection()  # noqa: SLF001 (no setting for this)
    raw.cursor().execute("PRAGMA synchronous=NORMAL")
    raw.close()
    pair = Turns(ballot, ballot.vote, bare_dispatch(ballot)).compare()
    return Figure("vote, one thread, without the sync to the disk", pair.ratio, 2.5, detail=costs(pair))


def on_postgresql(ballot: Ballot) -> Line:
    pair = Turns(ballot, ballot.vote, bare_dispatch(ballot)).compare()
    return Figure("vote on PostgreSQL", pair.ratio, 3.2, detail=costs(pair))


def costs(pair: Pair) -> str:
    votes = size(A_ROUND)
    return f"{pair.ours / votes * 1e6:.0f} µs, bare {pair.bare / votes * 1e6:.0f} µs"


def bare_dispatch(ballot: Ballot, work: Callable[[], object] = lambda: None) -> Dispatch:
    app = bare_app(ballot, work)

    def dispatch(press: Press) -> None:
        assert app.dispatch(press.request()).status == 200

    return dispatch


@contextmanager
def served(ballot: Ballot, app: App) -> Iterator[Dispatch]:
    """A way to post to this app through Meet's own web application, over one connection that stays open."""
    meet = ballot.serving.application.meet
    web = build_web(Parts(meet, app, {}))
    server = WebServer(web, Bind("127.0.0.1", 0), threads=meet.settings.meet_threads, longest_body=LONGEST_BODY)
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:

        def post(press: Press) -> None:
            connection.request("POST", "/slack/events", press.body, press.headers)
            reply = connection.getresponse()
            assert reply.status == 200, reply.read()
            reply.read()

        yield post
    server.stop()


if __name__ == "__main__":
    sys.exit(0 if show(figures) else 1)
