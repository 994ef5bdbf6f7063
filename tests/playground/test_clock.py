"""The playground's clock: who still waits for it."""

import threading
from datetime import timedelta

from playground.clock import PlaygroundClock
from tests.patience import PATIENCE

HOUR = timedelta(hours=1)


def test_whose_instant_has_come_waits_no_more_though_a_slow_machine_has_not_let_them_go_on() -> None:
    clock, waits = PlaygroundClock(), threading.Event()

    def stopped() -> bool:
        waits.set()
        return False

    waiter = threading.Thread(target=clock.wait_until, args=(clock.now() + HOUR, stopped))
    waiter.start()
    assert waits.wait(PATIENCE)
    with clock._moved:
        # The waiter needs this lock to go on.
        assert clock.waiters == 1
        clock.advance(2 * HOUR)
        assert clock.waiters == 0
    waiter.join(PATIENCE)
    assert not waiter.is_alive()
