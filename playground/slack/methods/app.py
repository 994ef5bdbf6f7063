"""auth.test, apps.connections.open, oauth.v2.access: who the app is and how it gets in."""

import base64
from typing import Any

from playground import cast
from playground.slack.call import Call, Method
from playground.slack.errors import SlackError
from playground.slack.ids import new_token
from playground.slack.room import Slack


def auth_test(slack: Slack, call: Call) -> dict[str, Any]:
    workspace = slack.workspace
    return {
        "url": f"{slack.url}/",
        "team": workspace.name,
        "user": workspace.person(workspace.bot).name,
        "team_id": workspace.app.tokens[call.token],
        "user_id": workspace.bot,
        "bot_id": cast.BOT_PROFILE,
        "is_enterprise_install": False,
    }


def connections_open(slack: Slack, _call: Call) -> dict[str, Any]:
    ticket = slack.delivery.hub.issue_ticket()
    return {"url": f"{slack.url.replace('http', 'ws', 1)}/socket?ticket={ticket}&app_id={cast.APP}"}


def oauth_access(slack: Slack, call: Call) -> dict[str, Any]:
    client_id, client_secret = _client(call)
    if client_id != cast.CLIENT_ID:
        raise SlackError("invalid_client_id")
    if client_secret != cast.CLIENT_SECRET:
        raise SlackError("bad_client_secret")
    slack.codes.exchange(call.text("code"), call.text("redirect_uri"))
    token = f"xoxb-playground-{new_token(16)}"
    slack.workspace.app.tokens[token] = slack.workspace.id
    return {
        "access_token": token,
        "token_type": "bot",
        "scope": ",".join(sorted(slack.workspace.app.scopes)),
        "bot_user_id": slack.workspace.bot,
        "app_id": cast.APP,
        "team": {"id": slack.workspace.id, "name": slack.workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": cast.ADM},
    }


def _client(call: Call) -> tuple[str, str]:
    """Client id and secret, from Basic authentication or the arguments."""
    scheme, _, encoded = call.token.partition(" ")
    if scheme == "Basic":
        client_id, _, client_secret = base64.b64decode(encoded).decode().partition(":")
        return client_id, client_secret
    return call.text("client_id"), call.text("client_secret")


METHODS = {
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(connections_open, ("connections:write",), 3, token="app"),  # noqa: S106
    "oauth.v2.access": Method(oauth_access, token="none"),  # noqa: S106
}
