"""A figure and its target, in the one line that every file of this room prints. It measures nothing."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value. `at_least` turns the target round; `detail` says how it came about, behind the line."""

    name: str
    value: float
    target: float
    unit: str = "x"
    at_least: bool = False
    detail: str = ""

    @property
    def fits(self) -> bool:
        """Whether the target is met."""
        return self.value >= self.target if self.at_least else self.value <= self.target

    def __str__(self) -> str:
        sign, verdict = (">=" if self.at_least else "<="), ("" if self.fits else "  FALLS SHORT")
        behind = f"  [{self.detail}]" if self.detail else ""
        return f"{self.name}: {self.value:.2f} {self.unit} (target {sign} {self.target:g}){verdict}{behind}"


@dataclass(frozen=True)
class Skipped:
    """A figure that this machine cannot give, and why."""

    name: str
    why: str

    fits = True

    def __str__(self) -> str:
        return f"{self.name}: SKIPPED, {self.why}"


Line = Figure | Skipped
Measure = Callable[[], Iterable[Line]]


def show(measure: Measure) -> bool:
    """Prints each figure as it comes; whether all of them meet their targets."""
    fits = True
    for line in measure():
        print(line, flush=True)
        fits = fits and line.fits
    return fits


def size(usual: int, name: str = "") -> int:
    """How often something is done: `usual`, the variable's number, or hardly at all where only the form is looked at
    (BENCH_TINY, which the tests set: then the figures mean nothing)."""
    if name and (chosen := os.environ.get(name)):
        return int(chosen)
    return max(2, usual // 100) if os.environ.get("BENCH_TINY") else usual
