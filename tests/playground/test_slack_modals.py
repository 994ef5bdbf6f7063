"""Modals: triggers, stacks, hashes, external ids, closing, and the Home tab."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from playground import cast
from playground.client import Person, PlaygroundClient, PlaygroundRefused
from playground.server import Playground
from tests.playground.kit import actions, button, home, modal, plain, section
from tests.playground.open_modals import refused, show, trigger
from tests.playground.recording_bot import RecordingBot


@pytest.fixture
def opened(playground: Playground, web: WebClient) -> dict[str, Any]:
    """A modal with one field, open before Ada."""
    return show(playground, web)


def test_a_trigger_opens_one_view(playground: Playground, web: WebClient) -> None:
    once = trigger(playground)
    web.views_open(trigger_id=once, view=modal())
    assert refused(web.views_open, trigger_id=once, view=modal()) == "exchanged_trigger_id"


@pytest.mark.usefixtures("slacks_own_pace")
def test_a_trigger_lives_three_seconds(playground: Playground, client: PlaygroundClient, web: WebClient) -> None:
    late = trigger(playground)
    client.advance(timedelta(seconds=3))
    assert refused(web.views_open, trigger_id=late, view=modal()) == "expired_trigger_id"


def test_a_trigger_lives_as_long_as_a_test_allows(
    playground: Playground, client: PlaygroundClient, web: WebClient
) -> None:
    client.set_connection(answer_seconds=20)
    late = trigger(playground)
    client.advance(timedelta(seconds=19))
    web.views_open(trigger_id=late, view=modal())


def test_a_trigger_must_be_one(web: WebClient) -> None:
    assert refused(web.views_open, trigger_id="12.34.abc", view=modal()) == "invalid_trigger_id"
    assert refused(web.views_open, trigger_id="", view=modal()) == "invalid_arguments"


def test_a_refused_view_leaves_the_trigger_unused(playground: Playground, web: WebClient) -> None:
    kept = trigger(playground)
    assert refused(web.views_open, trigger_id=kept, view=modal(title=plain("x" * 25))) == "invalid_arguments"
    web.views_open(trigger_id=kept, view=modal())


def test_three_views_stack_and_a_fourth_is_refused(playground: Playground, web: WebClient, ada: Person) -> None:
    root = show(playground, web)
    for title in ("Second", "Third"):
        web.views_push(trigger_id=trigger(playground, view=root["id"]), view=modal(title=plain(title)))
    again = trigger(playground, view=root["id"])
    assert refused(web.views_push, trigger_id=again, view=modal()) == "push_limit_reached"
    assert [view.title for view in ada.modals()] == ["A form", "Second", "Third"]
    top = ada.modals()[-1].raw
    assert (top["root_view_id"], top["previous_view_id"]) == (root["id"], ada.modals()[1].id)


def test_a_push_needs_a_press_in_an_open_modal(playground: Playground, web: WebClient) -> None:
    assert refused(web.views_push, trigger_id=trigger(playground), view=modal()) == "invalid_trigger_id"


def test_everybody_has_a_stack_of_their_own(playground: Playground, web: WebClient, ada: Person, ben: Person) -> None:
    show(playground, web)
    assert ada.modal() is not None
    assert ben.modal() is None


def test_a_stale_hash_is_a_conflict(web: WebClient, opened: dict[str, Any]) -> None:
    newer = web.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())["view"]
    assert refused(web.views_update, view_id=opened["id"], hash=opened["hash"], view=modal()) == "hash_conflict"
    web.views_update(view_id=opened["id"], hash=newer["hash"], view=modal())


def test_a_closed_view_cannot_be_updated(web: WebClient, opened: dict[str, Any], ada: Person) -> None:
    ada.close_modal()
    assert refused(web.views_update, view_id=opened["id"], view=modal()) == "not_found"
    assert refused(web.views_update, external_id="none", view=modal()) == "not_found"
    assert refused(web.api_call, api_method="views.update", json={"view": modal()}) == "invalid_arguments"


def test_an_external_id_is_unique_and_finds_its_view(playground: Playground, web: WebClient, ada: Person) -> None:
    show(playground, web, external_id="mine")
    web.views_update(external_id="mine", view=modal(title=plain("Found"), external_id="mine"))
    assert [view.title for view in ada.modals()] == ["Found"]
    other = trigger(playground, cast.BEN)
    assert refused(web.views_open, trigger_id=other, view=modal(external_id="mine")) == "duplicate_external_id"


def test_a_home_is_published_for_people_and_cannot_become_a_modal(web: WebClient, ada: Person) -> None:
    view = web.views_publish(user_id=cast.ADA, view=home(section("welcome")))["view"]
    shown = ada.home()
    assert shown is not None
    assert shown.words == "welcome"
    assert refused(web.views_publish, user_id="U0NOBODY01", view=home()) == "user_not_found"
    assert refused(web.views_publish, user_id=cast.ADA, view=home(), hash="old") == "hash_conflict"
    assert refused(web.views_update, view_id=view["id"], view=modal()) == "invalid_arguments"
    assert refused(web.views_publish, user_id=cast.ADA, view=modal()) == "invalid_arguments"


def test_without_a_home_tab_nothing_is_published(web: WebClient, client: PlaygroundClient) -> None:
    client.set_app(home_tab_enabled=False)
    assert refused(web.views_publish, user_id=cast.ADA, view=home()) == "not_enabled"


def test_a_button_on_the_home_tab_comes_with_its_view(bot: RecordingBot, ada: Person) -> None:
    bot.web.views_publish(user_id=cast.ADA, view=home(actions(button("new"))))
    shown = ada.home()
    assert shown is not None
    ada.click(shown, "new")
    assert bot.last["container"] == {"type": "view", "view_id": shown.id}
    assert bot.last["view"]["type"] == "home"
    assert "response_url" not in bot.last


@pytest.mark.parametrize("notify", [True, False])
def test_a_closed_view_is_told_to_those_who_asked(
    bot: RecordingBot, playground: Playground, ada: Person, notify: bool
) -> None:
    show(playground, bot.web, notify_on_close=notify)
    ada.close_modal()
    assert ada.modal() is None
    assert [(request.payload["type"], request.payload["is_cleared"]) for request in bot.requests] == (
        [("view_closed", False)] if notify else []
    )


def test_clear_on_close_closes_the_whole_stack(bot: RecordingBot, playground: Playground, ada: Person) -> None:
    root = show(playground, bot.web, notify_on_close=True)
    pushed = trigger(playground, view=root["id"])
    bot.web.views_push(trigger_id=pushed, view=modal(section(), clear_on_close=True, notify_on_close=True))
    ada.close_modal()
    assert ada.modals() == []
    assert [request.payload["is_cleared"] for request in bot.requests] == [True, True]


def test_a_modal_without_submit_cannot_be_submitted(playground: Playground, web: WebClient, ada: Person) -> None:
    plain_view = {name: value for name, value in modal(section()).items() if name != "submit"}
    web.views_open(trigger_id=trigger(playground), view=plain_view)
    with pytest.raises(PlaygroundRefused, match="has no submit button"):
        ada.submit()
