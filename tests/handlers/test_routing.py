"""Every request is answered: unknown buttons, errors of ours, errors of people, and one name per feature."""

import logging

import pytest

from bot.domain.errors import InvalidInput, LimitReached
from handlers import features
from handlers.errors import field_errors
from handlers.routing import Feature, merged
from handlers.view_state import ViewState
from playground import cast
from tests.handlers.stage import Stage
from tests.patient_slack import ANSWER_SECONDS


def test_two_features_cannot_answer_to_one_name() -> None:
    one = Feature(words={"help": lambda call: call.ack()})
    with pytest.raises(ValueError, match="help"):
        merged([one, one], "words")


def test_no_two_features_share_a_name() -> None:
    for kind in ("actions", "menu", "submissions", "words", "shortcuts", "suggestions", "events"):
        assert merged(features(), kind)


def test_an_unknown_button_is_acknowledged_and_explained(stage: Stage) -> None:
    assert stage.dispatch_press(stage.ben, "button_of_2019", "x").status == 200
    stage.ben.wait_for_message(None, "older version of Meet")


@pytest.mark.parametrize("kind", ["view_submission", "shortcut", "message_action"])
def test_whatever_else_is_unknown_is_acknowledged(stage: Stage, kind: str) -> None:
    body = {
        "type": kind,
        "team": {"id": cast.WORKSPACE},
        "user": {"id": stage.ben.id},
        "callback_id": "unheard_of",
        "view": {"callback_id": "unheard_of", "type": "modal"},
    }
    assert stage.dispatch(body).status == 200


def test_an_unknown_suggestion_gets_no_options(stage: Stage) -> None:
    body = {"type": "block_suggestion", "team": {"id": cast.WORKSPACE}, "user": {"id": "U1"}, "action_id": "what"}
    answer = stage.dispatch({**body, "block_id": "b", "value": "x", "container": {"type": "view"}})
    assert answer.status == 200
    assert '"options": []' in answer.body


@pytest.mark.parametrize("event", ["app_uninstalled", "tokens_revoked", "team_join"])
def test_every_event_is_acknowledged(stage: Stage, event: str) -> None:
    body = {"type": "event_callback", "team_id": cast.WORKSPACE, "event": {"type": event}}
    assert stage.dispatch(body).status == 200


def test_an_error_of_ours_shows_an_incident_and_logs_its_trace(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("bot.services.voting.cast_vote", break_down)
    caplog.set_level(logging.ERROR)
    message = stage.poll()
    stage.client.set_connection(answer_seconds=1)
    outcome = stage.vote(stage.ben, message)
    stage.client.set_connection(answer_seconds=ANSWER_SECONDS)
    assert outcome.warning is not None
    note = stage.private_note(stage.ben, "Incident")
    incident = note.text.partition("Incident ")[2].rstrip(")")
    assert incident in caplog.text
    assert "the disk is full" in caplog.text


def test_an_error_of_ours_in_a_command_is_shown_as_its_answer(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("no such table")

    monkeypatch.setattr("bot.services.reading.polls_of", break_down)
    stage.ben.slash("/meet", "list", channel=stage.channel)
    stage.private_note(stage.ben, "Incident")


def test_an_error_of_ours_in_a_modal_keeps_what_was_typed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("no such table")

    stage.fill_in(stage.ada, "Keep me")
    monkeypatch.setattr("bot.services.opening.open_poll", break_down)
    outcome = stage.ada.submit()
    assert "Incident" in outcome.errors["title"]
    monkeypatch.undo()
    stage.ada.submit()
    stage.ada.wait_for_message(stage.channel, "Keep me")


def test_an_error_after_the_answer_does_not_take_the_answer_back(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("no worker")

    message = stage.poll()
    monkeypatch.setattr("handlers.voting.follow_vote", break_down)
    assert stage.vote(stage.ben, message).warning is None
    stage.private_note(stage.ben, "Incident")
    stage.shown(message, "Yes 1")


def test_a_limit_that_is_met_is_told_in_the_modal(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def limited(*_: object, **__: object) -> None:
        raise LimitReached("Come back in an hour.")

    stage.fill_in(stage.ada, "Too many")
    monkeypatch.setattr("bot.services.opening.open_poll", limited)
    assert stage.ada.submit().errors["title"] == "Come back in an hour."


VIEW = ViewState(
    {"blocks": [{"type": "input", "block_id": name} for name in ("title", "time:4", "time:5", "length:6")]}
)


def test_an_error_finds_its_block_under_a_suffix() -> None:
    assert field_errors(VIEW, {"length": "Too long."}) == {"length:6": "Too long."}
    assert field_errors(VIEW, {"time:5": "Past."}) == {"time:5": "Past."}


def test_an_error_at_a_field_has_no_backticks_since_slack_would_print_them() -> None:
    assert field_errors(VIEW, {"time:5": "Type `/meet` again."}) == {"time:5": "Type /meet again."}


def test_an_error_without_a_block_stands_on_the_nearest() -> None:
    assert field_errors(VIEW, {"time:1": "Nothing offered."}) == {"time:4": "Nothing offered."}
    assert field_errors(VIEW, {"elsewhere": "Odd."}) == {"title": "Odd."}


def test_two_errors_on_one_block_are_both_shown() -> None:
    both = InvalidInput({"time:1": "One.", "time:4": "Two."})
    assert field_errors(VIEW, both.fields) == {"time:4": "One. Two."}


def test_an_error_of_a_field_out_of_sight_waits_for_those_in_sight() -> None:
    assert field_errors(VIEW, {"settings": "Take this tick away.", "length": "Too long."}) == {"length:6": "Too long."}
