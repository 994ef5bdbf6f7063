"""Transactions: who writes when, and what comes of a failure."""

from datetime import UTC

import pytest

from storage.database import Database
from tests.storage.databases import MovingClock, clock, database, sqlite_database  # noqa: F401 - fixtures


def test_a_ping_answers(database: Database) -> None:
    database.ping()
    assert database.schema_is_current()
