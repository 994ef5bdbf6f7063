"""oauth.v2.access: a code or a refresh token becomes a token of the workspace, or organisation, that agreed.

Source: https://docs.slack.dev/reference/methods/oauth.v2.access
"""

import base64
from typing import Any

from playground import cast
from playground.slack.call import Call, Method
from playground.slack.errors import SlackError
from playground.slack.ids import new_token
from playground.slack.oauth import TOKEN_LIFETIME
from playground.slack.room import Slack


def oauth_access(slack: Slack, call: Call) -> dict[str, Any]:
    client_id, client_secret = _client(call)
    if client_id != cast.CLIENT_ID:
        raise SlackError("invalid_client_id")
    if client_secret != cast.CLIENT_SECRET:
        raise SlackError("bad_client_secret")
    kind = call.text("grant_type") or "authorization_code"
    if kind == "refresh_token":
        return _refreshed(slack, call.text("refresh_token"))
    if kind != "authorization_code":
        raise SlackError("invalid_grant_type")
    code = slack.codes.exchange(call.text("code"), call.text("redirect_uri"))
    owner = code.owner or cast.WORKSPACE
    for house in granting(slack, owner):
        house.workspace.app.scopes = set(code.scopes) or house.workspace.app.scopes
    rotates = slack.workspace.app.token_rotation_enabled
    return {**_granted(slack, owner, rotates=rotates), "authed_user": {"id": cast.ADM}}


def granting(slack: Slack, owner: str) -> list[Slack]:
    """The workspaces that an installation in this workspace or organisation is good for; SlackError where there is
    none."""
    found = [one for one in slack.houses if owner in (one.workspace.id, one.workspace.enterprise)]
    if not found:
        raise SlackError("team_access_not_granted")
    return found


def _refreshed(slack: Slack, refresh_token: str) -> dict[str, Any]:
    refresh = slack.codes.refresh(refresh_token)
    houses = granting(slack, refresh.owner)
    if any(refresh.replaces in one.workspace.app.revoked for one in houses):
        raise SlackError("invalid_refresh_token")
    for house in houses:
        house.workspace.app.tokens.pop(refresh.replaces, None)
    return _granted(slack, refresh.owner, rotates=True)


def _granted(slack: Slack, owner: str, *, rotates: bool) -> dict[str, Any]:
    houses = granting(slack, owner)
    workspace = houses[0].workspace
    as_a_whole = owner == workspace.enterprise
    token = f"{'xoxe.' if rotates else ''}xoxb-playground-{new_token(16)}"
    for house in houses:
        house.workspace.app.tokens[token] = owner
        if rotates:
            house.workspace.app.ends[token] = slack.clock.now() + TOKEN_LIFETIME
    renewal = {"refresh_token": slack.codes.issue_refresh(owner, token), "expires_in": 43200} if rotates else {}
    enterprise = {"id": workspace.enterprise, "name": f"{workspace.name} as a whole"}
    return {
        "access_token": token,
        "token_type": "bot",
        "scope": ",".join(sorted(workspace.app.scopes)),
        "bot_user_id": workspace.bot,
        "app_id": cast.APP,
        "team": None if as_a_whole else {"id": workspace.id, "name": workspace.name},
        "enterprise": enterprise if workspace.enterprise else None,
        "is_enterprise_install": as_a_whole,
        **renewal,
    }


def _client(call: Call) -> tuple[str, str]:
    """Client id and secret, from Basic authentication or the arguments."""
    scheme, _, encoded = call.token.partition(" ")
    if scheme == "Basic":
        client_id, _, client_secret = base64.b64decode(encoded).decode().partition(":")
        return client_id, client_secret
    return call.text("client_id"), call.text("client_secret")


METHODS = {"oauth.v2.access": Method(oauth_access, token="none")}
