"""users.info, conversations.*, team.info, bots.info: the shapes, and who can be seen and written to."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground import cast
from playground.client import PlaygroundClient, PlaygroundRefused

READ = ["channels:read", "groups:read", "im:read", "mpim:read", "team:read", "im:write", "users:read", "chat:write"]


def user(web: WebClient, person: str) -> dict[str, object]:
    found: dict[str, object] = web.users_info(user=person, include_locale=True)["user"]
    return found


def email(web: WebClient, person: str) -> object:
    profile = user(web, person)["profile"]
    assert isinstance(profile, dict)
    return profile.get("email")


def test_a_member_has_a_zone_with_its_present_offset(web: WebClient, client: PlaygroundClient) -> None:
    found = user(web, cast.ADA)
    now = datetime.fromisoformat(client.state()["now"]).astimezone(ZoneInfo("Europe/Berlin"))
    offset = now.utcoffset()
    assert offset is not None
    assert (found["tz"], found["tz_offset"], found["locale"]) == (
        "Europe/Berlin",
        offset.total_seconds(),
        "en-GB",
    )


@pytest.mark.parametrize(
    ("person", "flag"),
    [
        (cast.GUS, "is_restricted"),
        (cast.OUT, "is_stranger"),
        (cast.DEL, "deleted"),
        (cast.ADM, "is_admin"),
        (cast.BOT, "is_bot"),
    ],
)
def test_each_kind_of_person_has_its_flag(web: WebClient, person: str, flag: str) -> None:
    assert user(web, person)[flag] is True
    assert user(web, cast.ADA).get(flag, False) is False


def test_slackbot_is_no_bot_and_the_deactivated_have_no_zone(web: WebClient) -> None:
    assert user(web, cast.SLACKBOT)["is_bot"] is False
    assert "tz" not in user(web, cast.DEL)


def test_an_address_shows_only_with_scope_and_consent(web: WebClient, client: PlaygroundClient) -> None:
    assert email(web, cast.ADA) == "ada@example.com"
    assert [email(web, person) for person in (cast.NIA, cast.OUT, cast.BOT)] == [None] * 3
    client.alter_person(cast.ADA, hides_email=True)
    assert email(web, cast.ADA) is None
    client.set_scopes(["users:read"])
    assert email(web, cast.BEN) is None


def test_outsiders_belong_to_another_workspace(web: WebClient) -> None:
    assert user(web, cast.OUT)["team_id"] == cast.OTHER_WORKSPACE


def test_who_cannot_be_seen_is_refused(web: WebClient, client: PlaygroundClient) -> None:
    client.alter_person(cast.CHO, is_invisible=True)
    for person, error in (("U0NOBODY01", "user_not_found"), (cast.CHO, "user_not_visible")):
        with pytest.raises(SlackApiError, match=error):
            web.users_info(user=person)


@pytest.mark.parametrize(
    ("people", "error"),
    [
        (["U0NOBODY01"], "user_not_found"),
        ([cast.DEL], "user_disabled"),
        ([cast.SLACKBOT], "cannot_dm_bot"),
        ([cast.ADA] * 9, "too_many_users"),
        ([], "channel_not_found"),
    ],
)
def test_a_direct_message_that_cannot_be_opened(web: WebClient, people: list[str], error: str) -> None:
    with pytest.raises(SlackApiError, match=error):
        web.conversations_open(users=people)


def test_a_direct_message_is_the_same_every_time(web: WebClient) -> None:
    first = web.conversations_open(users=cast.ADA, return_im=True)
    assert (first["channel"]["is_im"], first["channel"]["user"]) == (True, cast.ADA)
    again = web.conversations_open(users=[cast.ADA])
    assert again["channel"]["id"] == first["channel"]["id"]
    assert again["already_open"]
    assert web.conversations_open(channel=first["channel"]["id"])["no_op"]
    group = web.conversations_open(users=[cast.ADA, cast.BEN])["channel"]["id"]
    assert group.startswith("G")


def test_a_channel_shows_what_the_bot_may_know(web: WebClient, client: PlaygroundClient) -> None:
    client.set_scopes(READ)
    client.invite(cast.SECRET, cast.BOT)
    team = web.conversations_info(channel=cast.TEAM)["channel"]
    assert (team["name"], team["is_channel"], team["is_member"], team["is_private"]) == ("team", True, True, False)
    assert web.conversations_info(channel=cast.SECRET)["channel"]["is_group"]
    assert not web.conversations_info(channel=cast.RANDOM)["channel"]["is_member"]
    assert web.conversations_info(channel=cast.OLD)["channel"]["is_archived"]
    with pytest.raises(SlackApiError, match="channel_not_found"):
        web.conversations_info(channel=client.open_direct_message(cast.ADA, cast.BEN))


def test_a_persons_conversations_come_in_pages(web: WebClient, client: PlaygroundClient) -> None:
    client.set_scopes(READ)
    first = web.users_conversations(user=cast.ADA, limit=2, exclude_archived=True)
    assert [channel["name"] for channel in first["channels"]] == ["team", "random"]
    rest = web.users_conversations(
        user=cast.ADA, limit=2, exclude_archived=True, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [channel["name"] for channel in rest["channels"]] == ["news"]
    assert rest["response_metadata"]["next_cursor"] == ""
    client.invite(cast.SECRET, cast.BOT)
    private = web.users_conversations(types="private_channel")
    assert [channel["name"] for channel in private["channels"]] == ["secret"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"limit": "many"}, "invalid_limit"),
        ({"cursor": "-1"}, "invalid_cursor"),
        ({"user": "U0NOBODY01"}, "user_not_found"),
    ],
)
def test_odd_pages_are_refused(web: WebClient, client: PlaygroundClient, arguments: dict[str, str], error: str) -> None:
    client.set_scopes(READ)
    with pytest.raises(SlackApiError, match=error):
        web.api_call("users.conversations", params=arguments)


def test_workspace_and_bot_say_who_they_are(web: WebClient, client: PlaygroundClient) -> None:
    client.set_scopes(READ)
    assert web.team_info()["team"]["id"] == cast.WORKSPACE
    assert web.bots_info(bot=cast.BOT_PROFILE)["bot"]["user_id"] == cast.BOT
    with pytest.raises(SlackApiError, match="bot_not_found"):
        web.bots_info(bot="B0ELSE0001")


def test_people_and_channels_can_be_added_and_altered(web: WebClient, client: PlaygroundClient) -> None:
    person = client.add_person(name="zoe", email="zoe@example.com", tz=None, is_ultra_restricted=True)
    assert email(web, person.id) == "zoe@example.com"
    assert "tz" not in user(web, person.id)
    channel = client.add_channel("plans", [person.id, cast.BOT], is_private=True)
    web.chat_postMessage(channel=channel, text="hello")
    assert [message.text for message in person.messages(channel)] == ["hello"]
    client.alter_channel(channel, name="old-plans", is_archived=True)
    assert [one["name"] for one in person.channels() if one["id"] == channel] == ["old-plans"]


def test_what_does_not_exist_cannot_be_added_or_altered(client: PlaygroundClient) -> None:
    for act, reason in (
        (lambda: client.add_person(shoe_size=44), "A person has no shoe_size"),
        (lambda: client.add_person(id=cast.ADA), "There is already somebody with the id"),
        (lambda: client.alter_person("U0NOBODY01", name="x"), "There is nobody with the id"),
        (lambda: client.alter_person(cast.ADA, id="U1"), "A person has no id"),
        (lambda: client.add_channel("x", colour="red"), "A channel has no colour"),
        (lambda: client.alter_channel("C0NOWHERE1", name="x"), "There is no channel with the id"),
        (lambda: client.invite(cast.TEAM, "U0NOBODY01"), "There is nobody with the id"),
    ):
        with pytest.raises(PlaygroundRefused, match=reason):
            act()


def test_people_post_where_they_may(client: PlaygroundClient) -> None:
    client.person(cast.ADM).post(cast.NEWS, "news")
    with pytest.raises(PlaygroundRefused, match="may not post in #news"):
        client.person(cast.ADA).post(cast.NEWS, "x")
    with pytest.raises(PlaygroundRefused, match="may not post in #old"):
        client.person(cast.ADM).post(cast.OLD, "x")
