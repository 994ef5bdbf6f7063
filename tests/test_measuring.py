"""Coverage measures the rooms' own tests and loses nothing of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.coverage_floors import joined
from tests.marks import arcs, marked
from tests.measuring import FOLDER
from tests.pages import ROOT

SUBJECT = """
def by_room():
    return "by room"
def by_acceptance():
    return "by acceptance"
def by_browser():
    return "by browser"
"""
FILES = {
    "bot/__init__.py": "",
    "bot/subject.py": SUBJECT,
    "bot/late.py": SUBJECT,
    "tests/acceptance/test_whole.py": """
import pytest
from bot import subject
@pytest.fixture
def whole(): return subject.by_acceptance()
def test_whole(whole):
    from bot import late
    assert late.by_acceptance() == subject.by_acceptance()
""",
    "tests/room/test_room.py": """
import pytest
from bot import subject
@pytest.mark.browser
def test_page(): assert subject.by_browser()
def test_rule(): assert subject.by_room()
""",
    "pytest.ini": """
[pytest]
markers = browser
addopts = -p tests.workers --workers 1 -p tests.measuring --import-mode=importlib
 -p no:randomly -p no:cacheprovider -p no:hypothesispytest
""",
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The lines that ran of a project, measured by one worker."""
    project = tmp_path_factory.mktemp("project")
    for name, text in FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{project}{os.pathsep}{ROOT}"}
    subprocess.run([sys.executable, "-m", "pytest"], cwd=project, env=environment, capture_output=True, check=True)
    ran = joined(project / FOLDER)
    return {name: lines_that_ran(ran[name]) for name in ("bot/subject.py", "bot/late.py")}


def lines_that_ran(ran: bytes) -> str:
    found = {line for _, line in arcs(SUBJECT, marked(SUBJECT, "subject").marks, ran)}
    return "\n".join(line for number, line in enumerate(SUBJECT.splitlines(), 1) if number in found)


def test_what_a_worker_runs_is_measured_and_whole_runs_are_not(measured: dict[str, str]) -> None:
    assert [line for line in measured["bot/subject.py"].splitlines() if "return" in line] == ['    return "by room"']


def test_a_file_that_a_whole_run_imports_counts_as_imported(measured: dict[str, str]) -> None:
    assert measured["bot/late.py"].splitlines() == [line for line in SUBJECT.splitlines() if line.startswith("def")]


def test_what_any_process_ran_has_run(tmp_path: Path) -> None:
    for name, marks in (("one", "000100"), ("other", "010000")):
        (tmp_path / f"{name}.json").write_text(f'{{"bot/x.py": "{marks}"}}', encoding="utf-8")
    assert joined(tmp_path) == {"bot/x.py": b"\1\1\0"}
