"""auth.test, apps.connections.open: who the app is and how it gets in."""

from typing import Any

from playground import cast
from playground.slack.call import Call, Method
from playground.slack.room import Slack


def auth_test(slack: Slack, call: Call) -> dict[str, Any]:
    workspace = slack.workspace
    owner = workspace.app.tokens[call.token]
    enterprise = {"enterprise_id": workspace.enterprise} if workspace.enterprise else {}
    return {
        **enterprise,
        "url": f"{slack.url}/",
        "team": workspace.name,
        "user": workspace.person(workspace.bot).name,
        "team_id": owner,
        "user_id": workspace.bot,
        "bot_id": cast.BOT_PROFILE,
        "is_enterprise_install": owner == workspace.enterprise,
    }


def connections_open(slack: Slack, _call: Call) -> dict[str, Any]:
    ticket = slack.delivery.hub.issue_ticket()
    return {"url": f"{slack.url.replace('http', 'ws', 1)}/socket?ticket={ticket}&app_id={cast.APP}"}


METHODS = {
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(connections_open, ("connections:write",), 3, token="app"),
}
