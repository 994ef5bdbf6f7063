"""What a process of Meet costs: starting, getting ready, being idle, and a storm of votes; against bare Python."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from bench.figure import Figure, Line, show, size
from bench.rounds import compare, seconds
from bench.served import MEET, Served, gather, served, storm
from playground.server import Playground, start

ROUNDS = 7
STARTS = 3
PEOPLE = 200
IDLE = 8
"""Seconds until every job has run."""


def figures() -> Iterator[Line]:
    """Starting first, then one process that is left alone and then is voted in."""
    helped = compare(lambda: run(*MEET, "--help"), bare_python, size(ROUNDS))
    detail = f"{helped.ours * 1000:.0f} ms, bare {helped.bare * 1000:.0f} ms"
    yield Figure("meet --help, against bare Python", helped.ratio, 8, detail=detail)
    with start() as playground:
        yield ready(playground)
        with served(playground) as meet:
            yield from memory(playground, meet)


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def bare_python() -> None:
    run(sys.executable, "-c", "pass")


def ready(playground: Playground) -> Line:
    """From the start of the process to a good answer of `/readyz`: migrated, connected, jobs running."""
    starts, bare = [], []
    for _ in range(size(STARTS)):
        with served(playground) as meet:
            starts.append(meet.ready_after)
        bare.append(seconds(bare_python))
    detail = f"{median(starts):.2f} s, bare {median(bare) * 1000:.0f} ms"
    return Figure("ready, against bare Python", median(starts) / median(bare), 55, detail=detail)


def memory(playground: Playground, meet: Served) -> Iterator[Line]:
    time.sleep(0 if os.environ.get("BENCH_TINY") else IDLE)
    yield Figure("memory, idle", meet.megabytes, 95, "MB")
    seen: list[float] = []
    people = size(PEOPLE)
    storm(gather(playground, people), 4.0, watch=lambda: seen.append(meet.megabytes))
    yield Figure("memory, highest in a storm of votes", max(seen), 200, "MB", detail=f"{people} people in 4 s")


if __name__ == "__main__":
    sys.exit(0 if show(figures) else 1)
