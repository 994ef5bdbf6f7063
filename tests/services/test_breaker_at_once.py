"""The sending breaker at the moment of something else, on PostgreSQL, before anything opened it."""

from itertools import permutations

import pytest

from bot.domain.breaker import BreakerReason
from bot.services.suppressing import pause_sending
from storage.database import Database
from tests.services.outbox_makers import breaker, open_breaker
from tests.services.racing import race
from tests.storage.databases import MovingClock
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database"]
pytestmark = pytest.mark.postgres
OTHERS = sorted(set(BreakerReason) - {BreakerReason.MANUAL})


@pytest.mark.parametrize("order", list(permutations(["pause", "fault"])))
@pytest.mark.parametrize("other", OTHERS)
def test_a_pause_by_hand_stands_whatever_opens_the_breaker_at_that_moment(
    postgresql_database: Database,
    clock: MovingClock,
    monkeypatch: pytest.MonkeyPatch,
    other: BreakerReason,
    order: tuple[str, str],
) -> None:
    acts = {
        "pause": lambda: pause_sending(postgresql_database, by="ops"),
        "fault": lambda: open_breaker(postgresql_database, other),
    }
    first, second = (acts[name] for name in order)
    assert race(postgresql_database, monkeypatch, first, second)
    assert breaker(postgresql_database).reason is BreakerReason.MANUAL
