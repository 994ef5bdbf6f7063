"""Commands: the app's, Slack's own /invite, and what Slackbot says to all others. Only the app's reach the bot."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground import cast
from playground.client import Person, PlaygroundClient
from tests.playground.recording_bot import RecordingBot


def note(person: Person, channel: str) -> str:
    """What Slackbot whispered last."""
    newest = person.messages(channel)[-1]
    assert (newest.author, newest.is_ephemeral) == (cast.SLACKBOT, True)
    return newest.text


@pytest.mark.parametrize("command", ["/invit", "/poll", "/MEET", "/", "/meet2"])
def test_an_unknown_command_is_answered_by_slackbot_and_reaches_no_bot(
    bot: RecordingBot, ada: Person, command: str
) -> None:
    outcome = ada.slash(command, "x", channel=cast.TEAM)
    assert (outcome.acknowledged, outcome.warning) == (False, "not_a_valid_command")
    assert f"`{command}` is not a valid command" in note(ada, cast.TEAM)
    assert bot.requests == []


@pytest.mark.parametrize("words", ["@Meet", "@meet", "<@U0MEETBOT1>", "<@U0MEETBOT1|meet>", "Meet", "@Meet #secret"])
def test_a_member_invites_the_app_in_each_way_slack_writes_it(
    web: WebClient, client: PlaygroundClient, ada: Person, words: str
) -> None:
    with pytest.raises(SlackApiError):
        web.chat_postMessage(channel=cast.SECRET, text="x")
    assert ada.slash("/invite", words, channel=cast.SECRET).warning is None
    assert "added <@U0MEETBOT1> to #secret." in [one.text for one in ada.messages(cast.SECRET)]
    assert web.chat_postMessage(channel=cast.SECRET, text="x")["ok"]
    assert client.events("member.joined")[-1]["detail"]["member"] == cast.BOT


@pytest.mark.parametrize(
    ("person", "channel", "words", "said"),
    [
        (cast.ADA, cast.TEAM, "@Meet", "already in this channel"),
        (cast.ADA, cast.TEAM, "", "Name whom to invite"),
        (cast.ADA, cast.TEAM, "@nobody", "nobody called @nobody"),
        (cast.ADA, cast.TEAM, "@del", "nobody called @del"),
        (cast.OUT, cast.RANDOM, "@Meet", "you are not in it"),
        (cast.ADA, cast.OLD, "@Nia", "archived"),
    ],
)
def test_an_invitation_that_cannot_be_says_why(
    client: PlaygroundClient, person: str, channel: str, words: str, said: str
) -> None:
    somebody = client.person(person)
    somebody.slash("/invite", words, channel=channel)
    assert said in note(somebody, channel)


def test_nobody_is_invited_to_a_direct_message(client: PlaygroundClient, ada: Person) -> None:
    channel = client.open_direct_message(cast.ADA, cast.BEN)
    ada.slash("/invite", "@Meet", channel=channel)
    assert "direct message" in note(ada, channel)


def test_a_command_in_a_thread_is_refused_and_not_posted(bot: RecordingBot, ada: Person) -> None:
    ts = bot.web.chat_postMessage(channel=cast.TEAM, text="root")["ts"]
    ada.post(cast.TEAM, "/meet now", thread_ts=ts)
    assert "`/meet` is not supported in threads" in note(ada, cast.TEAM)
    ada.post(cast.TEAM, "/ is a slash", thread_ts=ts)
    assert ada.messages(cast.TEAM)[-1].text == "/ is a slash"
    assert bot.requests == []


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Lunch @ben, @BEN", "Lunch <@U0BEN00001|ben>, <@U0BEN00001|ben>"),
        ("Lunch @ben carter tue 10", "Lunch <@U0BEN00001|ben> tue 10"),
        ("Lunch @Ben Carter tue 10, @ben carter's", "Lunch <@U0BEN00001|ben> tue 10, <@U0BEN00001|ben>'s"),
        ("@Ben Carters", "<@U0BEN00001|ben> Carters"),
        ("@nobody a@ben.example <@U0BEN00001|ben> @ 10", "@nobody a@ben.example <@U0BEN00001|ben> @ 10"),
    ],
)
def test_people_in_a_command_come_by_their_ids_as_the_manifest_asks(
    bot: RecordingBot, ada: Person, typed: str, sent: str
) -> None:
    ada.slash("/meet", typed, channel=cast.TEAM)
    assert bot.requests[-1].payload["text"] == sent
