"""Work beside the answers to Slack: however much of it waits for look-ups, the look-ups go on."""

import queue

from handlers.background import THREADS, Background
from tests.patience import PATIENCE


def test_work_that_waits_leaves_room_for_what_it_waits_for() -> None:
    background, seen = Background(), queue.Queue[bool]()
    for _ in range(3 * THREADS):
        background.run(lambda: seen.put(background.start(lambda: None).wait(PATIENCE)))
    assert [seen.get(timeout=PATIENCE) for _ in range(3 * THREADS)] == [True] * 3 * THREADS
    background.stop()
