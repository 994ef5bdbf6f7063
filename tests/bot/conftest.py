"""A database of each test's own, and a Meet of fakes around it for parts that need no wire."""

from pathlib import Path

import pytest

from bot.config import Settings, isolated_settings
from bot.meet import Meet
from storage.database import Database
from tests.fakes import Clients, ListedQueue, RecordingMailer
from tests.storage.databases import MovingClock, clock, sqlite_database

__all__ = ["clock", "sqlite_database"]

KEY = "k" * 32


@pytest.fixture
def bare_settings(tmp_path: Path) -> Settings:
    """Settings that name this test's database and nothing else."""
    return isolated_settings(database_url=f"sqlite:///{tmp_path / 'meet.db'}", meet_secret_key=KEY)


@pytest.fixture
def fake_meet(sqlite_database: Database, clock: MovingClock, bare_settings: Settings) -> Meet:
    """A Meet whose database is real and whose wires are fakes; it wakes and redraws nothing."""

    def nothing(*_: str) -> None:
        """Nobody is there to be woken, asked or talked to."""

    return Meet(
        bare_settings,
        sqlite_database,
        clock,
        Clients(nothing, frozenset()),
        RecordingMailer(),
        ListedQueue(),
        wake=nothing,
        redraw=nothing,
    )
