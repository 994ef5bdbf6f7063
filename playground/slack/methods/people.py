"""users.*, conversations.*, team.info, bots.info: what the bot may learn; it only ever opens direct messages."""

from typing import Any

from playground import cast
from playground.slack.access import known_channel, refuse_person_for_dm
from playground.slack.call import Call, Method
from playground.slack.channels import Channel, channel_object
from playground.slack.errors import SlackError
from playground.slack.people import user_object
from playground.slack.room import Slack

MOST_PEOPLE = 8
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
PAGE = 100


def users_info(slack: Slack, call: Call) -> dict[str, Any]:
    call.needs("user")
    person = slack.workspace.people.get(call.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    if person.is_invisible:
        raise SlackError("user_not_visible")
    with_email = "users:read.email" in slack.workspace.app.scopes
    user = user_object(person, slack.clock.now(), with_email=with_email)
    return {"user": {**user, "locale": person.locale} if call.flag("include_locale") else user}


def conversations_open(slack: Slack, call: Call) -> dict[str, Any]:
    people = [one.strip() for one in call.text("users").split(",") if one.strip()]
    if not people:
        channel = known_channel(slack, call.text("channel"))
        return {"channel": {"id": channel.id}, "no_op": True, "already_open": True}
    if len(people) > MOST_PEOPLE:
        raise SlackError("too_many_users")
    for one in people:
        refuse_person_for_dm(slack, one)
    before = set(slack.workspace.channels)
    channel = slack.workspace.direct_message({slack.workspace.bot, *people})
    known = channel.id in before
    shown = channel_object(channel, slack.workspace.bot) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown, **({"no_op": True, "already_open": True} if known else {})}


def conversations_info(slack: Slack, call: Call) -> dict[str, Any]:
    call.needs("channel")
    channel = known_channel(slack, call.text("channel"))
    needed = _scope_to_read(channel)
    if needed not in slack.workspace.app.scopes:
        granted = ",".join(sorted(slack.workspace.app.scopes))
        raise SlackError("missing_scope", needed=needed, provided=granted)
    return {"channel": channel_object(channel, slack.workspace.bot)}


def users_conversations(slack: Slack, call: Call) -> dict[str, Any]:
    member = call.text("user") or slack.workspace.bot
    if member not in slack.workspace.people:
        raise SlackError("user_not_found")
    wanted = set((call.text("types") or "public_channel").split(","))
    found = [
        channel
        for channel in slack.workspace.channels.values()
        if member in channel.members
        and channel.is_visible_to(slack.workspace.bot)
        and _type_of(channel) in wanted
        and not (call.flag("exclude_archived") and channel.is_archived)
    ]
    start, limit = call.number("cursor", 0), max(1, call.number("limit", PAGE))
    following = str(start + limit) if start + limit < len(found) else ""
    shown = [channel_object(one, slack.workspace.bot) for one in found[start : start + limit]]
    return {"channels": shown, "response_metadata": {"next_cursor": following}}


def team_info(slack: Slack, _call: Call) -> dict[str, Any]:
    workspace = slack.workspace
    team = {"id": workspace.id, "name": workspace.name, "domain": workspace.domain}
    return {"team": {**team, "email_domain": "", "icon": {"image_default": True}}}


def bots_info(slack: Slack, call: Call) -> dict[str, Any]:
    if call.text("bot") != cast.BOT_PROFILE:
        raise SlackError("bot_not_found")
    bot = {"id": cast.BOT_PROFILE, "app_id": cast.APP, "user_id": slack.workspace.bot, "name": "Meet"}
    return {"bot": {**bot, "deleted": False, "updated": int(slack.clock.now().timestamp()), "icons": {}}}


def _type_of(channel: Channel) -> str:
    if channel.kind != "channel":
        return channel.kind
    return "private_channel" if channel.is_private else "public_channel"


def _scope_to_read(channel: Channel) -> str:
    scopes = {"im": "im:read", "mpim": "mpim:read", "private_channel": "groups:read"}
    return scopes.get(_type_of(channel), "channels:read")


METHODS = {
    "users.info": Method(users_info, ("users:read",), 4),
    "users.conversations": Method(users_conversations, READ, 3),
    "conversations.open": Method(conversations_open, ("im:write", "mpim:write", "channels:manage"), 3),
    "conversations.info": Method(conversations_info, READ, 3),
    "team.info": Method(team_info, ("team:read",), 3),
    "bots.info": Method(bots_info, ("users:read",), 3),
}
