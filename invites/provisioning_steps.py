"""One step of setting up AWS: a difference between what is there and what must be, and the call that ends it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """What must be done, in words, and the function that does it.

    A step with a `cure` is optional: when AWS refuses it, the cure is told and the next step follows. Essential steps
    have none, and come first.
    """

    what: str
    do: Callable[[], object]
    cure: str = ""


Steps = Iterator[Step]
"""Steps in the order in which one needs the other. The caller does each before it takes the next."""
