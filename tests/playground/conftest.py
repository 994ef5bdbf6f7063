import os
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from playground import cast
from playground.client import Person, PlaygroundClient
from playground.server import Playground, start
from playground.slack.delivery import Road
from tests.patient_slack import ANSWER_SECONDS
from tests.playground.recording_bot import RecordingBot


@pytest.fixture(scope="session")
def running() -> Iterator[Playground]:
    """One playground for all tests; `playground` makes it new for each."""
    os.environ.pop("HTTP_PROXY", None)
    with start() as playground:
        yield playground


@pytest.fixture
def playground(running: Playground) -> Playground:
    running.slack.delivery.hub.close()
    running.slack.reset()
    running.slack.limits.relaxed = False
    running.slack.delivery.road = Road(answer_seconds=ANSWER_SECONDS)
    return running


@pytest.fixture
def slacks_own_pace(playground: Playground) -> None:
    """For tests about the three seconds; every other test waits as long as a busy machine may need."""
    playground.slack.delivery.road = Road()


@pytest.fixture
def client(playground: Playground) -> PlaygroundClient:
    return PlaygroundClient(playground.url)


@pytest.fixture
def web(playground: Playground) -> WebClient:
    """slack_sdk as the bot uses it, without retries that would hide an answer."""
    return WebClient(token=cast.BOT_TOKEN, base_url=playground.slack_api_url, retry_handlers=[])


@pytest.fixture
def bot(playground: Playground, client: PlaygroundClient) -> Iterator[RecordingBot]:
    """A bot over Socket Mode that records every payload and answers as the test says."""
    with RecordingBot(playground.slack_api_url) as recording:
        client.wait_for_bot()
        yield recording
        # The server ends the connection: slack_sdk's close() would wait for a read to end.
        playground.slack.delivery.hub.close()


@pytest.fixture
def ada(client: PlaygroundClient) -> Person:
    return client.person(cast.ADA)


@pytest.fixture
def ben(client: PlaygroundClient) -> Person:
    return client.person(cast.BEN)
