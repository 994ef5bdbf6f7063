"""A whole Meet on a playground for all tests of this room; each test brings people and a channel of its own."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.play.playground import play_settings
from bot.serving import Serving
from playground.client import PlaygroundClient
from playground.server import Playground
from tests.handlers.stage import Stage
from tests.patient_slack import patient_meet, patient_playground
from tests.resting import is_resting, leave_nothing_to_do
from tests.storage.databases import fresh_url


@pytest.fixture(scope="package")
def house() -> Iterator[tuple[Playground, Serving]]:
    """Without a feedback queue, which nobody here reads. No receive waits, since the end would wait for it."""
    with patient_meet(), patient_playground() as playground, fresh_url() as url:
        settings = play_settings(playground, playground.aws.provision(), url, meet_feedback_queue_url=None)
        with Serving(settings, clock=playground.clock, receive_seconds=0) as serving:
            PlaygroundClient(playground.url).wait_for_bot()
            yield playground, serving


@pytest.fixture
def stage(house: tuple[Playground, Serving]) -> Iterator[Stage]:
    """People and a channel that no other test knows, in a Meet that has nothing to do."""
    playground, serving = house
    client = PlaygroundClient(playground.url)
    client.relax_rate_limits()
    client.wait_until(lambda: is_resting(serving), "the test before to be over")
    leave_nothing_to_do(serving.application.meet.database)
    playground.clock.advance(timedelta(minutes=5))
    yield Stage(client, playground, serving)
    client.clear_faults()
