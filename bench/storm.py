"""500 people vote on one poll within ten seconds: nothing lost, everybody answered, few redraws, the last complete."""

import sys
from collections.abc import Iterator

from bench.figure import Figure, Line, show, size
from bench.rounds import percentile
from bench.served import Crowd, Served, Storm, gather, served, storm
from playground.server import start

PEOPLE = 500
WITHIN = 9.0
"""Seconds between the first press and the last, so that the answers fit into ten."""


def figures() -> Iterator[Line]:
    """First nobody has met Meet before: each vote also asks for an address. Then the same people vote once more."""
    with start() as playground, served(playground) as meet:
        crowd = gather(playground, size(PEOPLE, "BENCH_STORM"))
        seen, first_contact = measured(meet, crowd, option=0)
        _, known = measured(meet, crowd, option=1)
    people = len(crowd.voters)
    lost = people - len(seen.answers)
    yield Figure("storm, votes unanswered or not shown", lost, 0, "", detail=f"of {people} in {seen.lasted:.1f} s")
    answers = f"p50 {percentile(seen.answers, 0.5):.0f} ms, p99 {percentile(seen.answers, 0.99):.0f} ms"
    yield Figure("storm, slowest answer", max(seen.answers), 1000, "ms", detail=answers)
    yield Figure("storm, from the last answer to the complete message", seen.complete_after, 0.4, "s")
    yield Figure("storm, redraws until the last vote is shown", seen.redraws, 12, "")
    yield Figure("storm, CPU with first contact", first_contact, 1.5, "s", detail=f"without: {known:.2f} s")
    yield Figure("storm, CPU with first contact, against the same people's next votes", first_contact / known, 1.9)


def measured(meet: Served, crowd: Crowd, *, option: int) -> tuple[Storm, float]:
    """A storm on one option, and the CPU seconds that Meet used until all were shown and everybody was asked."""
    before = meet.cpu_seconds
    seen = storm(crowd, WITHIN if len(crowd.voters) == PEOPLE else 1.0, option=option)
    crowd.wait_until_asked()
    return seen, meet.cpu_seconds - before


if __name__ == "__main__":
    sys.exit(0 if show(figures) else 1)
