"""After each act on Home it is published anew, without another look: what it shows is what stands."""

from typing import Any

import pytest

from bot.services.just_done import DOUBLE_PRESS
from handlers.home import follow_up
from handlers.payloads import Payload
from playground.seen import View
from tests.handlers.stage import Stage


def looks(stage: Stage, words: str) -> View:
    """Ada looks at Home once, and finds these words."""
    stage.ada.open_home()
    return shown(stage, words)


def shown(stage: Stage, words: str, *, gone: str = "") -> View:
    """Ada's Home as soon as it says so, without a look of hers."""

    def found() -> View | None:
        view = stage.ada.home()
        return view if view and words in view.words and not (gone and gone in view.words) else None

    view = stage.client.wait_until(found, f"{words!r} on Home")
    assert view
    return view


def test_home_is_published_anew_after_a_poll_was_posted_from_it(stage: Stage) -> None:
    stage.introduce(stage.ada)
    view = looks(stage, "Nothing waits for you")
    stage.ada.click(view, "start_poll")
    stage.ada.wait_for_modal("open_poll")
    stage.ada.fill(
        {"title": "From Home", "channel": stage.channel, "time:1": stage.start(), "time:2": stage.start(days=3)}
    )
    stage.ada.submit()
    assert "|From Home>" in shown(stage, "From Home").words, "posted by now: its link leads to the message"


def test_home_is_published_anew_after_a_poll_was_opened_again_from_it(stage: Stage) -> None:
    message = stage.poll("Once more")
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": "cancel"})
    stage.read_it()
    stage.ada.submit()
    view = looks(stage, "Past polls")
    assert "Your polls" not in view.words
    stage.ada.click(view, "copy_poll")
    stage.ada.wait_for_modal("open_poll")
    stage.ada.submit()
    shown(stage, "Your polls")


def test_home_is_published_anew_after_a_time_was_chosen_from_it(stage: Stage) -> None:
    stage.give_address(stage.ada)
    message = stage.poll("Choose me")
    stage.vote(stage.ada, message)
    stage.ada.click(looks(stage, "Choose me"), "close_poll")
    stage.ada.wait_for_modal("close_poll")
    stage.ada.fill({"winner": stage.options(message)[0]})
    stage.ada.submit()
    shown(stage, "Choose me", gone="Your polls")


def test_home_is_published_anew_after_a_series_was_ended_from_it(stage: Stage) -> None:
    stage.poll("Weekly plan", repeat="weekly", opens_before="5", settings=[])
    stage.ada.click(looks(stage, "Polls that repeat"), "end_repeating")
    shown(stage, "Weekly plan", gone="Polls that repeat")


def test_home_is_published_anew_after_an_act_on_it_was_refused(stage: Stage) -> None:
    stage.poll("Weekly plan", repeat="weekly", opens_before="5", settings=[])
    view = looks(stage, "Polls that repeat")
    stage.ada.choose(stage.ada.wait_for_message(stage.channel, "Weekly plan"), "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": "end_repeating"})
    stage.read_it()
    stage.ada.submit()
    stage.private_note(stage.ada, "Weekly plan does not repeat any more.")
    stage.pass_time(DOUBLE_PRESS)
    stage.ada.click(view, "end_repeating")
    stage.ada.wait_for_message(None, "This poll does not repeat any more, or a newer one")
    shown(stage, "Weekly plan", gone="Polls that repeat")


def test_home_is_published_anew_after_what_an_act_on_it_left_for_later(stage: Stage) -> None:
    view = looks(stage, "Nothing waits for you")
    assert stage.address(stage.ada) not in view.words
    stage.ada.click(view, "use_profile_address")
    shown(stage, f"Invites go to {stage.address(stage.ada)}")


HOME = {"type": "home", "id": "V1"}
MODAL = {"type": "modal", "id": "V1"}
IN_CHANNEL = {"response_urls": [{"response_url": "https://hooks.slack.com/y"}]}
CAUTION = {**MODAL, "private_metadata": '{"answer_url":"https://hooks.slack.com/y","on_home":true}'}
BY_COMMAND = {**MODAL, "private_metadata": '{"answer_url":"https://hooks.slack.com/x"}'}


@pytest.mark.parametrize(
    ("kind", "more", "anew"),
    [
        ("block_actions", {"view": HOME}, True),
        ("view_submission", {"view": MODAL}, True),
        ("view_submission", {"view": MODAL, **IN_CHANNEL}, True),
        ("view_submission", {"view": CAUTION}, True),
        ("view_submission", {"view": BY_COMMAND}, False),
        ("block_actions", {"view": MODAL}, False),
        ("block_actions", {"response_url": "https://hooks.slack.com/x"}, False),
        ("block_suggestion", {"view": HOME}, False),
        ("", {"response_url": "https://hooks.slack.com/x"}, False),
    ],
)
def test_home_is_published_anew_after_acts_that_may_have_begun_on_it_alone(
    kind: str, more: dict[str, Any], anew: bool
) -> None:
    assert bool(follow_up(Payload({"type": kind, "user": {"id": "U1"}, **more}, "T1"))) == anew
    assert not follow_up(Payload({"type": kind, **more}, "T1"))
