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
        self._known = LRUCache[Any, Any](MOST)
        """Those that ran before, by the identity of the statement: a key has all parts of a statement in it, and
        hashing them takes a tenth of a statement's time."""

    def get(self, key: Any, default: Any = None) -> Any:
        dialect, statement, *how = key
        identity = (dialect.name, id(statement), *how)
        if (known := self._known.get(identity)) is not None:
            return known[1]
        compiled = super().get((dialect.name, statement, *how), default)
        if compiled is not None:
            self._known[identity] = statement, compiled  # while it is kept, no other has its identity
        return compiled

    def __setitem__(self, key: Any, compiled: Any) -> None:
        dialect, *rest = key
        super().__setitem__((dialect.name, *rest), compiled)


def share_statements(patch: pytest.MonkeyPatch) -> None:
    """From now on every new engine takes its compiled statements from one cache."""
    patch.setitem(engines.COUNTING, "compiled_cache", SharedStatements())
