"""What one process and ten carry at their busiest minute, simulated from measured costs. It measures nothing itself."""

import heapq
import random
from dataclasses import dataclass
from itertools import product

WORKSPACES = (100, 1_000, 10_000, 100_000, 1_000_000)
PROCESSES = (1, 10)
POLLS_A_WEEK = 5
"""Of one workspace of fifty people; every other number below is of one poll."""
VOTES, REDRAWS, MAILS, FACTS = 24, 12, 8, 17
BUSIEST_MINUTE = 5 / (5 * 8 * 60)
"""Of a week's work: a working week has 2,400 minutes, and at ten in the morning five times the average happens."""
SECONDS = 60
MOST_EVENTS = 300_000
"""Beyond, the busy minute is cut short: an overloaded queue shows in less."""


@dataclass(frozen=True)
class Costs:
    """CPU seconds of one process, one after the other under its interpreter lock; from docs/performance.md."""

    vote: float = 0.0020
    redraw: float = 0.0080
    mail: float = 0.0025
    fact: float = 0.00013

    @property
    def kinds(self) -> tuple[tuple[int, float], ...]:
        """How often each happens in a poll, and what it costs."""
        return (VOTES, self.vote), (REDRAWS, self.redraw), (MAILS, self.mail), (FACTS, self.fact)

    @property
    def poll(self) -> float:
        return sum(times * cost for times, cost in self.kinds)


@dataclass(frozen=True)
class Minute:
    """One busiest minute: shares of a process used, and how long work waited before it began (99 %, seconds)."""

    load: float
    waited: float
    mails: float
    commits: float


def polls_a_second(workspaces: int) -> float:
    return workspaces * POLLS_A_WEEK * BUSIEST_MINUTE / 60


def simulate(workspaces: int, processes: int, costs: Costs, seed: int = 1) -> Minute:
    """Work arrives at random (Poisson) and is taken in order by whichever process is free first."""
    dice = random.Random(seed)
    weights, work = zip(*costs.kinds, strict=True)
    rate = polls_a_second(workspaces) * sum(weights)
    free, now = [0.0] * processes, 0.0
    waits: list[float] = []
    while now < SECONDS and len(waits) < MOST_EVENTS:
        now += dice.expovariate(rate)
        began = max(now, heapq.heappop(free))
        heapq.heappush(free, began + dice.choices(work, weights)[0])
        waits.append(began - now)
    waited = sorted(waits)[int(len(waits) * 0.99)] if waits else 0.0
    polls = polls_a_second(workspaces)
    # A vote commits once, a redraw and a mail twice, ten facts together.
    commits = polls * (VOTES + 2 * REDRAWS + 2 * MAILS + FACTS / 10)
    return Minute(polls * costs.poll / processes, waited, polls * MAILS, commits)


def main() -> None:
    """One line for each size: where the load passes 1, the work does not end within the minute."""
    print("workspaces  processes  load   99 % waited  mails/s  commits/s")
    for workspaces, processes in product(WORKSPACES, PROCESSES):
        seen = simulate(workspaces, processes, Costs())
        waited = f"{seen.waited:8.3f} s" if seen.load < 1 else "   too long"
        shares = f"{seen.load:>5.2f}  {waited:>10}  {seen.mails:>7.1f}  {seen.commits:>8.0f}"
        print(f"{workspaces:>10,}  {processes:>9}  {shares}")


if __name__ == "__main__":
    main()
