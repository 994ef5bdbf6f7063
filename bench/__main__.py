"""`python -m bench`: every figure, one line each; the exit code says whether all meet their targets."""

import sys
import traceback
from importlib import import_module

from bench.figure import show

FIGURES = ("vote", "many_polls", "storm", "stall", "invite", "deliver", "feedback", "process")
"""`soak` takes ten minutes and is run by hand; `simulate` measures nothing."""


def main() -> int:
    """0 where every figure was taken and fits. A module that breaks is told, and the others still run."""
    fits = True
    for name in FIGURES:
        try:
            fits = show(import_module(f"bench.{name}").figures) and fits
        except Exception:  # noqa: BLE001 (told below, and the run fails)
            traceback.print_exc()
            print(f"{name}: NOT MEASURED, see the trace", flush=True)
            fits = False
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
