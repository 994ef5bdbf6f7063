"""The steps of the Dockerfile make a Meet that starts, answers its health check, and stops when it is told to."""

import re
import shlex
import signal
import subprocess
from pathlib import Path

import pytest

from bot.config.settings import Settings
from bot.play.story_world import environment_of
from playground.client import PlaygroundClient
from tests.acceptance.recipe import Image, follow, is_ignored, lines_of
from tests.acceptance.served import with_port
from tests.pages import page
from tests.patience import PATIENCE
from tests.test_repository import tracked

RECIPE = page("Dockerfile")
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.mark.parametrize("name", [".env", ".git", ".git/config", "meet.db", "meet.db-wal", "docs/README.md", "tests"])
def test_no_secret_and_no_database_goes_to_the_builder(name: str) -> None:
    assert is_ignored(name)


@pytest.mark.parametrize("name", ["bot/__pycache__/x.pyc", "storage/migrations/versions/__pycache__/x.pyc"])
def test_what_python_has_compiled_stays_here(name: str) -> None:
    assert is_ignored(name)


def test_every_file_of_the_five_rooms_goes_to_the_builder() -> None:
    rooms = ("bot/", "handlers/", "invites/", "storage/", "playground/")
    assert [name for name in tracked() if name.startswith(rooms) and is_ignored(name)] == []


def test_the_image_keeps_no_root_and_its_health_check_asks_where_meet_listens() -> None:
    lines = lines_of(RECIPE)
    assert "USER meet" in lines
    assert lines.index("USER meet") < lines.index('ENTRYPOINT ["meet"]')
    (port,) = re.findall(r"MEET_BIND=0\.0\.0\.0:(\d+)", RECIPE)
    assert f"EXPOSE {port}" in lines
    assert f"http://127.0.0.1:{port}/healthz" in RECIPE


def test_what_the_image_installs_is_what_every_test_runs_with() -> None:
    """Down to the hashes, so that whoever set up the tests has shown that pip takes them."""
    image, ours = (set(page(name).split("\n\n")[-1].replace(" \\\n", "").splitlines()) for name in LOCKS)
    assert len(image) > 40
    assert image <= ours


def test_the_recipe_makes_a_meet_that_serves(
    sqlite_settings: Settings, client: PlaygroundClient, tmp_path: Path
) -> None:
    settings = with_port(sqlite_settings)
    port = str(settings.meet_bind.port)
    # Compiled is once, by the recipe's last step.
    image = follow(
        RECIPE.replace("3000", port).replace("PIP_NO_CACHE_DIR=1", "PIP_COMPILE=0"), tmp_path, skipped=("useradd",)
    )
    assert [one for one in image.noted if "useradd" in one]
    child = start(image, settings)
    try:
        client.wait_for_bot(patience=PATIENCE)
        assert image.run(shlex.join(image.starts["HEALTHCHECK"])) == ""
    finally:
        child.send_signal(signal.SIGTERM)
        _, told = child.communicate(timeout=PATIENCE)
    assert child.returncode == 0, told
    assert (tmp_path / "data" / "meet.db").exists()


def start(image: Image, settings: Settings) -> subprocess.Popen[str]:
    """The container's own program, with the settings that `--env-file` would give it."""
    told = {name: one for name, one in environment_of(settings).items() if name not in image.environment}
    words = [*image.starts["ENTRYPOINT"], *image.starts["CMD"]]
    program = image.root / "opt" / "meet" / "bin" / words[0]
    return subprocess.Popen(
        [program, *words[1:]], cwd=image.root / "data", env=image.full_environment() | told | {"PYTHONPATH": ""},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=False,
    )  # fmt: skip
