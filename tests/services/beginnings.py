"""Beginnings that many tests share: the services bring each about once, and its rows are put back for the next test."""

from collections.abc import Callable
from datetime import datetime

from tests.services.team import Team
from tests.storage.kept_rows import keep_sqlite_rows, put_sqlite_rows_back
from tests.storage.postgresql import ON_POSTGRESQL

_KEPT = dict[str, datetime]()
"""By name the instant at which what was kept ended."""


def begin(team: Team, bring_about: Callable[[Team], object]) -> None:
    """Brings this about for a team of the session's database, which is empty.

    On PostgreSQL each time: some test ends all connections, and the rows would be gone with the one that keeps them.
    """
    name = bring_about.__name__
    if ON_POSTGRESQL or name not in _KEPT:
        bring_about(team)
    if ON_POSTGRESQL:
        return
    if name in _KEPT:
        put_sqlite_rows_back(name)
        team.clock.instant = _KEPT[name]
    else:
        keep_sqlite_rows(name)
        _KEPT[name] = team.clock.now()
