"""Payloads complete as Slack sends them: commands, shortcuts, buttons, pickers, events."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk import WebClient

from playground import cast
from playground.client import Message, Person, PlaygroundClient, PlaygroundRefused
from tests.playground.kit import actions, button, option, options, section
from tests.playground.recording_bot import RecordingBot

TEAM = {"id": cast.WORKSPACE, "domain": "meet-hq"}
ADA = {"id": cast.ADA, "username": "ada", "name": "ada", "team_id": cast.WORKSPACE}


def posted(web: WebClient, reader: Person, *blocks: dict[str, Any], channel: str = cast.TEAM) -> Message:
    web.chat_postMessage(channel=channel, text="fallback", blocks=list(blocks))
    return reader.messages(channel)[-1]


def test_a_command_carries_who_where_and_a_way_to_answer(bot: RecordingBot, ada: Person) -> None:
    ada.slash("/meet", "Design review", channel=cast.TEAM)
    payload = bot.last
    assert payload["response_url"].startswith("http://127.0.0.1:")
    assert payload["trigger_id"].count(".") == 2
    expected = {
        "team_id": cast.WORKSPACE,
        "team_domain": "meet-hq",
        "channel_id": cast.TEAM,
        "channel_name": "team",
        "user_id": cast.ADA,
        "user_name": "ada",
        "command": "/meet",
        "text": "Design review",
        "api_app_id": cast.APP,
        "is_enterprise_install": "false",
    }
    assert expected.items() <= payload.items()


@pytest.mark.parametrize(("channel", "name"), [(cast.SECRET, "privategroup"), (cast.RANDOM, "random")])
def test_a_command_does_not_tell_the_names_of_private_channels(
    bot: RecordingBot, ada: Person, channel: str, name: str
) -> None:
    ada.slash("/meet", channel=channel)
    assert bot.last["channel_name"] == name


def test_a_command_in_a_direct_message(bot: RecordingBot, client: PlaygroundClient, ada: Person) -> None:
    ada.slash("/meet", channel=client.open_direct_message(cast.ADA, cast.BEN))
    assert bot.last["channel_name"] == "directmessage"


def test_a_pressed_button(bot: RecordingBot, ada: Person) -> None:
    message = posted(bot.web, ada, actions(button("vote_yes", value="o1", style="primary"), block_id="row"))
    ada.click(message, "vote_yes")
    payload = bot.last
    assert (payload["type"], payload["user"], payload["team"]) == ("block_actions", ADA, TEAM)
    assert (payload["api_app_id"], payload["enterprise"]) == (cast.APP, None)
    assert payload["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": cast.TEAM,
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": cast.TEAM, "name": "team"}
    assert payload["message"]["blocks"] == message.blocks
    assert payload["state"] == {"values": {}}
    (action,) = payload["actions"]
    assert float(action.pop("action_ts")) > 0
    assert action == {
        "type": "button",
        "action_id": "vote_yes",
        "block_id": "row",
        "value": "o1",
        "style": "primary",
        "text": {"type": "plain_text", "text": "Press", "emoji": True},
    }


def test_a_button_in_an_ephemeral_comes_without_the_message(bot: RecordingBot, ada: Person) -> None:
    bot.web.chat_postEphemeral(channel=cast.TEAM, user=cast.ADA, text="x", blocks=[actions(button())])
    ada.click(ada.messages(cast.TEAM)[-1], "press")
    assert bot.last["container"]["is_ephemeral"]
    assert "message" not in bot.last


def test_a_button_in_a_thread_names_the_thread(bot: RecordingBot, ada: Person) -> None:
    parent = posted(bot.web, ada, section())
    bot.web.chat_postMessage(channel=cast.TEAM, text="x", blocks=[actions(button())], thread_ts=parent.ts)
    ada.click(ada.messages(cast.TEAM)[-1], "press")
    assert bot.last["container"]["thread_ts"] == parent.ts


def test_a_press_on_an_outdated_screen_still_arrives(bot: RecordingBot, ada: Person) -> None:
    message = posted(bot.web, ada, actions(button("old", value="o1")))
    bot.web.chat_update(channel=cast.TEAM, ts=message.ts, text="x", blocks=[section("closed")])
    assert ada.click(message, "old").acknowledged
    assert bot.last["actions"][0]["value"] == "o1"
    assert bot.last["message"]["blocks"][0]["text"]["text"] == "closed"
    with pytest.raises(PlaygroundRefused, match="There is no old to press here"):
        ada.click(ada.messages(cast.TEAM)[-1], "old")


def test_a_button_is_told_from_its_like_by_value_or_block(bot: RecordingBot, ada: Person) -> None:
    rows = [actions(button("vote", value=value), block_id=f"row-{value}") for value in ("a", "b")]
    message = posted(bot.web, ada, *rows)
    with pytest.raises(PlaygroundRefused, match="2 elements are called vote; give the block_id or value too"):
        ada.click(message, "vote")
    ada.click(message, "vote", "b")
    assert bot.last["actions"][0]["block_id"] == "row-b"
    ada.click(message, "vote", block_id="row-a")
    assert bot.last["actions"][0]["value"] == "a"


INSTANT = datetime(2026, 12, 1, 9, 30, 59, tzinfo=UTC)
CHOICES: list[tuple[dict[str, Any], Any, dict[str, Any]]] = [
    ({"type": "static_select", "options": options(2)}, "v1", {"selected_option": {"value": "v1"}}),
    ({"type": "overflow", "options": options(2)}, "v0", {"selected_option": {"value": "v0"}}),
    ({"type": "radio_buttons", "options": options(2)}, "v1", {"selected_option": {"value": "v1"}}),
    (
        {"type": "checkboxes", "options": options(3)},
        ["v0", "v2"],
        {"selected_options": [{"value": "v0"}, {"value": "v2"}]},
    ),
    ({"type": "checkboxes", "options": options(3)}, None, {"selected_options": []}),
    ({"type": "users_select"}, cast.BEN, {"selected_user": cast.BEN}),
    ({"type": "users_select"}, None, {"selected_user": None}),
    ({"type": "conversations_select"}, cast.TEAM, {"selected_conversation": cast.TEAM}),
    ({"type": "channels_select"}, cast.TEAM, {"selected_channel": cast.TEAM}),
    ({"type": "datepicker"}, "2026-12-01", {"selected_date": "2026-12-01"}),
    ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
    ({"type": "datetimepicker"}, INSTANT, {"selected_date_time": 1796117400}),
]


@pytest.mark.parametrize(("element", "value", "chosen"), CHOICES, ids=[row[0]["type"] for row in CHOICES])
def test_a_choice_arrives_as_slack_names_it(
    bot: RecordingBot, ada: Person, element: dict[str, Any], value: Any, chosen: dict[str, Any]
) -> None:
    message = posted(bot.web, ada, actions({"action_id": "pick", **element}, block_id="row"))
    ada.choose(message, "pick", value)
    (action,) = bot.last["actions"]
    assert _values_only({name: action[name] for name in chosen}) == chosen
    state = bot.last["state"]["values"]
    assert state == ({} if element["type"] == "overflow" else {"row": {"pick": state["row"]["pick"]}})


def _values_only(chosen: Any) -> Any:
    """Options without their texts."""
    if isinstance(chosen, list):
        return [_values_only(one) for one in chosen]
    if isinstance(chosen, dict):
        if "text" in chosen:
            return {"value": chosen["value"]}
        return {name: _values_only(one) for name, one in chosen.items()}
    return chosen


REFUSED: list[tuple[dict[str, Any], Any, str]] = [
    ({"type": "static_select", "options": options(2)}, "v9", "There is no option 'v9'; offered are 'v0', 'v1'."),
    ({"type": "checkboxes", "options": options(2)}, "v0", "takes a list of values"),
    ({"type": "datepicker"}, "1 May", "takes YYYY-MM-DD"),
    ({"type": "timepicker"}, "25:00", "takes HH:mm"),
    ({"type": "datetimepicker"}, "tomorrow", "takes an instant"),
    ({"type": "users_select"}, 7, "takes text"),
]


@pytest.mark.parametrize(("element", "value", "reason"), REFUSED, ids=[row[0]["type"] for row in REFUSED])
def test_a_client_does_not_let_people_choose_what_is_not_there(
    bot: RecordingBot, ada: Person, element: dict[str, Any], value: Any, reason: str
) -> None:
    message = posted(bot.web, ada, actions({"action_id": "pick", **element}))
    with pytest.raises(PlaygroundRefused, match=re.escape(reason)):
        ada.choose(message, "pick", value)
    assert bot.requests == []


def test_an_external_select_asks_the_bot(bot: RecordingBot, ada: Person) -> None:
    message = posted(bot.web, ada, actions({"type": "external_select", "action_id": "zone"}, block_id="row"))
    bot.answer = lambda request: (
        {"options": [option("Europe/Berlin")]} if request.payload["type"] == "block_suggestion" else None
    )
    assert [found["value"] for found in ada.search(message, "zone", "Berl")] == ["Europe/Berlin"]
    asked = bot.last
    assert (asked["action_id"], asked["block_id"], asked["value"]) == ("zone", "row", "Berl")
    ada.choose(message, "zone", "Europe/Berlin")
    assert [request.payload["type"] for request in bot.requests] == ["block_suggestion", "block_actions"]
    assert bot.last["actions"][0]["selected_option"]["value"] == "Europe/Berlin"


@pytest.mark.parametrize("answer", [None, {"options": options(101)}, {"options": [{"value": "a"}]}, {}, "text"])
def test_bad_options_are_refused_and_offer_nothing(
    bot: RecordingBot, client: PlaygroundClient, ada: Person, answer: Any
) -> None:
    message = posted(bot.web, ada, actions({"type": "external_select", "action_id": "zone"}))
    bot.answer = lambda _request: answer
    assert ada.search(message, "zone", "x") == []
    assert client.events("refused")[-1]["detail"]["by"] == "block_suggestion"
    assert ada.warnings()[-1]["warning"] == "invalid_options"


def test_a_select_with_options_of_its_own_is_not_searched(bot: RecordingBot, ada: Person) -> None:
    message = posted(bot.web, ada, actions({"type": "static_select", "action_id": "zone", "options": options(2)}))
    with pytest.raises(PlaygroundRefused, match="does not ask the bot; choose in it instead"):
        ada.search(message, "zone", "x")


def test_an_external_select_without_an_answer_offers_nothing(
    bot: RecordingBot, client: PlaygroundClient, ada: Person
) -> None:
    message = posted(bot.web, ada, actions({"type": "external_select", "action_id": "zone"}))
    client.set_connection(mode="http")
    assert ada.search(message, "zone", "x") == []
    assert ada.warnings()[-1]["warning"] == "dispatch_failed"


def test_a_message_shortcut_carries_the_message(bot: RecordingBot, ada: Person) -> None:
    message = ada.post(cast.TEAM, "when shall we meet?")
    ada.message_shortcut("open_poll_from_message", message)
    payload = bot.last
    assert (payload["type"], payload["callback_id"]) == ("message_action", "open_poll_from_message")
    assert payload["message"]["text"] == "when shall we meet?"
    assert payload["channel"] == {"id": cast.TEAM, "name": "team"}
    assert "api_app_id" not in payload


def test_a_global_shortcut_has_no_channel(bot: RecordingBot, ada: Person) -> None:
    ada.shortcut("open_poll")
    assert (bot.last["type"], bot.last["user"]) == ("shortcut", ADA)
    assert {"channel", "response_url"}.isdisjoint(bot.last)


def test_an_opened_home_is_an_event_with_its_authorization(bot: RecordingBot, ada: Person) -> None:
    ada.open_home("messages")
    payload = bot.last
    assert payload["type"] == "event_callback"
    assert payload["authorizations"][0]["team_id"] == cast.WORKSPACE
    event = payload["event"]
    assert (event["type"], event["tab"], event["user"]) == ("app_home_opened", "messages", cast.ADA)
    assert event["channel"].startswith("D")


def test_a_changed_profile_is_an_event(bot: RecordingBot, client: PlaygroundClient) -> None:
    client.alter_person(cast.ADA, tz="Asia/Tokyo", email=None)
    user = bot.last["event"]["user"]
    assert (bot.last["event"]["type"], user["tz"]) == ("user_change", "Asia/Tokyo")
    assert "email" not in user["profile"]


def test_outsiders_press_buttons_but_have_no_commands(bot: RecordingBot, client: PlaygroundClient) -> None:
    outsider = client.person(cast.OUT)
    message = posted(bot.web, outsider, actions(button()))
    assert outsider.click(message, "press").acknowledged
    assert bot.last["team"] == TEAM
    assert bot.last["user"]["team_id"] == cast.OTHER_WORKSPACE
    outcome = outsider.slash("/meet", channel=cast.TEAM)
    assert (outcome.acknowledged, outcome.warning) == (False, "not_a_valid_command")
    assert len(bot.requests) == 1


@pytest.mark.parametrize(
    ("person", "why"), [(cast.DEL, "Del Gone is deactivated"), (cast.BOT, "Meet is a bot")], ids=["deactivated", "bot"]
)
def test_the_deactivated_and_bots_do_not_act(client: PlaygroundClient, person: str, why: str) -> None:
    with pytest.raises(PlaygroundRefused, match=f"{why} and cannot act; choose somebody else"):
        client.person(person).slash("/meet", channel=cast.TEAM)


def test_people_do_not_act_where_they_cannot_look(client: PlaygroundClient) -> None:
    with pytest.raises(PlaygroundRefused, match="Cho Min-ji is not in #secret and cannot see it"):
        client.person(cast.CHO).slash("/meet", channel=cast.SECRET)
    with pytest.raises(PlaygroundRefused, match="is not in #secret"):
        client.person(cast.CHO).messages(cast.SECRET)
