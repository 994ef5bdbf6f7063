"""A suppression that is told while another transaction of PostgreSQL takes the same one back."""

import threading
import time

import pytest

from bot.domain.suppression import SuppressionReason
from storage.database import Database
from tests.patience import PATIENCE
from tests.services.test_lock_order import is_waiting
from tests.storage.databases import START
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database"]
pytestmark = pytest.mark.postgres
ADDRESS = "shared@example.com"


@pytest.mark.parametrize("reason", SuppressionReason)
def test_what_somebody_says_while_another_takes_theirs_back_stands(
    postgresql_database: Database, reason: SuppressionReason
) -> None:
    def tell(said_by: str) -> None:
        with postgresql_database.begin_account() as account:
            account.suppressions.suppress(ADDRESS, reason, "", START, said_by=said_by)

    tell("first")
    other = threading.Thread(target=tell, args=("second",))
    with postgresql_database.begin_account() as account:
        assert account.suppressions.of(ADDRESS)
        other.start()
        while other.is_alive() and not is_waiting():
            time.sleep(0.002)
        account.suppressions.release(ADDRESS, "first", START, [reason])
    other.join(PATIENCE)
    with postgresql_database.read_account() as account:
        assert [(one.reason, one.said_by) for one in account.suppressions.of(ADDRESS)] == [(reason, "second")]
