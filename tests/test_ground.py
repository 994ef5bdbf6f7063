"""The ground that the suite stands on can give way: forbidden skips fail, floors hold, sizes are measured."""

import ast
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import conftest, coverage_floors, test_sizes

HANGING = """import threading

def test_that_waits_for_nothing():
    threading.Event().wait(60)

def test_the_next_one():
    pass
"""


def skipped(**more: Any) -> Any:
    return SimpleNamespace(outcome="skipped", longrepr=("a_test.py", 3, "Skipped: no chromium"), **more)


def test_a_skip_is_a_failure_where_everything_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conftest, "NO_SKIPS", True)
    report = conftest._forbid_skip(skipped())
    assert report.outcome == "failed"
    assert report.longrepr == "MEET_TEST_REQUIRE=all forbids skips. Skipped: no chromium"


def test_elsewhere_a_skip_is_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conftest, "NO_SKIPS", False)
    assert conftest._forbid_skip(skipped()).outcome == "skipped"


def test_an_expected_failure_is_no_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conftest, "NO_SKIPS", True)
    assert conftest._forbid_skip(skipped(wasxfail="known")).outcome == "skipped"


def test_a_hanging_test_is_named_with_its_stacks_and_the_next_runs(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    hanging = tmp_path / "test_hanging.py"
    hanging.write_text(HANGING, encoding="utf-8")
    limits = ["--timeout=0.4", "-o", "faulthandler_timeout=0.2"]
    settings = ["-c", str(pytestconfig.inipath), "--rootdir", str(tmp_path), "-p", "tests.workers", "--workers=1"]
    settings += ["-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:hypothesispytest"]
    words = [sys.executable, "-m", "pytest", *settings, *limits, str(hanging)]
    ended = subprocess.run(words, capture_output=True, text=True)
    assert ended.returncode == pytest.ExitCode.TESTS_FAILED
    assert "::test_that_waits_for_nothing" in ended.stdout
    assert "Timeout (>0.4s) from pytest-timeout" in ended.stdout
    assert "1 failed, 1 passed" in ended.stdout
    assert "in test_that_waits_for_nothing" in ended.stderr


def test_the_stacks_are_told_before_a_hanging_test_is_ended(pytestconfig: pytest.Config) -> None:
    assert 0 < float(pytestconfig.getini("faulthandler_timeout")) < float(pytestconfig.getini("timeout")) <= 300


def report_of(path: str, covered: int, possible: int, **gaps: Any) -> dict[str, Any]:
    summary = {"covered_lines": covered, "covered_branches": 0, "num_statements": possible, "num_branches": 0}
    return {path: {"summary": summary, "missing_lines": [], "missing_branches": [], **gaps}}


def test_a_file_counts_for_the_innermost_room() -> None:
    files = report_of("bot/domain/x.py", 1, 1) | report_of("bot/y.py", 1, 2) | report_of("tests/z.py", 0, 9)
    rooms = coverage_floors.measure({"files": files})
    assert (rooms["bot/domain"].possible, rooms["bot"].possible, rooms["handlers"].possible) == (1, 2, 0)


def test_a_room_below_its_floor_is_told_with_what_it_misses() -> None:
    files = report_of("bot/services/x.py", 98, 100, missing_lines=[7], missing_branches=[[9, 11], [7, 8]])
    rooms = coverage_floors.measure({"files": files})
    told = "\n".join(coverage_floors.table(rooms))
    assert "below its floor" in told
    assert "bot/services/x.py: 7, 9->11" in told


def test_a_room_exactly_on_its_floor_holds() -> None:
    rooms = coverage_floors.measure({"files": report_of("storage/x.py", 95, 100)})
    assert rooms["storage"].holds
    assert not rooms["storage"].__class__(95.0, 94, 100).holds


def test_a_room_without_code_does_not_hold() -> None:
    assert not coverage_floors.measure({"files": {}})["invites"].holds


def test_docstrings_do_not_make_a_function_long() -> None:
    node = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n').body[0]
    assert isinstance(node, ast.FunctionDef)
    assert test_sizes._lines(node) == 2
