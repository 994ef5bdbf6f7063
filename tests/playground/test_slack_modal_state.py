"""What is entered in a modal: state.values as real clients send them, and what the client itself refuses."""

from typing import Any

import pytest
from slack_sdk import WebClient

from playground.client import Person, PlaygroundRefused
from playground.server import Playground
from tests.playground.kit import actions, button, field, modal, options, section
from tests.playground.open_modals import show
from tests.playground.recording_bot import RecordingBot


@pytest.fixture
def opened(playground: Playground, web: WebClient) -> dict[str, Any]:
    """A modal with one field, open before Ada."""
    return show(playground, web)


def test_state_is_null_when_empty_and_holds_only_inputs_and_what_was_touched(
    bot: RecordingBot, playground: Playground, ada: Person
) -> None:
    show(
        playground,
        bot.web,
        field("title", optional=True),
        field("who", {"type": "multi_users_select"}, optional=True),
        field("kind", {"type": "static_select", "options": options(2), "initial_option": options(2)[1]}),
        section(accessory={"type": "users_select", "action_id": "untouched"}, block_id="side"),
        actions({"type": "datepicker", "action_id": "day"}, button("more"), block_id="row"),
    )
    ada.submit()
    values = bot.last["view"]["state"]["values"]
    assert values == {
        "title": {"title": {"type": "plain_text_input", "value": None}},
        "who": {"who": {"type": "multi_users_select", "selected_users": []}},
        "kind": {"kind": {"type": "static_select", "selected_option": values["kind"]["kind"]["selected_option"]}},
    }
    assert values["kind"]["kind"]["selected_option"]["value"] == "v1"


def test_touched_elements_appear_in_the_state(bot: RecordingBot, playground: Playground, ada: Person) -> None:
    show(playground, bot.web, field(), actions({"type": "datepicker", "action_id": "day"}, block_id="row"))
    ada.fill({"row": "2026-12-01", "title": "Review"})
    assert bot.last["type"] == "block_actions"
    assert bot.last["actions"][0]["selected_date"] == "2026-12-01"
    ada.submit()
    assert bot.last["view"]["state"]["values"]["row"] == {"day": {"type": "datepicker", "selected_date": "2026-12-01"}}


def test_an_input_tells_the_bot_only_if_it_dispatches(bot: RecordingBot, playground: Playground, ada: Person) -> None:
    kind = {"type": "static_select", "options": options(2)}
    show(playground, bot.web, field("quiet", kind), field("loud", kind, dispatch_action=True))
    ada.fill({"quiet": "v0"})
    assert bot.requests == []
    ada.fill({"loud": "v1"})
    assert bot.last["actions"][0]["action_id"] == "loud"
    assert bot.last["view"]["state"]["values"]["quiet"]["quiet"]["selected_option"]["value"] == "v0"


def test_an_update_keeps_what_was_typed_under_the_same_ids(web: WebClient, opened: dict[str, Any], ada: Person) -> None:
    ada.fill({"title": "Typed"})
    again = {"type": "plain_text_input", "initial_value": "Ignored"}
    web.views_update(view_id=opened["id"], view=modal(field("title", again), field("title:2", again)))
    view = ada.modal()
    assert view is not None
    assert view.values["title"]["title"]["value"] == "Typed"
    assert view.values["title:2"]["title:2"]["value"] == "Ignored"


def test_a_choice_that_is_not_offered_any_more_is_dropped(playground: Playground, web: WebClient, ada: Person) -> None:
    view = show(playground, web, field("kind", {"type": "static_select", "options": options(2)}))
    ada.fill({"kind": "v1"})
    web.views_update(view_id=view["id"], view=modal(field("kind", {"type": "static_select", "options": options(1)})))
    shown = ada.modal()
    assert shown is not None
    assert shown.values["kind"]["kind"]["selected_option"] is None


CLIENT_REFUSES: list[tuple[dict[str, Any], Any, str]] = [
    ({"type": "plain_text_input"}, None, "Please complete this required field."),
    ({"type": "plain_text_input", "min_length": 3}, "ab", "Please enter at least 3 characters."),
    ({"type": "email_text_input"}, "nobody", "Please enter a valid email address."),
    ({"type": "url_text_input"}, "example", "Please enter a valid URL."),
    ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a valid number."),
    ({"type": "number_input", "is_decimal_allowed": True, "min_value": "2"}, "1.5", "Please enter at least 2."),
    ({"type": "number_input", "is_decimal_allowed": True, "max_value": "2"}, "2.5", "Please enter at most 2."),
    ({"type": "checkboxes", "options": options(2)}, None, "Please complete this required field."),
]


@pytest.mark.parametrize(("element", "value", "text"), CLIENT_REFUSES, ids=[row[2] for row in CLIENT_REFUSES])
def test_the_client_refuses_before_the_bot_hears(
    bot: RecordingBot, playground: Playground, ada: Person, element: dict[str, Any], value: Any, text: str
) -> None:
    show(playground, bot.web, field("it", element))
    ada.fill({"it": value})
    outcome = ada.submit()
    assert (outcome.errors, outcome.acknowledged) == ({"it": text}, False)
    assert bot.requests == []


def test_filling_what_is_not_there_is_refused_in_words(opened: dict[str, Any], ada: Person, ben: Person) -> None:
    with pytest.raises(PlaygroundRefused, match="has no field nothing; its fields are: title"):
        ada.fill({"nothing": "x"})
    with pytest.raises(PlaygroundRefused, match="takes at most 3000 characters"):
        ada.fill({"title": "x" * 3001})
    with pytest.raises(PlaygroundRefused, match="has no modal open"):
        ben.fill({"title": "x"})
