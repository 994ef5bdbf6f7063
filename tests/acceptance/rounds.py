"""How often the crash tests crash, and when: at random, with the seed told where a round fails."""

import os
import random

import pytest

ROUNDS = int(os.environ.get("MEET_CRASH_ROUNDS", "2"))
"""Two in `make test`, a hundred where somebody wants to know."""
SEED = int(os.environ.get("MEET_CRASH_SEED", random.SystemRandom().randrange(2**32)))

every_round = pytest.mark.parametrize("round_number", range(ROUNDS))


def chance(round_number: int) -> random.Random:
    """The moments of this round. pytest prints the seed with a failed test's output."""
    print(f"MEET_CRASH_SEED={SEED}, round {round_number}")  # noqa: T201 (captured, and shown with a failure)
    return random.Random(SEED + round_number)
