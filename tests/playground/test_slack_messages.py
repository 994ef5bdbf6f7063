"""chat.*: where a message may go, what an update does, and how each refusal reads."""

from collections.abc import Callable

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground import cast
from playground.client import Person, PlaygroundClient
from playground.client_transport import PlaygroundRefused
from tests.playground.kit import actions, button, section


def refused(call: Callable[..., object], **arguments: object) -> str:
    with pytest.raises(SlackApiError) as error:
        call(**arguments)
    return str(error.value.response["error"])


def test_a_message_comes_back_as_slack_stores_it(web: WebClient, ada: Person) -> None:
    answer = web.chat_postMessage(channel=cast.TEAM, text="plain", blocks=[section("drawn"), actions(button())])
    message = answer["message"]
    assert (message["user"], message["bot_id"], message["app_id"]) == (cast.BOT, cast.BOT_PROFILE, cast.APP)
    assert all(block["block_id"] for block in message["blocks"])
    assert message["blocks"][0]["text"] == {"type": "mrkdwn", "text": "drawn", "verbatim": False}
    assert ada.messages(cast.TEAM)[-1].ts == answer["ts"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        (cast.SECRET, "channel_not_found"),
        (cast.OLD, "is_archived"),
        (cast.NEWS, "restricted_action_read_only_channel"),
        ("C0NOWHERE1", "channel_not_found"),
        (cast.DEL, "user_disabled"),
        (cast.SLACKBOT, "cannot_dm_bot"),
        (cast.BOT, "cannot_dm_bot"),
    ],
)
def test_the_bot_may_not_post_everywhere(web: WebClient, channel: str, error: str) -> None:
    assert refused(web.chat_postMessage, channel=channel, text="x") == error


def test_other_peoples_direct_messages_do_not_exist_for_the_bot(web: WebClient, client: PlaygroundClient) -> None:
    theirs = client.open_direct_message(cast.ADA, cast.BEN)
    assert refused(web.chat_postMessage, channel=theirs, text="x") == "channel_not_found"


def test_a_public_channel_needs_no_membership_with_the_scope_for_it(web: WebClient, client: PlaygroundClient) -> None:
    posted = web.chat_postMessage(channel=cast.RANDOM, text="x")
    web.chat_update(channel=cast.RANDOM, ts=posted["ts"], text="y")
    client.set_scopes(["chat:write"])
    assert refused(web.chat_postMessage, channel=cast.RANDOM, text="x") == "not_in_channel"


def test_an_invited_bot_may_post_in_a_private_channel(web: WebClient, client: PlaygroundClient) -> None:
    client.invite(cast.SECRET, cast.BOT)
    posted = web.chat_postMessage(channel=cast.SECRET, text="x")
    client.kick(cast.SECRET, cast.BOT)
    assert refused(web.chat_update, channel=cast.SECRET, ts=posted["ts"], text="y") == "channel_not_found"


def test_a_persons_id_means_the_direct_message(web: WebClient, ada: Person) -> None:
    posted = web.chat_postMessage(channel=cast.ADA, text="psst")
    assert posted["channel"].startswith("D")
    assert posted["channel"] == web.conversations_open(users=cast.ADA)["channel"]["id"]
    assert [message.text for message in ada.messages()] == ["psst"]
    assert refused(web.chat_update, channel=cast.ADA, ts=posted["ts"], text="y") == "channel_not_found"


def test_without_the_messages_tab_there_is_no_direct_message(web: WebClient, client: PlaygroundClient) -> None:
    existing = web.conversations_open(users=cast.ADA)["channel"]["id"]
    client.set_app(messages_tab_enabled=False)
    assert refused(web.chat_postMessage, channel=cast.BEN, text="x") == "messages_tab_disabled"
    assert refused(web.chat_postMessage, channel=existing, text="x") == "messages_tab_disabled"
    assert refused(web.conversations_open, users=cast.ADA) == "messages_tab_disabled"


def test_a_message_needs_words_or_blocks(web: WebClient) -> None:
    assert refused(web.api_call, api_method="chat.postMessage", json={"channel": cast.TEAM}) == "no_text"
    assert (
        refused(web.chat_postMessage, channel=cast.TEAM, text="x", attachments="[" + "1," * 100 + "1]")
        == "too_many_attachments"
    )
    assert refused(web.chat_postMessage, channel=cast.TEAM, text="x", blocks="[{") == "invalid_blocks_format"
    assert refused(web.chat_postMessage, channel=cast.TEAM, text="x", thread_ts="1.0") == "thread_not_found"


def test_a_refused_message_says_where_and_the_bus_tells(web: WebClient, client: PlaygroundClient) -> None:
    with pytest.raises(SlackApiError) as error:
        web.chat_postMessage(channel=cast.TEAM, text="x", blocks=[section("")])
    reason = "must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    assert error.value.response["response_metadata"]["messages"] == [f"[ERROR] {reason}"]
    assert error.value.response["errors"] == [reason]
    (event,) = client.events("refused")
    assert event["detail"] == {"by": "chat.postMessage", "error": "invalid_blocks", "reasons": [reason]}


def test_very_long_text_is_cut_when_posted_and_refused_when_updated(web: WebClient) -> None:
    posted = web.chat_postMessage(channel=cast.TEAM, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    assert refused(web.chat_update, channel=cast.TEAM, ts=posted["ts"], text="x" * 4001) == "msg_too_long"
    web.chat_update(channel=cast.TEAM, ts=posted["ts"], text="x" * 4000)


def test_an_update_with_text_alone_drops_the_blocks_and_shows_edited(web: WebClient, ada: Person) -> None:
    posted = web.chat_postMessage(channel=cast.TEAM, text="a", blocks=[section("drawn")])
    web.chat_update(channel=cast.TEAM, ts=posted["ts"], text="b")
    message = ada.messages(cast.TEAM)[-1]
    assert (message.text, message.blocks, message.is_edited) == ("b", [], True)


def test_an_update_with_blocks_shows_no_edit(web: WebClient, ada: Person) -> None:
    posted = web.chat_postMessage(channel=cast.TEAM, text="a")
    web.chat_update(channel=cast.TEAM, ts=posted["ts"], text="b", blocks=[section("drawn")])
    message = ada.messages(cast.TEAM)[-1]
    assert (message.words, message.is_edited) == ("drawn", False)


def test_only_the_bots_own_messages_can_be_changed(web: WebClient, ada: Person) -> None:
    hers = ada.post(cast.TEAM, "mine")
    assert refused(web.chat_update, channel=cast.TEAM, ts=hers.ts, text="x") == "cant_update_message"
    assert refused(web.chat_delete, channel=cast.TEAM, ts=hers.ts) == "cant_delete_message"
    assert refused(web.chat_update, channel=cast.TEAM, ts="1.0", text="x") == "message_not_found"


def test_an_archived_channel_keeps_its_messages_as_they_are(web: WebClient, client: PlaygroundClient) -> None:
    posted = web.chat_postMessage(channel=cast.TEAM, text="x")
    client.alter_channel(cast.TEAM, is_archived=True)
    assert refused(web.chat_update, channel=cast.TEAM, ts=posted["ts"], text="y") == "is_inactive"


def test_a_deleted_message_is_gone_for_everybody(web: WebClient, ada: Person) -> None:
    posted = web.chat_postMessage(channel=cast.TEAM, text="x")
    web.chat_delete(channel=cast.TEAM, ts=posted["ts"])
    assert ada.messages(cast.TEAM) == []
    assert refused(web.chat_update, channel=cast.TEAM, ts=posted["ts"], text="y") == "message_not_found"


def test_an_ephemeral_is_for_one_reader_and_only_until_a_reload(web: WebClient, ada: Person, ben: Person) -> None:
    posted = web.chat_postEphemeral(channel=cast.TEAM, user=cast.ADA, text="psst")
    assert [message.is_ephemeral for message in ada.messages(cast.TEAM)] == [True]
    assert ben.messages(cast.TEAM) == []
    assert refused(web.chat_update, channel=cast.TEAM, ts=posted["message_ts"], text="x") == "message_not_found"
    ada.reload()
    assert ada.messages(cast.TEAM) == []


@pytest.mark.parametrize(
    ("channel", "reader", "error"),
    [
        (cast.TEAM, cast.DEL, "user_not_in_channel"),
        (cast.TEAM, "U0NOBODY01", "user_not_in_channel"),
        (cast.RANDOM, cast.ADA, "not_in_channel"),
        (cast.SECRET, cast.ADA, "channel_not_found"),
        (cast.OLD, cast.ADA, "is_archived"),
    ],
)
def test_an_ephemeral_needs_reader_and_bot_in_the_channel(
    web: WebClient, channel: str, reader: str, error: str
) -> None:
    assert refused(web.chat_postEphemeral, channel=channel, user=reader, text="x") == error


def test_a_thread_counts_its_replies(web: WebClient, ada: Person) -> None:
    parent = web.chat_postMessage(channel=cast.TEAM, text="question")
    web.chat_postMessage(channel=cast.TEAM, text="answer", thread_ts=parent["ts"])
    ada.post(cast.TEAM, "another", thread_ts=parent["ts"])
    thread = ada.messages(cast.TEAM, thread_ts=parent["ts"])
    assert [message.text for message in thread] == ["question", "answer", "another"]
    assert thread[0].raw["reply_count"] == 2


def test_a_permalink_names_channel_and_message(web: WebClient, ada: Person) -> None:
    parent = web.chat_postMessage(channel=cast.TEAM, text="x")
    reply = web.chat_postMessage(channel=cast.TEAM, text="y", thread_ts=parent["ts"])
    link = web.chat_getPermalink(channel=cast.TEAM, message_ts=parent["ts"])["permalink"]
    assert link.endswith(f"/archives/{cast.TEAM}/p{parent['ts'].replace('.', '')}")
    inner = web.chat_getPermalink(channel=cast.TEAM, message_ts=reply["ts"])["permalink"]
    assert inner.endswith(f"?thread_ts={parent['ts']}")
    assert refused(web.chat_getPermalink, channel=cast.TEAM, message_ts="1.0") == "message_not_found"
    assert refused(web.chat_getPermalink, channel=cast.SECRET, message_ts="1.0") == "channel_not_found"


def test_a_reply_is_shown_in_the_channel_as_well_where_that_is_asked_for(web: WebClient, ada: Person) -> None:
    parent = web.chat_postMessage(channel=cast.TEAM, text="parent")
    for broadcast in (True, False):
        web.chat_postMessage(channel=cast.TEAM, text="y", thread_ts=parent["ts"], reply_broadcast=broadcast)
    replies = ada.messages(cast.TEAM, thread_ts=parent["ts"])[1:]
    assert [reply.raw.get("subtype") for reply in replies] == ["thread_broadcast", None]
    alone = web.chat_postMessage(channel=cast.TEAM, text="z", reply_broadcast=True)
    assert "subtype" not in alone["message"]


def test_the_deactivated_get_no_private_note(web: WebClient, client: PlaygroundClient) -> None:
    client.alter_person(cast.BEN, deleted=True)
    whisper = web.chat_postEphemeral
    assert refused(whisper, channel=cast.TEAM, user=cast.BEN, text="x") == "user_not_in_channel"


def test_an_event_of_a_message_says_who_wrote_it_and_what_can_be_pressed(
    web: WebClient, client: PlaygroundClient, ada: Person
) -> None:
    web.chat_postMessage(channel=cast.TEAM, text="drawn", blocks=[actions(button("b"), button("a"))])
    ada.post(cast.TEAM, "said")
    told = [event["detail"] for event in client.events("message.posted")]
    assert [(one["author"], one["actions"]) for one in told] == [(cast.BOT, ["a", "b"]), (cast.ADA, [])]


def test_a_fault_that_met_its_call_is_told(web: WebClient, client: PlaygroundClient) -> None:
    client.add_fault("chat.update", status=500)
    ts = web.chat_postMessage(channel=cast.TEAM, text="x")["ts"]
    assert client.events("fault.met") == []
    refused(web.chat_update, channel=cast.TEAM, ts=ts, text="y")
    (met,) = client.events("fault.met")
    assert (met["detail"]["place"], met["detail"]["call"]) == ("slack", "chat.update")


def test_there_is_no_thread_within_a_thread(web: WebClient) -> None:
    root = web.chat_postMessage(channel=cast.TEAM, text="first")
    reply = web.chat_postMessage(channel=cast.TEAM, text="second", thread_ts=root["ts"])
    assert web.chat_postMessage(channel=cast.TEAM, text="third", thread_ts=root["ts"])["ok"]
    deeper = refused(web.chat_postMessage, channel=cast.TEAM, text="fourth", thread_ts=reply["ts"])
    assert deeper == "cannot_reply_to_message"


def test_a_private_channel_that_is_shared_gets_another_id_and_keeps_its_messages(
    web: WebClient, client: PlaygroundClient, ada: Person
) -> None:
    old = client.add_channel("house", [cast.ADA, cast.BOT], is_private=True)
    said = web.chat_postMessage(channel=old, text="hello")
    new = client.share_channel(old)
    assert refused(web.chat_update, channel=old, ts=said["ts"], text="x") == "channel_not_found"
    assert web.chat_update(channel=new, ts=said["ts"], text="moved")["channel"] == new
    assert [message.text for message in ada.messages(new)] == ["moved"]
    with pytest.raises(PlaygroundRefused, match="Only a private channel"):
        client.share_channel(cast.TEAM)
