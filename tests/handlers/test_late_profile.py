"""What Slack tells of an organizer only after the form is open: added to the form as it stands by then."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from handlers import late_profile, opening, people
from handlers.people import ask_slack
from tests.handlers.stage import Stage
from tests.patience import PATIENCE


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Once set, Slack's answer about the organizer comes."""
    answered = threading.Event()
    monkeypatch.setattr(opening, "await_profile", lambda _call: None)
    monkeypatch.setattr(late_profile, "ask_slack", lambda *asked: answered.wait(PATIENCE) and ask_slack(*asked))
    yield answered
    answered.set()


def test_a_slow_look_up_never_keeps_the_modal_from_opening(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "NAMES_PATIENCE", 0)
    stage.client.add_fault("users.info", delay=1.0, times=0, match={"user": stage.ada.id})
    outcome = stage.ada.slash("/meet", "Slow", channel=stage.channel)
    assert outcome.warning is None
    stage.ada.fill({"title": "Typed meanwhile"})
    view = stage.wait_for_field(stage.ada, "organizer_address")
    assert view.values["organizer_address"]["organizer_address"]["value"] == stage.address(stage.ada)
    assert view.values["title"]["title"]["value"] == "Typed meanwhile"


@pytest.mark.parametrize("shown", ["error", "caution"])
def test_a_late_profile_draws_nothing_over_an_error_or_a_caution(
    stage: Stage, answer: threading.Event, shown: str
) -> None:
    first = stage.start() if shown == "caution" else stage.start() - timedelta(days=9)
    later = stage.start() + timedelta(minutes=30)
    stage.fill_in(stage.ada, "Slow", 0, known=False, time__1=first, time__2=later)
    before = stage.ada.submit()
    assert bool(before.errors) == (shown == "error")
    answer.set()
    stage.wait_until_noted(lambda: stage.knows(stage.ada), "the late profile")
    view = stage.ada.modal()
    assert view is not None
    assert view.callback_id == ("open_poll" if shown == "error" else "confirm_poll")
    assert view.raw["errors"] == before.errors


def test_a_look_up_that_fails_leaves_the_zone_to_the_person(stage: Stage) -> None:
    stage.client.add_fault("users.info", error="user_not_visible", times=0, match={"user": stage.ada.id})
    stage.fill_in(stage.ada, "No zone", 1, known=False)
    stage.wait_for_field(stage.ada, "timezone")
    assert list(stage.ada.submit().errors) == ["timezone"]
    stage.ada.fill({"timezone": "Asia/Tokyo"})
    stage.ada.submit()
    assert "Asia/Tokyo" in stage.ada.wait_for_message(stage.channel, "No zone").words


@pytest.mark.parametrize("is_told", [True, False])
def test_a_form_that_was_changed_meanwhile_gets_what_it_waits_for_and_keeps_the_change(
    stage: Stage, answer: threading.Event, is_told: bool
) -> None:
    if not is_told:
        stage.client.add_fault("users.info", error="user_not_visible", times=0, match={"user": stage.ada.id})
    stage.ada.slash("/meet", "Changed", channel=stage.channel)
    stage.ada.fill({"time:1": stage.start()})
    stage.client.wait_until(lambda: stage.calls("views.update"), "the change to be shown")
    stage.ada.click(stage.ada.wait_for_modal("open_poll"), "add_time")
    stage.wait_for_field(stage.ada, "time:3")
    answer.set()
    view = stage.wait_for_field(stage.ada, "organizer_address" if is_told else "timezone")
    assert stage.start().timestamp() in view.values["time:1"]["time"].values()
    assert view.block("time:3")
    assert bool(view.block("timezone")) == (not is_told)
    assert view.block("organizer_address")
