"""Where the bot may post, change and whisper; it raises Slack's errors and changes nothing.

Sources: the error lists of https://docs.slack.dev/reference/methods/chat.postMessage and its neighbours.
"""

from playground.slack.channels import Channel
from playground.slack.errors import SlackError
from playground.slack.room import Slack


def channel_to_post(slack: Slack, channel_id: str) -> Channel:
    """The channel for chat.postMessage; a person's id means the direct message with the bot."""
    workspace = slack.workspace
    if channel_id in workspace.people:
        refuse_person_for_dm(slack, channel_id)
        return workspace.direct_message({workspace.bot, channel_id})
    channel = known_channel(slack, channel_id)
    if workspace.bot not in channel.members and "chat:write.public" not in workspace.app.scopes:
        raise SlackError("not_in_channel")
    _refuse_closed(slack, channel)
    return channel


def channel_to_whisper(slack: Slack, channel_id: str, reader: str) -> Channel:
    """The channel for chat.postEphemeral, where the reader must be too."""
    channel = known_channel(slack, channel_id)
    if slack.workspace.bot not in channel.members:
        raise SlackError("not_in_channel")
    _refuse_closed(slack, channel)
    person = slack.workspace.people.get(reader)
    if reader not in channel.members or (person is not None and person.deleted):
        raise SlackError("user_not_in_channel")
    return channel


def known_channel(slack: Slack, channel_id: str) -> Channel:
    """A channel the bot can know of; SlackError channel_not_found for private ones it is not in."""
    channel = slack.workspace.channels.get(channel_id)
    if channel is None or not channel.is_visible_to(slack.workspace.bot):
        raise SlackError("channel_not_found")
    return channel


def refuse_person_for_dm(slack: Slack, person_id: str) -> None:
    """SlackError for people with whom the bot can have no direct message."""
    person = slack.workspace.people.get(person_id)
    if person is None:
        raise SlackError("user_not_found")
    if person.is_invisible:
        raise SlackError("user_not_visible")
    if person.deleted:
        raise SlackError("user_disabled")
    if person.is_bot or person.id == "USLACKBOT":
        raise SlackError("cannot_dm_bot")
    if not slack.workspace.app.messages_tab_enabled:
        raise SlackError("messages_tab_disabled")


def _refuse_closed(slack: Slack, channel: Channel) -> None:
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.is_read_only:
        raise SlackError("restricted_action_read_only_channel")
    if channel.kind == "im" and not slack.workspace.app.messages_tab_enabled:
        raise SlackError("messages_tab_disabled")
