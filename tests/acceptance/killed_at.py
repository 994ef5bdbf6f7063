"""One of two `meet serve` on PostgreSQL dies at a step of an act, and the other goes on. It asserts nothing."""

import os
import signal
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.acceptance.dying import DIES_AT
from tests.acceptance.meet_process import MeetProcess
from tests.acceptance.replicas import Replicas

LAPSES = (
    "UPDATE poll SET lease_until = now(), redraw_at = NULL WHERE lease_until IS NOT NULL",
    "UPDATE poll SET thread_lease_until = now() WHERE thread_lease_until IS NOT NULL",
    "UPDATE card SET lease_until = now() WHERE lease_until IS NOT NULL",
    "UPDATE notice SET next_attempt_at = now() WHERE status = 'owed'",
    "UPDATE delivery SET lease_until = now() WHERE lease_until IS NOT NULL",
    "UPDATE forgetting SET asked_at = now() - interval '2 minutes' WHERE ended_at IS NULL",
)
"""As if the leases' time had passed."""


def die_at(step: str, replicas: Replicas, act: Callable[[MeetProcess], object]) -> None:
    """Starts a second replica, which dies at this step of the act while the first one stands still; then the first goes
    on, as if the leases' time had passed. Raises TimeoutError where the act has no such step."""
    (heir,) = replicas.by_http
    replicas.stand_still(heir)
    try:
        with tempfile.TemporaryDirectory(prefix="meet-dies-") as folder:
            file = Path(folder) / "at"
            with MeetProcess(heir.settings, **{DIES_AT: str(file)}) as doomed:
                replicas.balancer.ports = [doomed.port]
                replicas.rest()
                file.write_text(step)
                act(doomed)
                replicas.team.wait(partial(_is_over, replicas, doomed), f"the death at {step}")
    finally:
        for statement in LAPSES:
            replicas.put(statement)
        replicas.rest()
        replicas.balancer.ports = [heir.port]
        os.kill(heir.pid, signal.SIGCONT)


def _is_over(replicas: Replicas, doomed: MeetProcess) -> bool:
    # A receive of whoever stands still may have taken messages out of the queue.
    replicas.team.mail.lapse_visibility()
    return doomed.is_over
