"""A window that Slack does not take: whoever pressed is told, in words that fit the refusal, and it is no incident."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from handlers import people
from playground.client import Message
from playground.person import Person
from tests.handlers.stage import Stage
from tests.handlers.test_refusals import FOR_EVER
from tests.resting import is_resting

WAIT = 30
PASSES: list[dict[str, Any]] = [
    {"error": "team_added_to_org"},
    {"status": 503, "body": "<html>"},
    {"status": 200, "body": "nothing"},
    {"status": 429, "retry_after": WAIT},
    {"lose": "request"},
]
STAYS: list[dict[str, Any]] = [
    {"error": word} for word in ("token_revoked", "team_access_not_granted", "ekm_access_denied", "user_not_found")
]
REFUSALS = [(fault, "could not") for fault in PASSES] + [(fault, "does not let") for fault in STAYS]


def was_told(stage: Stage, person: Person, words: str) -> bool:
    seen = [*person.messages(stage.channel), *person.messages()]
    return any(words in one.words for one in seen)


def incidents(caplog: pytest.LogCaptureFixture) -> list[str]:
    said = [record.getMessage() for record in caplog.records]
    return [one for one in said if "'incident'" in one or "background_failed" in one]


@pytest.mark.parametrize(("fault", "words"), REFUSALS, ids=str)
def test_who_pressed_is_told_that_slack_took_no_window(
    stage: Stage, caplog: pytest.LogCaptureFixture, fault: dict[str, Any], words: str
) -> None:
    message = stage.poll()
    stage.introduce(stage.ben)
    stage.client.add_fault("views.open", **fault)
    stage.ben.click(message, "answer_all")
    stage.client.wait_until(lambda: was_told(stage, stage.ben, f"Slack {words}"), "the sentence")
    assert incidents(caplog) == []


@pytest.mark.parametrize(("fault", "words"), REFUSALS, ids=str)
def test_who_pressed_is_told_that_slack_did_not_change_the_window(
    stage: Stage, caplog: pytest.LogCaptureFixture, fault: dict[str, Any], words: str
) -> None:
    stage.introduce(stage.ada)
    stage.ada.slash("/meet", "Words", channel=stage.channel)
    form = stage.ada.wait_for_modal("open_poll")
    stage.wait_until_noted(lambda: True, "the form to be complete")
    stage.client.add_fault("views.update", times=FOR_EVER, **fault)
    stage.ada.click(form, "add_time")
    stage.client.wait_until(lambda: was_told(stage, stage.ada, f"Slack {words}"), "the sentence")
    assert incidents(caplog) == []
    stage.client.clear_faults()
    stage.playground.clock.advance(timedelta(seconds=WAIT))
    stage.ada.click(form, "add_time")
    shown = stage.wait_for_field(stage.ada, "time:3")
    assert not shown.block("time:4")


def posted_table(stage: Stage) -> Message:
    message = stage.poll()
    stage.vote(stage.ada, message)
    stage.ada.click(message, "show_grid")
    window = stage.ada.wait_for_modal()
    stage.client.add_fault("views.update", times=FOR_EVER, error="team_access_not_granted")
    stage.ada.click(window, "post_grid")
    return message


def test_what_was_done_is_told_beside_a_window_that_slack_does_not_change(stage: Stage) -> None:
    message = posted_table(stage)
    stage.client.wait_until(lambda: was_told(stage, stage.ada, "The table is posted"), "the note")
    assert len(stage.replies(message)) == 1


UNKNOWN: dict[str, Any] = {"error": "a_word_that_no_table_knows"}


@pytest.mark.parametrize("fault", [*PASSES, *STAYS, UNKNOWN], ids=str)
def test_a_change_that_nobody_asked_for_is_told_to_nobody(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    monkeypatch.setattr(people, "NAMES_PATIENCE", 0)
    stage.client.add_fault("users.info", delay=0.3, times=0, match={"user": stage.ada.id})
    stage.client.add_fault("views.update", times=FOR_EVER, **fault)
    with caplog.at_level(logging.INFO):
        stage.ada.slash("/meet", "Words", channel=stage.channel)
        stage.ada.wait_for_modal("open_poll")
        left = "window_wrong" if fault is UNKNOWN else "window_left_as_it_was"
        stage.client.wait_until(lambda: left in caplog.text, "the refusal")
    stage.client.wait_until(lambda: is_resting(stage.serving), "Meet to rest")
    assert not was_told(stage, stage.ada, "Slack")
    assert incidents(caplog) == []
