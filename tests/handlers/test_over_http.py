"""The flows again, over signed HTTP, where the modal's search and the answers travel in replies."""

from collections.abc import Iterator

import pytest

from bot.config.settings import Settings
from bot.play.playground import play_settings
from bot.serving import Serving
from playground.client import PlaygroundClient
from tests.handlers.stage import Stage
from tests.patient_slack import patient_playground
from tests.storage.databases import fresh_url


@pytest.fixture(scope="module")
def http_stage() -> Iterator[Stage]:
    with patient_playground() as playground, fresh_url() as url:
        changes = {"meet_feedback_queue_url": None, "slack_app_token": None}
        settings: Settings = play_settings(playground, playground.aws.provision(), url, **changes)
        client = PlaygroundClient(playground.url)
        with Serving(settings, clock=playground.clock, receive_seconds=0) as serving:
            client.set_connection(mode="http", request_url=f"http://127.0.0.1:{serving.web.port}/slack/events")
            yield Stage(client, playground, serving)


def test_a_poll_is_opened_voted_on_and_closed_over_signed_http(http_stage: Stage) -> None:
    stage = http_stage
    message = stage.poll("Over HTTP")
    assert stage.vote(stage.ben, message).acknowledged
    stage.shown(message, "Yes 1\nMaybe\nNo")
    stage.give_address(stage.ada)
    stage.close(message)
    stage.shown(message, "Who could when")


def test_zones_are_searched_and_errors_shown_over_signed_http(http_stage: Stage) -> None:
    stage = http_stage
    outcome = stage.submit_poll(stage.ada, "Empty", 0, bulk_days="", note="")
    assert list(outcome.errors) == ["time:1"]
    found = stage.ada.search(stage.ada.wait_for_modal("open_poll"), "timezone", "kolk")
    assert [option["value"] for option in found] == ["Asia/Kolkata"]
