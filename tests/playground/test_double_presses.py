"""The second of two presses: what is gone is told apart from what is wrong, and nothing is done twice."""

import pytest
from slack_sdk import WebClient

from playground import cast
from playground.client import Person
from playground.server import Playground
from tests.playground.kit import actions, button
from tests.playground.open_modals import show
from tests.playground.raw_http import post_json
from tests.playground.recording_bot import RecordingBot


def status(playground: Playground, act: str, body: dict[str, object]) -> int:
    return post_json(f"{playground.url}/control/people/{cast.ADA}/{act}", body).status


@pytest.mark.parametrize(
    ("act", "more"), [("submit", {}), ("close", {"everything": False}), ("fill", {"values": {"title": "x"}})]
)
def test_an_act_on_a_modal_that_closed_is_told_apart_from_a_wrong_one(
    playground: Playground, bot: RecordingBot, ada: Person, act: str, more: dict[str, object]
) -> None:
    view = show(playground, bot.web)["id"]
    ada.fill({"title": "x"})
    ada.submit()
    assert status(playground, act, {"view": view, **more}) == 410
    assert status(playground, act, {"colour": "red"}) == 409


def test_a_submit_meant_for_one_view_never_submits_another(
    playground: Playground, bot: RecordingBot, ada: Person
) -> None:
    first = show(playground, bot.web)["id"]
    second = show(playground, bot.web)["id"]
    assert status(playground, "submit", {"view": first}) == 410
    ada.fill({"title": "x"})
    assert status(playground, "submit", {"view": second}) == 200
    assert [one.payload["view"]["id"] for one in bot.requests] == [second]


def test_a_press_in_a_message_that_was_deleted_is_told_apart_from_a_wrong_one(
    playground: Playground, web: WebClient
) -> None:
    ts = web.chat_postMessage(channel=cast.TEAM, text="x", blocks=[actions(button())])["ts"]
    assert status(playground, "click", {"channel": cast.TEAM, "ts": ts, "action_id": "other"}) == 410
    web.chat_delete(channel=cast.TEAM, ts=str(ts))
    assert status(playground, "click", {"channel": cast.TEAM, "ts": ts, "action_id": "press"}) == 410
