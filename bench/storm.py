"""500 people vote on one poll within ten seconds: nothing lost, everybody answered, few redraws, the last complete."""

import sys
from collections.abc import Iterator

from bench.figure import Figure, Line, show, size
from bench.rounds import percentile
from bench.served import served, storm
from playground.server import start

PEOPLE = 500
WITHIN = 9.0
"""Seconds between the first press and the last, so that the answers fit into ten."""


def figures() -> Iterator[Line]:
    """Nobody of them has met Meet before: each vote also looks up a profile and asks for an address."""
    people = size(PEOPLE, "BENCH_STORM")
    with start() as playground, served(playground):
        seen = storm(playground, people, WITHIN if people == PEOPLE else 1.0)
    lost = people - len(seen.answers)
    yield Figure("storm, votes unanswered or not shown", lost, 0, "", detail=f"of {people} in {seen.lasted:.1f} s")
    answers = f"p50 {percentile(seen.answers, 0.5):.0f} ms, p99 {percentile(seen.answers, 0.99):.0f} ms"
    yield Figure("storm, slowest answer", max(seen.answers), 1000, "ms", detail=answers)
    yield Figure("storm, from the last answer to the complete message", seen.complete_after, 0.4, "s")
    yield Figure("storm, redraws until the last vote is shown", seen.redraws, 12, "")


if __name__ == "__main__":
    sys.exit(0 if show(figures) else 1)
