"""Statements that are compiled once for all databases of a process: an engine of its own compiles each anew."""

from typing import Any

import pytest
from sqlalchemy.util import LRUCache

from storage import engines

MOST = 5000
"""More statements than Meet has, in all the forms in which tests run them."""


class SharedStatements(LRUCache[Any, Any]):
    """SQLAlchemy's cache of an engine, for all engines of a kind: its keys begin with the engine's own dialect."""

    def __init__(self) -> None:
        super().__init__(MOST)

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_kind(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_of_kind(key), compiled)


def share_statements(patch: pytest.MonkeyPatch) -> None:
    """From now on every new engine takes its compiled statements from one cache."""
    patch.setitem(engines.COUNTING, "compiled_cache", SharedStatements())


def _of_kind(key: Any) -> Any:
    dialect, *rest = key
    return (dialect.name, *rest)
