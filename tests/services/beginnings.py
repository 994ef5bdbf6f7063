"""Beginnings that many tests share: the services bring each about once, and its rows are put back for the next test."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from tests.services.team import Team
from tests.storage.kept_rows import keep_sqlite_rows, put_sqlite_rows_back
from tests.storage.shared_databases import is_sessions_sqlite

Told = TypeVar("Told")
_KEPT = dict[str, tuple[Any, datetime]]()
"""By name what was told of the beginning, and the instant at which it ended."""


def begin_with(team: Team, bring_about: Callable[..., Told], **changes: Any) -> Told:
    """Brings this about for a team that has done nothing yet; what `bring_about` returned, which no test may change.

    On PostgreSQL each time: some test ends all connections, and the rows would be gone with the one that keeps them.
    """
    if not is_sessions_sqlite(team.database):
        return bring_about(team, **changes)
    name = f"{bring_about.__module__}.{bring_about.__qualname__} {sorted(changes.items())}"
    if name not in _KEPT:
        told = bring_about(team, **changes)
        keep_sqlite_rows(name)
        _KEPT[name] = told, team.clock.now()
        return told
    put_sqlite_rows_back(name)
    told, team.clock.instant = _KEPT[name]
    return told
