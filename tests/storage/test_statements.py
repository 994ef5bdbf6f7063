"""Statements that run often are built once: building one takes five times as long as running it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database
from tests.storage.makers import HERE
from tests.storage.test_plans import WORKSPACE_USES, prepared, use_claims


@contextmanager
def run_meanwhile(account: AccountUnitOfWork) -> Iterator[list[Any]]:
    """The statements that run, in their order."""
    statements: list[Any] = []

    def note(_connection: Any, statement: Any, *_values: Any) -> None:
        statements.append(statement)

    event.listen(account._transaction.connection, "before_execute", note)
    try:
        yield statements
    finally:
        event.remove(account._transaction.connection, "before_execute", note)


def built_anew(account: AccountUnitOfWork, first: Callable[[], None], again: Callable[[], None]) -> list[str]:
    """What runs the second time, and is no statement that ran the first time."""
    with run_meanwhile(account) as before:
        first()
    with run_meanwhile(account) as after:
        again()
    known = {id(statement) for statement in before}
    assert len(after) > 10
    return [str(statement) for statement in after if id(statement) not in known]


def test_what_a_workspace_asks_for_is_built_once(database: Database) -> None:
    first, second = prepared(database), prepared(database)
    with database.begin_account() as account:
        here = account.in_workspace(HERE)

        def use_all(poll: str) -> None:
            for use in WORKSPACE_USES:
                use(here, poll)

        assert built_anew(account, lambda: use_all(first), lambda: use_all(second)) == []


def test_what_sends_mails_and_notices_is_built_once(database: Database) -> None:
    prepared(database)
    with database.begin_account() as account:
        assert built_anew(account, lambda: use_claims(account), lambda: use_claims(account)) == []
