"""What becomes of cards, notes and look-ups when Slack says no, says nothing, or says it too late."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.domain.notice import Notice, NoticeKind
from bot.meet import Meet
from handlers import delivery_card, people
from handlers.notices import send_due
from handlers.redraw_workers import RedrawWorkers, redraw_due
from handlers.redrawing import redraw
from handlers.slack.errors import LOST, code_of, is_slacks_fault, ts_of, wait_of
from playground import cast
from playground.client import Message
from storage.values import Redraw, Surface
from tests.handlers.stage import Stage


def closed(stage: Stage) -> Message:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.give_address(stage.ada)
    stage.close(message)
    return stage.shown(message, "Who could when")


def card_state(stage: Stage, message: Message) -> tuple[bool, bool]:
    """Whether the card was posted, and whether it is up to date."""
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        card = uow.cards.of_poll(stage.poll_id(message))
    assert card is not None
    return card.ts is not None, card.revision == card.shown_revision


@pytest.mark.parametrize(
    "fault", [{"status": 429, "retry_after": 5}, {"error": "internal_error"}, {"lose": "request"}, {"body": "<html>"}]
)
def test_a_card_that_slack_did_not_take_is_posted_later(stage: Stage, fault: dict[str, Any]) -> None:
    stage.client.add_fault("chat.postMessage", match={"channel": stage.ada.id}, **fault)
    message = closed(stage)
    stage.wait_until_faults_are_noted()
    stage.pass_time(timedelta(minutes=15))
    delivery_card.redraw_due(stage.meet)
    stage.ada.wait_for_message(None, "Invites of")
    stage.client.wait_until(lambda: card_state(stage, message)[0], "the card to be known")


def test_a_card_that_was_deleted_is_left_alone(stage: Stage) -> None:
    message = closed(stage)
    delivery_card.redraw_due(stage.meet)
    card = stage.ada.wait_for_message(None, "Invites of")
    stage.meet.clients.client(cast.WORKSPACE).chat_delete(channel=card.channel, ts=card.ts)
    stage.give_address(stage.ben)
    stage.pass_time(timedelta(seconds=10))
    delivery_card.redraw_due(stage.meet)
    stage.client.wait_until(lambda: card_state(stage, message) == (True, True), "the card to be given up")


def break_down(*_: object, **__: object) -> None:
    raise RuntimeError("the disk is full")


NOBODYS = Redraw(Surface.POLL, cast.WORKSPACE, "0" * 32, 1, "token")


@pytest.mark.parametrize(
    ("job", "broken"),
    [(delivery_card.redraw_due, "handlers.delivery_card._redraw"), (redraw_due, "handlers.redraw_workers.redraw")],
)
def test_one_bad_message_does_not_stop_the_job(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, job: Callable[[Meet], int], broken: str
) -> None:
    claims = iter([[NOBODYS, NOBODYS], []])
    monkeypatch.setattr("bot.services.redrawing.claim_due", lambda *_, **__: next(claims, []))
    monkeypatch.setattr(broken, break_down)
    assert job(stage.meet) == 0
    assert next(claims, None) is None


def test_one_bad_notice_does_not_stop_the_job(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    now = stage.meet.clock.now()
    bad = Notice("0" * 32, cast.WORKSPACE, stage.ben.id, NoticeKind.TEXT, "once", now, {"text": "x"})
    claims = iter([[bad, bad], []])
    monkeypatch.setattr("bot.services.notifying.claim_notices", lambda *_, **__: next(claims, []))
    monkeypatch.setattr("handlers.notices.direct_message", break_down)
    assert send_due(stage.meet) == 0
    assert next(claims, None) is None


def test_a_worker_survives_what_it_draws(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def claim(_database: object, _workspace: str, poll: str, **_: bool) -> None:
        seen.append(poll)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("bot.services.redrawing.claim_redraw", claim)
    workers = RedrawWorkers(stage.meet, threads=1)
    workers.start()
    workers.request(cast.WORKSPACE, "first")
    stage.client.wait_until(lambda: "first" in seen, "the first poll")
    workers.request(cast.WORKSPACE, "second")
    stage.client.wait_until(lambda: "second" in seen, "the second poll")
    workers.stop()


@pytest.mark.parametrize("workspace", [cast.WORKSPACE, "T0NOWHERE1"])
def test_a_claim_that_nobody_can_draw_is_given_back(stage: Stage, workspace: str) -> None:
    assert redraw(stage.meet, Redraw(Surface.POLL, workspace, "0" * 32, 1, "token")) is False


def test_a_note_goes_by_dm_where_the_response_url_is_used_up(stage: Stage) -> None:
    stage.ada.slash("/meet", "Late", channel=stage.channel)
    stage.ada.wait_for_modal("open_poll")
    stage.pass_time(timedelta(minutes=31))
    outcome = stage.dispatch_press(stage.ben, "show_grid", "0" * 32, response_url="http://127.0.0.1:1/hook")
    assert outcome.status == 200
    stage.ben.wait_for_message(None, "does not know this poll")


def test_a_note_that_nobody_can_read_is_logged_and_nothing_else(stage: Stage) -> None:
    gone = stage.person("gone", deleted=True)
    assert stage.dispatch_press(gone, "show_grid", "0" * 32).status == 200


def test_a_modal_that_slack_finds_wrong_is_an_incident(stage: Stage) -> None:
    stage.client.add_fault("views.open", error="invalid_arguments")
    stage.ada.slash("/meet", "Broken", channel=stage.channel)
    stage.private_note(stage.ada, "Incident")


def test_a_modal_that_was_closed_meanwhile_is_no_error(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "NAMES_PATIENCE", 0)
    stage.client.add_fault("users.info", delay=0.3, times=0, match={"user": stage.ada.id})
    stage.ada.slash("/meet", "Closed", channel=stage.channel)
    stage.ada.wait_for_modal("open_poll")
    stage.ada.close_modal()
    stage.client.wait_until(lambda: refused_updates(stage), "the update of a closed modal")
    assert stage.ada.warnings() == []


def refused_updates(stage: Stage) -> list[dict[str, Any]]:
    return [call for call in stage.calls("views.update") if not call["ok"]]


def test_too_many_codes_do_not_keep_a_poll_from_being_opened(stage: Stage) -> None:
    stage.introduce(stage.ada)
    for number in range(4):
        fields = {"organizer_address": f"n{number}.{stage.ada.id.lower()}@example.org"}
        stage.submit_poll(stage.ada, f"Poll {number}", 1, **fields)
        if stage.ada.modal():
            stage.ada.close_modal(everything=True)
    stage.ada.wait_for_message(stage.channel, "Poll 3")
    stage.private_note(stage.ada, "3 codes")


def refusal(response: object) -> SlackApiError:
    return SlackApiError("no", response)


@pytest.mark.parametrize(
    ("status", "headers", "error", "wait"),
    [
        (429, {"Retry-After": "7"}, "ratelimited", 7),
        (429, {}, "", 30),
        (429, {"retry-after": "7"}, "", 7),
        (429, {"RETRY-AFTER": " 7 "}, "", 7),
        (429, {"Retry-After": "-1"}, "", 30),
        (429, {"Retry-After": "1e9"}, "", 30),
        (200, {"Retry-After": "soon"}, "rate_limited", 30),
        (429, {"Retry-After": "0"}, "ratelimited", 1),
        (429, {"Retry-After": "²"}, "ratelimited", 30),
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, "", 30),
        (429, {"Retry-After": "9" * 12}, "ratelimited", 86400),
        (429, {"Retry-After": "9" * 5000}, "ratelimited", 30),
        (200, {}, "is_archived", None),
    ],
)
def test_slacks_wait_is_read_wherever_it_stands(
    status: int, headers: dict[str, str], error: str, wait: int | None
) -> None:
    response = SimpleNamespace(status_code=status, headers=headers, get={"error": error}.get)
    assert wait_of(refusal(response)) == wait
    assert code_of(refusal(response)) == error


def test_an_answer_without_words_has_no_code() -> None:
    page = SimpleNamespace(status_code=200, headers={}, get={"error": "Received a response in HTML: <html>"}.get)
    assert [code_of(refusal(answer)) for answer in ("<html>", page)] == ["", ""]
    assert is_slacks_fault(refusal(page))


@pytest.mark.parametrize("told", [None, "", "None", 5, 1.5, [], {}])
def test_an_answer_that_names_no_message_is_a_lost_reply(told: object) -> None:
    assert ts_of("1700000000.000100") == "1700000000.000100"
    with pytest.raises(LOST):
        ts_of(told)


def test_a_direct_message_that_no_persons_id_opens_is_opened_first(stage: Stage) -> None:
    stage.client.add_fault("chat.postMessage", error="channel_not_found", times=1, match={"channel": stage.ben.id})
    stage.dispatch_press(stage.ben, "vote_yes", "0" * 32)
    assert stage.ben.wait_for_message(None).text
    assert stage.calls("conversations.open")[-1]["arguments"]["users"] == stage.ben.id
