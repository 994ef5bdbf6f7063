"""A `meet` that ends itself by kill -9 right before, or right after, a transaction's commit that a test named."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage import database as opened
from storage.database import Database
from storage.polls.delivery_cards import write_touched_cards
from storage.repository import Transaction

DIES_AT = "PYTEST_DIES_AT"
"""The variable with the path of a file. Once the file exists, it says "before" or "after" and the step's name: module
and function of what opened the transaction."""


def arm() -> None:
    """From now on this process dies at the step of that file: all but votes commits where these two are called."""
    file = Path(os.environ[DIES_AT])
    write, touch = Database._write, write_touched_cards

    def before(transaction: Transaction) -> None:
        touch(transaction)
        _die("before", file)

    @contextmanager
    def after(database: Database) -> Iterator[Transaction]:
        with write(database) as transaction:
            yield transaction
        _die("after", file)

    for owner, name, new in ((opened, "write_touched_cards", before), (Database, "_write", after)):
        setattr(owner, name, new)


def _die(side: str, file: Path) -> None:
    if file.exists() and file.read_text() == f"{side} {_step()}":
        os.kill(os.getpid(), signal.SIGKILL)


def _step() -> str:
    """Whoever opened the transaction that ends."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals["__name__"].partition(".")[0] in {"storage", "contextlib", "tests"}:
        frame = frame.f_back
    return f"{frame.f_globals['__name__'].rpartition('.')[2]}.{frame.f_code.co_name}"
