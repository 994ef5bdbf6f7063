"""Ten minutes of steady use of one process: its memory stays flat. Not part of `make bench`."""

import sys
import time
from collections.abc import Iterator

from bench.figure import Figure, Line, show, size
from bench.served import Outside, Served, served
from playground.server import Playground, start
from playground.slack import pressing

SECONDS = 600
PEOPLE = 50
PAUSE = 0.2
WARM_UP = 0.2
"""The share of the time in which caches fill: growth counts from then on."""


def figures() -> Iterator[Line]:
    """People change their minds five times a second; BENCH_SOAK sets another number of seconds."""
    seconds = size(SECONDS, "BENCH_SOAK")
    with start() as playground, served(playground) as meet:
        seen = use(playground, meet, seconds)
    settled = seen[int(len(seen) * WARM_UP) :]
    grown = sum(settled[-10:]) / len(settled[-10:]) - sum(settled[:10]) / len(settled[:10])
    detail = f"{settled[0]:.0f} to {settled[-1]:.0f} MB in {seconds} s, {len(seen)} votes"
    yield Figure("soak, growth of memory", grown, 5, "MB", detail=detail)
    yield Figure("soak, highest memory", max(seen), 200, "MB")


def use(playground: Playground, meet: Served, seconds: float) -> list[float]:
    """The memory after each press."""
    stage = Outside(playground)
    message = stage.poll()
    people = [stage.client.add_person(name=f"voter{number}") for number in range(PEOPLE)]
    for person in people:
        stage.client.invite(message.channel, person.id)
    until, number = time.monotonic() + seconds, 0
    seen: list[float] = []
    while time.monotonic() < until:
        action = ("vote_yes", "vote_maybe", "vote_no")[number // PEOPLE % 3]
        press = {"channel": message.channel, "ts": message.ts, "action_id": action, "value": stage.options(message)[0]}
        assert pressing.click(playground.slack, people[number % PEOPLE].id, press)["acknowledged"]
        seen.append(meet.megabytes)
        number += 1
        time.sleep(PAUSE)
    return seen


if __name__ == "__main__":
    sys.exit(0 if show(figures) else 1)
