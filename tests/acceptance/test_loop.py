"""The whole story, from form to cancelled meeting: over signed HTTP here, over Socket Mode from a wheel."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.play.story import STEPS
from bot.play.story_world import set_up_world
from bot.serving import Serving
from playground.server import Playground
from tests.acceptance.forks import nursery

ROOT = Path(__file__).parent.parent.parent


def test_the_whole_story_over_signed_http(http_application: Serving, playground: Playground) -> None:
    world = set_up_world(http_application.application.meet.settings, playground.url)
    world.python = str(nursery().python)
    for _, step in STEPS:
        assert step(world)
    assert playground.slack.limits is not None
    # Each of them is read back when this has ended, as all mails of tests are.
    assert len(world.mail.mails()) > len(world.invites)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Meet's wheel, laid out in a folder of its own: what pip installs (test_image.py), without pip."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    with zipfile.ZipFile(made) as parts:
        parts.extractall(folder)
    made.unlink()
    return folder


def run_installed(wheel: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(wheel), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-m", "bot.cli", *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=180
    )


def test_the_story_is_told_from_an_installed_wheel_in_any_folder(wheel: Path, tmp_path: Path) -> None:
    done = run_installed(wheel, tmp_path, "play", "--story")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("✓") == len(STEPS)
    assert "The whole life of the poll was seen" in done.stdout
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_the_wheel_brings_its_page_templates_and_migrations(wheel: Path) -> None:
    for part in ("playground/page/index.html", "invites/templates", "storage/migrations/versions", "bot/cli"):
        assert (wheel / part).exists(), part
