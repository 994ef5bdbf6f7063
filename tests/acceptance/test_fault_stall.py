"""Meet stands still under load, as on a busy machine or under a laptop's lid: what waited on the socket is not lost."""

import os
import signal

import pytest

from bot.config.settings import Settings
from bot.domain.poll import Choice
from playground import cast
from playground.server import Playground
from playground.slack.socket_mode import HEARTBEAT
from tests.acceptance.crowd import Crowd
from tests.acceptance.meet_process import MeetProcess
from tests.storage.databases import MovingClock, opened


def yes_votes(settings: Settings, poll: str) -> int:
    with opened(settings.database_url, MovingClock()) as database, database.read(cast.WORKSPACE) as uow:
        found = uow.polls.snapshot(poll)
    assert found is not None
    return sum(vote.choice is Choice.YES for vote in found.votes)


@pytest.mark.parametrize("presses", [75, 1000])
def test_every_press_that_waited_while_meet_stood_still_is_acknowledged_and_counted(
    playground: Playground, settings: Settings, presses: int
) -> None:
    """Slack sends no press a second time, so a press that is not read is lost."""
    with MeetProcess(settings) as meet:
        crowd = Crowd(playground, presses)
        before = playground.slack.delivery.hub.connections()
        os.kill(meet.pid, signal.SIGSTOP)
        threads = crowd.begin()
        os.kill(meet.pid, signal.SIGCONT)
        crowd.stage.client.wait_until(lambda: crowd.acknowledged() == presses, "every acknowledgement", 60)
        for thread in threads:
            thread.join()
        assert yes_votes(settings, crowd.poll) == presses
        assert playground.slack.delivery.hub.connections() == before, "the connection was never given up"
        assert meet.errors() == []


def test_every_press_that_waited_while_slack_asked_to_leave_is_acknowledged_and_counted(
    playground: Playground, settings: Settings
) -> None:
    """Meet reads the request to leave first, so it closes the connection while presses and pings wait on it."""
    presses = 600
    with MeetProcess(settings) as meet:
        crowd, hub = Crowd(playground, presses), playground.slack.delivery.hub
        (before,) = hub.connections()
        os.kill(meet.pid, signal.SIGSTOP)
        hub.disconnect("refresh_requested")
        threads = crowd.begin(2 * HEARTBEAT)
        os.kill(meet.pid, signal.SIGCONT)
        crowd.stage.client.wait_until(lambda: crowd.acknowledged() == presses, "every acknowledgement", 60)
        for thread in threads:
            thread.join()
        crowd.stage.client.wait_until(lambda: before not in hub.connections(), "the end of the old connection", 60)
        assert yes_votes(settings, crowd.poll) == presses
        assert meet.errors() == []
