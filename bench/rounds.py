"""Times work in turns, so that whatever else the machine does falls on all of it alike. It knows no work."""

import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

Work = Callable[[], object]


class Pair(NamedTuple):
    """Ours against the bare library's: the medians in seconds, and the median of the ratios of each round."""

    ours: float
    bare: float
    ratio: float


def seconds(work: Work) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def compare(ours: Work, bare: Work, rounds: int, *, between: Work = lambda: None) -> Pair:
    """Both, `rounds` times in turn after one round to warm up; `between` runs untimed after each."""
    taken = []
    for number in range(rounds + 1):
        # Each goes first every other time: what follows finds warm or cold caches in turn.
        pair = [0.0, 0.0]
        for place in (number % 2, 1 - number % 2):
            pair[place] = seconds((ours, bare)[place])
            between()
        taken.append(pair)
    kept = taken[1:]
    return Pair(median(p[0] for p in kept), median(p[1] for p in kept), median(p[0] / p[1] for p in kept))


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
