"""Meet stands still for two seconds under a thousand presses of 20 kB: everybody is answered in time all the same."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

from bench.figure import Figure, Line, show, size
from bench.served import Served, served
from playground.server import Playground, start
from tests.acceptance.crowd import Crowd

PRESSES = 1000
WITHIN = 10.0
"""Seconds from the first press to the last."""
STALL = 2.0
"""Seconds, of which two presses in ten fall into. Slack waits three for each."""


def figures() -> Iterator[Line]:
    """The presses, by Socket Mode or HTTP."""
    for road, by_socket in (("Socket Mode", True), ("HTTP", False)):
        with start() as playground, served(playground, by_socket=by_socket) as meet:
            yield from stalled(playground, meet, road)


def stalled(playground: Playground, meet: Served, road: str) -> Iterator[Line]:
    presses = size(PRESSES, "BENCH_STALL")
    crowd = Crowd(playground, presses)
    woken_at: list[float] = []
    sleeper = threading.Thread(target=sleep, args=(meet.process.pid, woken_at))
    sleeper.start()
    for thread in (*crowd.begin(WITHIN if presses == PRESSES else 2 * STALL), sleeper):
        thread.join()
    lost = [press for press in crowd.over if not press.is_acknowledged]
    waited = [press for press in crowd.over if press.began_at < woken_at[0] <= press.ended_at]
    detail = f"of {presses} in {WITHIN:.0f} s, {len(waited)} of them waited"
    yield Figure(f"stall over {road}, presses unanswered", len(lost), 0, "", detail=detail)
    last = max((press.ended_at for press in waited), default=woken_at[0]) - woken_at[0]
    yield Figure(f"stall over {road}, until the last that waited is answered", last, 1, "s")


def sleep(pid: int, woken_at: list[float]) -> None:
    """Stops the process after a moment, for STALL seconds, and notes when it goes on."""
    time.sleep(STALL / 2)
    os.kill(pid, signal.SIGSTOP)
    time.sleep(STALL)
    woken_at.append(time.monotonic())
    os.kill(pid, signal.SIGCONT)


if __name__ == "__main__":
    sys.exit(0 if show(figures) else 1)
