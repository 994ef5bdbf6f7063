"""The client that tests act through: its values, its waiting, and what it says when nothing comes."""

import threading

import pytest

from playground import cast
from playground.client import Person, PlaygroundClient
from tests.patience import PATIENCE
from tests.playground.kit import actions, button, field, mrkdwn, plain, section
from tests.playground.kit import modal as form
from tests.playground.recording_bot import RecordingBot


def test_a_modal_is_waited_for_by_its_callback_id(bot: RecordingBot, ada: Person) -> None:
    bot.open_modal(form(section("*Read* this"), field(), private_metadata="p1"))
    threading.Timer(0.05, lambda: ada.slash("/meet", channel=cast.TEAM)).start()
    view = ada.wait_for_modal("form", PATIENCE)
    assert (view.title, view.callback_id, view.private_metadata) == ("A form", "form", "p1")
    assert view.words == "*Read* this\nLabel"
    assert [element["action_id"] for element in view.buttons] == ["title"]
    block = view.block("title")
    assert block is not None
    assert block["type"] == "input"
    assert view.block("nothing") is None
    with pytest.raises(TimeoutError, match=f"a modal else for {cast.ADA}"):
        ada.wait_for_modal("else", 0.1)


def test_the_outcome_shows_the_modal_that_opened(bot: RecordingBot, ada: Person) -> None:
    bot.open_modal(form())
    outcome = ada.slash("/meet", channel=cast.TEAM)
    assert outcome.modal is not None
    assert (outcome.acknowledged, outcome.warning, outcome.errors, outcome.answer) == (True, None, {}, None)


def test_a_message_is_waited_for_by_words_and_by_what_it_is(bot: RecordingBot, ada: Person) -> None:
    fields = {"type": "section", "fields": [mrkdwn("left"), plain("right")]}
    bot.web.chat_postMessage(channel=cast.TEAM, text="fallback", blocks=[fields, actions(button())])
    found = ada.wait_for_message(cast.TEAM, "right", where=lambda message: not message.is_ephemeral)
    assert (found.words, found.text, found.author) == ("left\nright\nPress", "fallback", cast.BOT)
    assert [element["action_id"] for element in found.buttons] == ["press"]
    assert found.thread_ts is None
    with pytest.raises(TimeoutError, match="'nowhere' in the direct message"):
        ada.wait_for_message(containing="nowhere", patience=0.1)


def test_a_channel_can_be_read_as_a_whole(bot: RecordingBot, client: PlaygroundClient, ada: Person) -> None:
    bot.web.chat_postEphemeral(channel=cast.TEAM, user=cast.BEN, text="for ben")
    ada.post(cast.TEAM, "for all")
    assert [message.text for message in client.channel_messages(cast.TEAM)] == ["for ben", "for all"]
    assert client.channel_messages(cast.TEAM)[0].raw["reader"] == cast.BEN


def test_members_come_and_go(client: PlaygroundClient) -> None:
    client.kick(cast.TEAM, cast.CHO)
    assert cast.CHO not in _members(client, cast.TEAM)
    client.invite(cast.TEAM, cast.CHO)
    assert cast.CHO in _members(client, cast.TEAM)


def _members(client: PlaygroundClient, channel: str) -> list[str]:
    (found,) = [one for one in client.state()["channels"] if one["id"] == channel]
    members: list[str] = found["members"]
    return members
