"""A new operator follows docs/quickstart.md, from an AWS account without a thing in it to the first poll.

Each command runs as it stands on the page. The test stands in for AWS's and Slack's own pages: it verifies the domain,
and puts what they show in the place of the page's examples.
"""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.config.loading import load_settings
from bot.play import story_poll
from bot.play.story_world import set_up_world
from playground import cast
from playground.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from playground.client import PlaygroundClient
from playground.mail_client import MailClient
from playground.server import Playground
from tests.acceptance.forks import nursery
from tests.acceptance.meet_process import sockets
from tests.pages import commands, page
from tests.patience import PATIENCE

INSTALL, SETTINGS, SETUP_AWS, OF_AWS, SOCKET, HTTP, CHECK, SERVE, BOUNCED = commands(page("docs/quickstart.md"))
ROOT = Path(__file__).parents[2]
ADMINISTRATOR = {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}


@dataclass
class Operator:
    """Somebody with a checkout, an AWS account and a workspace, who types what the page says."""

    folder: Path
    playground: Playground
    port: int
    shown: dict[str, str] = field(default_factory=dict)
    """What consoles and commands showed, by the name of the setting that takes it."""

    def environment(self, **more: str) -> dict[str, str]:
        """The playground stands where Slack and AWS are in the real world."""
        places = {
            "AWS_ENDPOINT_URL": self.playground.aws_url,
            "SLACK_API_URL": self.playground.slack_api_url,
            "MEET_BIND": f"127.0.0.1:{self.port}",
        }
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(self.folder), **places, **more}

    def types(self, block: str, **more: str) -> str:
        """Gives a block of commands; what they printed. Each example of a setting is replaced by what was shown."""
        block = re.sub(r"^([A-Z_]+)=(?!\$)(.+)$", self._filled, block, flags=re.MULTILINE)
        done = subprocess.run(
            ["sh", "-e", "-c", block], cwd=self.folder, env=self.environment(**more), capture_output=True, text=True,
            timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
        return done.stdout

    def _filled(self, example: re.Match[str]) -> str:
        return f"{example[1]}={self.shown[example[1]]}"


@pytest.fixture
def operator(tmp_path: Path, playground: Playground, mail: MailClient) -> Operator:
    program = tmp_path / ".venv" / "bin" / "meet"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{nursery().python}" -m bot.cli "$@"\n')
    program.chmod(0o755)
    mail.change(identities={"lunch.example.com": True})
    return Operator(tmp_path, playground, free_port())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def set_up(operator: Operator, slack: str) -> None:
    """Steps 2 to 4 of the page, up to the check."""
    operator.shown |= {"AWS_REGION": REGION, "MEET_FROM_ADDRESS": "meet@lunch.example.com"}
    operator.types(SETTINGS)
    printed = operator.types(SETUP_AWS, **ADMINISTRATOR)
    assert "Would make the topic" in printed
    assert "Did: make the topic" in printed
    operator.shown |= dict(re.findall(r"^(MEET_\w+)=(.+)$", printed, re.MULTILINE)) | ADMINISTRATOR
    operator.types(OF_AWS)
    operator.shown |= {
        "SLACK_BOT_TOKEN": operator.playground.bot_token,
        "SLACK_APP_TOKEN": operator.playground.app_token,
        "SLACK_SIGNING_SECRET": operator.playground.signing_secret,
        "MEET_PUBLIC_URL": "https://lunch.example.com",
        "MEET_OPERATORS": f"{cast.WORKSPACE}:{cast.ADM}",
    }
    operator.types(slack)


@contextmanager
def running(operator: Operator, client: PlaygroundClient) -> Iterator[None]:
    child = subprocess.Popen(
        ["sh", "-c", f"exec {SERVE}"],
        cwd=operator.folder,
        env=operator.environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    lines: list[str] = []
    try:
        assert child.stderr
        for line in child.stderr:
            lines.append(line)
            if "serving" in line:
                break
        assert child.poll() is None, lines
        yield
    finally:
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=PATIENCE)


def first_poll(operator: Operator, client: PlaygroundClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Step 5 of the page, to the mail."""
    monkeypatch.chdir(operator.folder)
    world = set_up_world(load_settings(), operator.playground.url)
    for step in (story_poll.open_modal, story_poll.post_poll, story_poll.vote, story_poll.use_profile_address):
        step(world)
    story_poll.close_poll(world)
    invite = world.mail.wait_for_mail("ben@example.com", PATIENCE)
    assert "METHOD:REQUEST" in invite.ics


def bounces_come_back(operator: Operator, client: PlaygroundClient) -> None:
    """Step 6 of the page."""
    (typed,) = re.findall(r"Type `/meet (email \S+)`", page("docs/quickstart.md"))
    ada = client.person(cast.ADA)
    ada.slash("/meet", typed, channel=cast.TEAM)
    ada.wait_for_modal("register_address")
    assert ada.submit().errors == {}

    def is_told() -> bool:
        return any("did not reach you" in message.words for message in ada.messages())

    client.wait_until(is_told, "the news of the code", PATIENCE)
    assert "bounce@simulator.amazonses.com" in operator.types(BOUNCED)


def test_an_empty_account_becomes_a_checked_installation_by_socket_mode(
    operator: Operator, client: PlaygroundClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(operator, SOCKET)
    found = operator.types(CHECK)
    assert "✗" not in found
    warned = [line.partition(":")[0] for line in found.splitlines() if line.startswith("!")]
    assert warned == ["! database"], found
    with running(operator, client):
        client.wait_until(lambda: sockets(client), "the bot's socket", PATIENCE)
        first_poll(operator, client, monkeypatch)
        bounces_come_back(operator, client)


def test_signed_http_works_by_the_page_alone(
    operator: Operator, client: PlaygroundClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(operator, HTTP)
    assert "✗" not in operator.types(CHECK)
    with running(operator, client):
        client.set_connection(mode="http", request_url=f"http://127.0.0.1:{operator.port}/slack/events")
        first_poll(operator, client, monkeypatch)


def test_the_page_installs_what_the_image_and_the_service_install() -> None:
    pip = [line.partition("pip ")[2] for line in INSTALL.splitlines() if "pip " in line]
    assert pip == ["install --require-hashes -r requirements.lock", "install --no-deps ."]
    for name in ("Dockerfile", "docs/operations.md"):
        assert [command for command in pip if f"pip {command}" not in page(name)] == []


def test_the_settings_of_a_running_meet_are_for_its_owner_alone(operator: Operator) -> None:
    operator.shown |= {"AWS_REGION": REGION, "MEET_FROM_ADDRESS": "meet@lunch.example.com"}
    operator.types(SETTINGS)
    assert (operator.folder / ".env").stat().st_mode & 0o077 == 0
