"""What `make` says while it sets itself up, with a python in place of pip's that fetches nothing."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FETCHED = "".join(f"echo 'Collecting library{number}==1'; " for number in range(12))


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    return tmp_path


def set_up(venv: Path, pip: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up in that folder; `pip` is the shell's line in place of fetching the locked libraries."""
    python = venv / "bin" / "python"
    python.write_text(f'#!/bin/sh\ncase "$*" in *--editable*) exit 0;; esac\n{pip}\n')
    python.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    call = ["make", f"VENV={venv}", f"{venv}/.installed"]
    return subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_set_up_counts_the_libraries_and_says_when_it_is_ready(venv: Path) -> None:
    done = set_up(venv, f"{FETCHED} echo 'Installing collected packages: all'")
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0].startswith("Setting up ")
    assert said[1].startswith("10 of ")
    assert said[2:] == ["All libraries are here and are being installed.", f"{venv} is ready."]


def test_the_set_up_fails_with_pips_own_words_where_pip_fails(venv: Path) -> None:
    done = set_up(venv, f"{FETCHED} echo 'ERROR: no such library' >&2; exit 1")
    assert done.returncode != 0
    assert "ERROR: no such library" in done.stderr
    assert not (venv / ".installed").exists()
    assert set_up(venv, FETCHED).returncode == 0
