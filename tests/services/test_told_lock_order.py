"""A forgetting, feedback and a settling that want each other's rows at once wait for each other, and none for all."""

import threading
import time
from collections.abc import Callable

import pytest

from bot.domain.breaker import BreakerReason
from bot.domain.feedback import FeedbackKind
from bot.services.feedback import Received, apply_feedback
from tests.patience import PATIENCE
from tests.services.life_of_eva import OPERATED
from tests.services.outbox_makers import open_breaker
from tests.services.racing import world
from tests.services.remains import ADDRESS, EVA
from tests.services.team import HERE, Team, forget_whole
from tests.services.test_lock_order import WAITING, claimed_pair
from tests.storage.databases import START, ask_postgresql
from tests.storage.makers import a_fact
from tests.storage.postgresql import postgresql_url
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database", "world"]
pytestmark = pytest.mark.postgres


def waits_or_ends(thread: threading.Thread, number: int) -> None:
    until = time.monotonic() + PATIENCE
    while thread.is_alive() and ask_postgresql(postgresql_url(), WAITING).fetchall()[0][0] < number:
        assert time.monotonic() < until
        time.sleep(0.01)


def begun(act: Callable[[], object], failures: list[BaseException]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        except BaseException as failure:  # noqa: BLE001 (the test's own thread asserts that there is none)
            failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_forgetting_that_waits_for_the_breaker_keeps_no_feedback_waiting(world: Team) -> None:
    """Eva closed the breaker last, so her forgetting writes there, too."""
    mailed, _ = (one.delivery for one in claimed_pair(world.database))
    open_breaker(world.database, BreakerReason.MANUAL)
    with world.database.begin_account() as account:
        assert account.breaker.close(f"{HERE}:{EVA}", START, by_person=True)
    facts = (
        a_fact(FeedbackKind.DELIVERED, ses_message_id="ses-x", outbox_id=mailed.id, address=mailed.address),
        a_fact(FeedbackKind.DELIVERED, ses_message_id="unknown", address=ADDRESS),
    )
    failures = list[BaseException]()
    with world.database.begin_account() as settling:
        settling.breaker.lock()
        forgets = begun(lambda: forget_whole(world.database, world.clock, HERE, EVA), failures)
        waits_or_ends(forgets, 1)
        told = begun(lambda: apply_feedback(world.database, [Received("{}", facts)], OPERATED), failures)
        waits_or_ends(told, 2)
        settling.settlements.lock([mailed.id])
    for thread in (forgets, told):
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert failures == []
