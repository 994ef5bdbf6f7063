"""A database of each test's own, and a Meet of fakes around it for parts that need no wire."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot import cli
from bot.config.loading import isolated_settings
from bot.config.settings import Settings
from bot.meet import Meet
from storage.database import Database
from tests.fakes import Clients, ListedQueue, RecordingMailer
from tests.storage.databases import MovingClock, chosen_database, clock

__all__ = ["chosen_database", "clock"]

KEY = "k" * 32


@pytest.fixture
def bare_settings(chosen_url: str) -> Settings:
    """Settings that name this test's database and a sender, and nothing else."""
    sender = "invites@meet.example.com"
    return isolated_settings(database_url=chosen_url, meet_secret_key=KEY, meet_from_address=sender)


@pytest.fixture
def fake_meet(chosen_database: Database, clock: MovingClock, bare_settings: Settings) -> Meet:
    """A Meet whose database is real and whose wires are fakes; it wakes and redraws nothing."""

    def nothing(*_: str) -> None:
        """Nobody is there to be woken, asked or talked to."""

    return Meet(
        bare_settings,
        chosen_database,
        clock,
        Clients(nothing, frozenset()),
        RecordingMailer(),
        ListedQueue(),
        wake=nothing,
        redraw=nothing,
    )


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(
    chosen_database: Database, bare_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Run:  # fmt: skip
    """Runs `meet` in this process, with this test's database and nothing else configured."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", bare_settings.database_url)
    monkeypatch.setattr("bot.config.logs.set_up_logging", lambda _: None)

    def run(*words: str) -> Done:
        capsys.readouterr()
        code = cli.run(list(words))
        return Done(code, *capsys.readouterr())

    return run
