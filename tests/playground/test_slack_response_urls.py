"""Response URLs: five uses, thirty minutes, everywhere, validated as strictly as any message."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from playground import cast
from playground.client import Person, PlaygroundClient
from tests.playground.kit import actions, button, field, modal, section
from tests.playground.raw_http import ask, post_json
from tests.playground.recording_bot import RecordingBot


@pytest.fixture
def pressed(bot: RecordingBot, ada: Person) -> str:
    """The response URL of a pressed button in #team."""
    bot.web.chat_postMessage(channel=cast.TEAM, text="poll", blocks=[actions(button())])
    ada.click(ada.messages(cast.TEAM)[-1], "press")
    return str(bot.last["response_url"])


def test_an_answer_is_private_unless_it_says_in_channel(pressed: str, ada: Person, ben: Person) -> None:
    assert post_json(pressed, {"text": "for you"}).body == "ok"
    assert post_json(pressed, {"text": "for all", "response_type": "in_channel"}).body == "ok"
    assert [message.text for message in ada.messages(cast.TEAM)] == ["poll", "for you", "for all"]
    assert [message.text for message in ben.messages(cast.TEAM)] == ["poll", "for all"]


def test_slack_sdks_webhook_client_is_understood(pressed: str, ada: Person) -> None:
    reply = WebhookClient(pressed, retry_handlers=[]).send(text="by the sdk", response_type="ephemeral")
    assert (reply.status_code, reply.body) == (200, "ok")
    assert ada.messages(cast.TEAM)[-1].text == "by the sdk"


@pytest.mark.parametrize("yes", [True, "true"])
def test_the_message_pressed_can_be_replaced_and_deleted(pressed: str, ada: Person, yes: Any) -> None:
    post_json(pressed, {"replace_original": yes, "text": "new", "blocks": [section("new")]})
    (message,) = ada.messages(cast.TEAM)
    assert (message.words, message.is_edited) == ("new", False)
    post_json(pressed, {"delete_original": yes})
    assert ada.messages(cast.TEAM) == []
    assert post_json(pressed, {"replace_original": yes, "text": "x"}).json()["error"] == "message_not_found"


def test_an_ephemeral_can_only_be_changed_by_response_url(bot: RecordingBot, ada: Person) -> None:
    bot.web.chat_postEphemeral(channel=cast.TEAM, user=cast.ADA, text="x", blocks=[actions(button())])
    ada.click(ada.messages(cast.TEAM)[-1], "press")
    post_json(bot.last["response_url"], {"replace_original": True, "text": "done"})
    assert [(message.text, message.is_ephemeral) for message in ada.messages(cast.TEAM)] == [("done", True)]


def test_a_url_is_good_five_times(pressed: str) -> None:
    for _ in range(5):
        assert post_json(pressed, {"text": "x"}).status == 200
    sixth = post_json(pressed, {"text": "x"})
    assert (sixth.status, sixth.json()["error"]) == (404, "used_url")


def test_a_url_is_good_for_thirty_minutes(pressed: str, client: PlaygroundClient) -> None:
    client.advance(timedelta(minutes=29))
    assert post_json(pressed, {"text": "x"}).status == 200
    client.advance(timedelta(minutes=1))
    assert post_json(pressed, {"text": "x"}).json()["error"] == "expired_url"


def test_a_url_must_be_one(pressed: str) -> None:
    assert post_json(pressed.rsplit("/", 1)[0] + "/nonsense", {"text": "x"}).json()["error"] == "invalid_url"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "no_text"),
        ({"blocks": [section("")]}, "invalid_blocks"),
        ({"blocks": "no"}, "invalid_blocks_format"),
        ({"text": "<!date^now^{date}|x>"}, "invalid_blocks"),
        ([], "invalid_payload"),
    ],
)
def test_a_bad_answer_is_refused(pressed: str, client: PlaygroundClient, body: Any, error: str) -> None:
    reply = post_json(pressed, body)
    assert (reply.status, reply.json()["error"]) == (400, error)
    assert client.events("refused")[-1]["detail"] == {
        "by": "response_url",
        "error": error,
        "reasons": reply.json()["errors"],
    }


def test_what_is_no_json_is_refused(pressed: str) -> None:
    assert ask(pressed, "text=x", {"Content-Type": "application/x-www-form-urlencoded"}).json()["error"] == (
        "invalid_payload"
    )


def test_it_works_where_the_bot_is_no_member(bot: RecordingBot, client: PlaygroundClient, ada: Person) -> None:
    theirs = client.open_direct_message(cast.ADA, cast.BEN)
    for channel in (cast.SECRET, theirs):
        ada.slash("/meet", channel=channel)
        assert post_json(bot.last["response_url"], {"text": "here", "response_type": "in_channel"}).status == 200
        assert client.person(cast.BEN).messages(channel)[-1].text == "here"


def test_in_an_archived_channel_only_the_private_answer_arrives(
    bot: RecordingBot, client: PlaygroundClient, ada: Person
) -> None:
    ada.slash("/meet", channel=cast.OLD)
    url = bot.last["response_url"]
    assert post_json(url, {"text": "x", "response_type": "in_channel"}).json()["error"] == "is_archived"
    assert post_json(url, {"text": "x"}).status == 200


def test_a_commands_url_has_no_message_to_replace(bot: RecordingBot, ada: Person) -> None:
    ada.slash("/meet", channel=cast.TEAM)
    url = bot.last["response_url"]
    assert post_json(url, {"replace_original": True, "text": "x"}).json()["error"] == "message_not_found"
    assert post_json(url, {"delete_original": True}).json()["error"] == "message_not_found"


def test_a_response_url_is_spared_the_total(pressed: str, web: WebClient) -> None:
    assert post_json(pressed, {"text": "x", "blocks": [section("x" * 3000)] * 5}).status == 200


def test_a_submission_gets_urls_for_the_channels_picked_for_them(
    bot: RecordingBot, web: WebClient, client: PlaygroundClient, ada: Person
) -> None:
    picker = {"type": "conversations_select", "response_url_enabled": True}
    bot.open_modal(modal(field("channel", picker), field("other", {"type": "channels_select"})))
    ada.slash("/meet", channel=cast.TEAM)
    ada.fill({"channel": cast.SECRET, "other": cast.TEAM})
    ada.submit()
    (given,) = bot.last["response_urls"]
    assert (given["block_id"], given["channel_id"]) == ("channel", cast.SECRET)
    assert post_json(given["response_url"], {"text": "posted", "response_type": "in_channel"}).status == 200
    assert ada.messages(cast.SECRET)[-1].text == "posted"
