"""What the bot answers to a submission, and what a bad answer does: a failure for the person, nothing for the bot."""

from typing import Any

import pytest

from playground import cast
from playground.client import Person, PlaygroundClient
from playground.server import Playground
from tests.playground.kit import field, home, modal, option, plain, section
from tests.playground.open_modals import show, trigger
from tests.playground.recording_bot import RecordingBot


def filled(bot: RecordingBot, playground: Playground, ada: Person, answer: Any, **more: Any) -> dict[str, Any]:
    view = show(playground, bot.web, field("title"), section(block_id="words"), **more)
    ada.fill({"title": "Review"})
    bot.answer = lambda _request: answer
    return view


@pytest.mark.parametrize("answer", [None, {}])
def test_an_empty_answer_closes_the_view(bot: RecordingBot, playground: Playground, ada: Person, answer: Any) -> None:
    filled(bot, playground, ada, answer)
    outcome = ada.submit()
    assert (outcome.acknowledged, outcome.modal) == (True, None)
    submission = bot.last
    assert submission["type"] == "view_submission"
    assert submission["view"]["state"]["values"]["title"]["title"]["value"] == "Review"
    assert submission["view"]["app_installed_team_id"] == cast.WORKSPACE


def test_errors_stand_at_their_fields_and_the_view_stays(
    bot: RecordingBot, playground: Playground, ada: Person
) -> None:
    filled(bot, playground, ada, {"response_action": "errors", "errors": {"title": "Too vague."}})
    outcome = ada.submit()
    assert outcome.errors == {"title": "Too vague."}
    assert outcome.modal is not None
    assert outcome.modal.values["title"]["title"]["value"] == "Review"


def test_update_and_push_and_clear_change_the_stack(bot: RecordingBot, playground: Playground, ada: Person) -> None:
    filled(bot, playground, ada, {"response_action": "push", "view": modal(section(), title=plain("Pushed"))})
    assert [ada.submit().acknowledged, [view.title for view in ada.modals()]] == [True, ["A form", "Pushed"]]
    bot.answer = lambda _request: {"response_action": "update", "view": modal(section(), title=plain("Updated"))}
    ada.submit()
    assert [view.title for view in ada.modals()] == ["A form", "Updated"]
    bot.answer = lambda _request: {"response_action": "clear"}
    ada.submit()
    assert ada.modals() == []


BAD_ANSWERS: list[tuple[str, Any, str]] = [
    ("an unknown action", {"response_action": "explode"}, "there is no response_action 'explode'"),
    ("no action", {"view": modal()}, "there is no response_action None"),
    ("words", {"text": "thanks"}, "there is no response_action None"),
    ("errors at a section", {"response_action": "errors", "errors": {"words": "x"}}, "these are none: words"),
    ("errors at an action_id", {"response_action": "errors", "errors": {"title2": "x"}}, "these are none: title2"),
    ("no errors", {"response_action": "errors", "errors": {}}, "not empty"),
    ("empty errors", {"response_action": "errors", "errors": {"title": ""}}, "must be a text that is not empty"),
    ("errors that are a list", {"response_action": "errors", "errors": ["x"]}, "must be an object"),
    ("a long title", {"response_action": "update", "view": modal(title=plain("x" * 25))}, "must be less than 25"),
    ("no view", {"response_action": "push"}, "must provide an object"),
    ("a home", {"response_action": "update", "view": home()}, "missing required field: title"),
]


@pytest.mark.parametrize(("what", "answer", "reason"), BAD_ANSWERS, ids=[row[0] for row in BAD_ANSWERS])
def test_a_bad_answer_shows_a_failure_and_changes_nothing(
    bot: RecordingBot,
    playground: Playground,
    client: PlaygroundClient,
    ada: Person,
    what: str,
    answer: Any,
    reason: str,
) -> None:
    filled(bot, playground, ada, answer)
    outcome = ada.submit()
    assert (outcome.acknowledged, outcome.warning) == (False, "bad_answer")
    assert outcome.modal is not None
    assert outcome.modal.raw["notice"] == "We had some trouble connecting. Try again?"
    assert reason in client.events("refused")[-1]["detail"]["reasons"][0]
    assert reason in ada.warnings()[-1]["detail"]
    bot.answer = lambda _request: None
    assert ada.submit().acknowledged


def test_a_push_from_a_full_stack_is_a_bad_answer(
    bot: RecordingBot, playground: Playground, client: PlaygroundClient, ada: Person
) -> None:
    filled(bot, playground, ada, {"response_action": "push", "view": modal(section())})
    for _ in range(2):
        ada.submit()
    assert ada.submit().warning == "bad_answer"
    assert client.events("refused")[-1]["detail"]["reasons"] == ["push_limit_reached"]


def test_an_unanswered_submission_keeps_the_view_and_says_so(
    bot: RecordingBot, playground: Playground, client: PlaygroundClient, ada: Person
) -> None:
    filled(bot, playground, ada, None)
    client.set_connection(mode="http")
    outcome = ada.submit()
    assert (outcome.warning, ada.modals()[-1].raw["notice"]) == (
        "dispatch_failed",
        "We had some trouble connecting. Try again?",
    )


def test_a_view_opened_while_the_answer_is_awaited_is_closed_with_it(
    bot: RecordingBot, playground: Playground, ada: Person
) -> None:
    """slackapi/bolt-js#639 and #1072: the cure is response_action, and the playground shows the disease."""
    filled(bot, playground, ada, None)

    def open_another(request: Any) -> None:
        bot.web.views_open(trigger_id=request.payload["trigger_id"], view=modal(section()))

    bot.answer = open_another
    ada.submit()
    assert ada.modal() is None


def test_an_outsiders_submission_names_their_own_workspace(
    bot: RecordingBot, playground: Playground, client: PlaygroundClient
) -> None:
    bot.web.views_open(trigger_id=trigger(playground, cast.OUT), view=modal(section()))
    client.person(cast.OUT).submit()
    assert bot.last["team"]["id"] == cast.OTHER_WORKSPACE
    assert bot.last["view"]["app_installed_team_id"] == cast.WORKSPACE


def test_an_external_select_in_a_modal_is_filled_by_asking(
    bot: RecordingBot, playground: Playground, ada: Person
) -> None:
    show(playground, bot.web, field("zone", {"type": "external_select", "min_query_length": 0}))
    bot.answer = lambda request: {"options": [option("UTC")]} if request.payload["type"] == "block_suggestion" else None
    ada.fill({"zone": "UTC"})
    ada.submit()
    assert bot.last["view"]["state"]["values"]["zone"]["zone"]["selected_option"]["value"] == "UTC"
