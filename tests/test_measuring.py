"""Coverage measures the rooms' own tests and loses nothing of it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.test_sizes import ROOT

FILES = {
    "subject.py": """
def by_room():
    return 1
def by_acceptance():
    return 1
def by_browser():
    return 1
""",
    "tests/acceptance/test_whole.py": """
import pytest, subject
@pytest.fixture
def whole(): return subject.by_acceptance()
def test_whole(whole): assert subject.by_acceptance()
""",
    "tests/room/test_room.py": """
import pytest, subject
@pytest.mark.browser
def test_page(): assert subject.by_browser()
def test_rule(): assert subject.by_room()
""",
    "conftest.py": """
import atexit, time, xdist.workermanage
xdist.workermanage.NodeManager.EXIT_TIMEOUT = 0.1
def pytest_sessionfinish(session):
    if hasattr(session.config, "workerinput"): atexit.register(time.sleep, 30)
""",
    "pytest.ini": """
[pytest]
markers = browser
addopts = -n 1 -p tests.measuring -p no:randomly --import-mode=importlib
""",
    "coverage.ini": "[run]\nparallel = true\nsource = .\npatch = subprocess\ndisable_warnings = already-imported\n",
}


@pytest.fixture
def measured(tmp_path: Path) -> dict[str, Any]:
    """The functions of a project, measured by one worker that takes 30 s to end and is killed sooner."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    for words in (["run", "-m", "pytest"], ["combine"], ["json", "-o", "found.json"]):
        command = [sys.executable, "-m", "coverage", words[0], "--rcfile=coverage.ini", *words[1:]]
        subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    functions: dict[str, Any] = found["files"]["subject.py"]["functions"]
    return functions


def test_what_a_killed_worker_measured_is_kept_and_whole_runs_are_not_measured(measured: dict[str, Any]) -> None:
    reached = {name for name, function in measured.items() if name and function["summary"]["covered_lines"]}
    assert reached == {"by_room"}


def test_commands_that_tests_start_are_not_measured() -> None:
    assert "COVERAGE_PROCESS_CONFIG" not in os.environ
