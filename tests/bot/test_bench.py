"""Every figure of bench/ has one line and a target. No time is asserted: with BENCH_TINY the values mean nothing."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from bench.__main__ import FIGURES
from bench.figure import Figure, Skipped, size

LINE = re.compile(r"^[^:]+: (\d+\.\d\d \S* ?\(target (<=|>=) [\d.]+\)( {2}FALLS SHORT)?( {2}\[.+\])?|SKIPPED, .+)$")
BENCH = Path(__file__).parents[2] / "bench"
SHARED = {"__init__", "__main__", "figure", "rounds", "ballot", "bare_write", "served", "postgresql", "slow_ses"}
BY_HAND = {"soak", "simulate"}
QUICK = ("invite", "feedback", "many_polls")
"""The others start servers and processes of their own, which their tests in other rooms do already."""


def test_every_module_of_figures_is_run_by_make_bench_or_named_as_run_by_hand() -> None:
    assert {path.stem for path in BENCH.glob("*.py")} - SHARED - BY_HAND == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_every_module_runs_alone_and_names_targets(name: str) -> None:
    assert callable(import_module(f"bench.{name}").figures)
    written = (BENCH / f"{name}.py").read_text(encoding="utf-8")
    assert 'if __name__ == "__main__":\n    sys.exit(0 if show(figures) else 1)' in written
    assert "Figure(" in written


@pytest.mark.parametrize("name", QUICK)
def test_every_figure_is_one_line_with_its_target(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_TINY", "1")
    lines = [str(figure) for figure in import_module(f"bench.{name}").figures()]
    assert lines
    assert [line for line in lines if not LINE.match(line)] == []


def test_a_figure_over_its_target_falls_short_and_says_so() -> None:
    assert str(Figure("cost", 2.5, 2)) == "cost: 2.50 x (target <= 2)  FALLS SHORT"
    assert not Figure("cost", 2.5, 2).fits
    assert Figure("cost", 1.5, 2).fits
    assert str(Figure("share", 0.95, 0.9, "", at_least=True)) == "share: 0.95  (target >= 0.9)"
    assert not Figure("share", 0.5, 0.9, at_least=True).fits


def test_what_cannot_be_measured_says_why() -> None:
    line = str(Skipped("vote on PostgreSQL", "it is not installed"))
    assert line == "vote on PostgreSQL: SKIPPED, it is not installed"
    assert LINE.match(line)


def test_a_variable_sets_how_much_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_POLLS", "1234")
    assert size(1_000_000, "BENCH_POLLS") == 1234
    assert size(500) == 500
