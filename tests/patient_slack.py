"""A playground whose Slack waits for an answer as long as a busy machine may need."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from handlers import people
from playground.server import Playground, start
from tests.patience import PATIENCE
from tests.resting import background_watched

ANSWER_SECONDS = 30.0
"""Ten times what Slack gives for an acknowledgement and for a trigger id."""


@contextmanager
def patient_playground() -> Iterator[Playground]:
    """For tests that are about something else than how fast an answer comes."""
    with start() as playground:
        playground.slack.delivery.set_road({"answer_seconds": ANSWER_SECONDS})
        yield playground


@contextmanager
def patient_meet() -> Iterator[None]:
    """Within it a submission and a window wait for people's profiles as long as a busy machine may need: what they
    show without one is another test's matter. Tests see when it rests (`tests/resting.py`)."""
    with background_watched(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "PATIENCE", PATIENCE)
        patch.setattr(people, "NAMES_PATIENCE", PATIENCE)
        yield


def give_up_waiting(playground: Playground) -> None:
    """What was not acknowledged is given up: whoever was killed, or failed, will not answer."""
    playground.clock.advance(timedelta(seconds=ANSWER_SECONDS))
