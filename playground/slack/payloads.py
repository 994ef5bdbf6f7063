"""The payloads Slack sends, complete as real clients make them; it sends nothing and keeps nothing.

Source: https://docs.slack.dev/reference/interaction-payloads
"""

from typing import Any

from playground import cast
from playground.slack.channels import Channel, Message
from playground.slack.ids import new_id
from playground.slack.room import Slack
from playground.slack.states import State
from playground.slack.views import View

VERIFICATION = "playground-verification-token"


def slash_command(slack: Slack, person: str, channel: Channel, command: str, text: str) -> dict[str, Any]:
    """A slash command, every value a string, as its form is."""
    return {
        "token": VERIFICATION,
        "team_id": slack.workspace.id,
        "team_domain": slack.workspace.domain,
        "channel_id": channel.id,
        "channel_name": _command_channel_name(channel),
        "user_id": person,
        "user_name": slack.workspace.person(person).name,
        "command": command,
        "text": text,
        "api_app_id": cast.APP,
        "is_enterprise_install": str(slack.workspace.is_granted_as_a_whole).lower(),
        **_named_enterprise(slack),
        "response_url": slack.url + slack.hooks.issue(person, channel.id),
        "trigger_id": slack.triggers.issue(person),
    }


def global_shortcut(slack: Slack, person: str, callback_id: str) -> dict[str, Any]:
    return {
        **_without_app(_interaction(slack, "shortcut", person)),
        "callback_id": callback_id,
        "action_ts": slack.workspace.timestamps.next(slack.clock.now()),
        "trigger_id": slack.triggers.issue(person),
    }


def message_shortcut(slack: Slack, person: str, callback_id: str, message: Message) -> dict[str, Any]:
    channel = slack.workspace.channel(message.channel)
    return {
        **_without_app(_interaction(slack, "message_action", person)),
        "callback_id": callback_id,
        "action_ts": slack.workspace.timestamps.next(slack.clock.now()),
        "trigger_id": slack.triggers.issue(person),
        "channel": {"id": channel.id, "name": _command_channel_name(channel)},
        "message_ts": message.ts,
        "message": message.body,
        "response_url": slack.url + slack.hooks.issue(person, channel.id, message),
    }


def message_actions(slack: Slack, person: str, message: Message, action: dict[str, Any]) -> dict[str, Any]:
    """block_actions from a message; an ephemeral one does not carry the message itself."""
    channel = slack.workspace.channel(message.channel)
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.reader is not None,
    }
    if "thread_ts" in message.body:
        container["thread_ts"] = message.body["thread_ts"]
    payload = {
        **_interaction(slack, "block_actions", person),
        "container": container,
        "trigger_id": slack.triggers.issue(person),
        "channel": {"id": channel.id, "name": _command_channel_name(channel)},
        "state": {"values": message.touched.get(person, {})},
        "response_url": slack.url + slack.hooks.issue(person, channel.id, message),
        "actions": [_stamped(slack, action)],
    }
    return payload if message.reader else {**payload, "message": message.body}


def view_actions(slack: Slack, view: View, action: dict[str, Any]) -> dict[str, Any]:
    """block_actions from a modal or the Home tab."""
    return {
        **_of_view(slack, "block_actions", view),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": slack.triggers.issue(view.person, view.id),
        "view": view.as_payload(),
        "actions": [_stamped(slack, action)],
    }


def view_submission(slack: Slack, view: View) -> dict[str, Any]:
    return {
        **_of_view(slack, "view_submission", view),
        "trigger_id": slack.triggers.issue(view.person, view.id),
        "view": view.as_payload(),
        "response_urls": _response_urls(slack, view),
    }


def view_closed(slack: Slack, view: View, *, is_cleared: bool) -> dict[str, Any]:
    return {**_of_view(slack, "view_closed", view), "view": view.as_payload(), "is_cleared": is_cleared}


def block_suggestion(
    slack: Slack, person: str, where: dict[str, Any], element: dict[str, Any], block_id: str, query: str
) -> dict[str, Any]:
    """A request for the options of an external select."""
    return {
        **_interaction(slack, "block_suggestion", person),
        **where,
        "action_id": element["action_id"],
        "block_id": block_id,
        "value": query,
    }


def event_callback(slack: Slack, event: dict[str, Any]) -> dict[str, Any]:
    """An event of the Events API in its envelope."""
    now = slack.clock.now()
    workspace = slack.workspace
    as_a_whole = workspace.is_granted_as_a_whole
    authorization = {
        "enterprise_id": workspace.enterprise or None,
        "team_id": None if as_a_whole else workspace.id,
        "user_id": workspace.bot,
        "is_bot": True,
        "is_enterprise_install": as_a_whole,
    }
    return {
        "token": VERIFICATION,
        "team_id": workspace.id,
        **({"enterprise_id": workspace.enterprise} if workspace.enterprise else {}),
        "context_team_id": workspace.id,
        "context_enterprise_id": workspace.enterprise or None,
        "api_app_id": cast.APP,
        "event": {**event, "event_ts": slack.workspace.timestamps.next(now)},
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(now.timestamp()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": new_id("EC"),
    }


def action_of(
    element: dict[str, Any], block_id: str, state: State | None = None, value: str | None = None
) -> dict[str, Any]:
    """One entry of `actions`: the element as pressed, or what is now chosen in it."""
    action: dict[str, Any] = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    if element["type"] in ("button", "icon_button"):
        action["text"] = element["text"]
        action |= {name: element[name] for name in ("value", "style", "url") if name in element}
    if element.get("placeholder"):
        action["placeholder"] = element["placeholder"]
    action |= {name: shown for name, shown in element.items() if name.startswith("initial_")}
    action |= state or {}
    return action if value is None else {**action, "value": value}


def _stamped(slack: Slack, action: dict[str, Any]) -> dict[str, Any]:
    return {**action, "action_ts": slack.workspace.timestamps.next(slack.clock.now())}


def _interaction(slack: Slack, kind: str, person_id: str) -> dict[str, Any]:
    person, as_a_whole = slack.workspace.person(person_id), slack.workspace.is_granted_as_a_whole
    enterprise = slack.workspace.enterprise
    return {
        "type": kind,
        "team": None if as_a_whole else {"id": slack.workspace.id, "domain": slack.workspace.domain},
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": person.team_id,
        },
        "api_app_id": cast.APP,
        "token": VERIFICATION,
        "enterprise": {"id": enterprise, "name": "The organisation"} if enterprise else None,
        "is_enterprise_install": as_a_whole,
    }


def _of_view(slack: Slack, kind: str, view: View) -> dict[str, Any]:
    """In views `team` is the person's own workspace, also a foreign one (slackapi/bolt-js#1614)."""
    interaction = _interaction(slack, kind, view.person)
    if slack.workspace.person(view.person).is_stranger:
        interaction["team"] = {"id": interaction["user"]["team_id"], "domain": "other"}
    return interaction


def _named_enterprise(slack: Slack) -> dict[str, str]:
    enterprise = slack.workspace.enterprise
    return {"enterprise_id": enterprise, "enterprise_name": "The organisation"} if enterprise else {}


def _without_app(interaction: dict[str, Any]) -> dict[str, Any]:
    """Shortcuts are the interactions that do not name the app."""
    return {name: value for name, value in interaction.items() if name != "api_app_id"}


def _command_channel_name(channel: Channel) -> str:
    """Slack does not tell the names of private channels; that of a group message is made of its people."""
    if channel.kind == "im":
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


def _response_urls(slack: Slack, view: View) -> list[dict[str, str]]:
    """One URL for each channel picked in an input with response_url_enabled."""
    urls = []
    for block, element in view.elements():
        state = view.states.get((block["block_id"], element["action_id"]), {})
        channel = state.get("selected_conversation") or state.get("selected_channel")
        if element.get("response_url_enabled") and channel:
            url = slack.url + slack.hooks.issue(view.person, channel)
            place = {"block_id": block["block_id"], "action_id": element["action_id"]}
            urls.append({**place, "channel_id": channel, "response_url": url})
    return urls
