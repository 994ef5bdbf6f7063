"""/oauth/v2/authorize: Slack's page of consent. Nobody looks at it: consent is given at once, or denied if so set.

Source: https://docs.slack.dev/authentication/installing-with-oauth#asking
"""

import urllib.parse
from typing import Any

from flask import Flask, Response, jsonify, redirect, request

from playground import cast
from playground.slack.room import Slack


def serve_consent(app: Flask, slack: Slack) -> None:
    """Registers the page. `team` names the workspace, or the organisation, that installs."""

    @app.get("/oauth/v2/authorize")
    def authorize() -> Any:
        refusal = _refusal(slack)
        if refusal:
            return _refused(refusal)
        target, state = request.args["redirect_uri"], request.args.get("state", "")
        if slack.workspace.app.denies_installation:
            return _back(target, error="access_denied", state=state)
        scopes = frozenset(filter(None, request.args.get("scope", "").split(",")))
        with slack.workspace.lock:
            code = slack.codes.issue(target, request.args.get("team") or cast.WORKSPACE, scopes)
        return _back(target, code=code, state=state)


def _refusal(slack: Slack) -> str:
    if request.args.get("client_id", cast.CLIENT_ID) != cast.CLIENT_ID:
        return "invalid_client_id"
    if not request.args.get("redirect_uri"):
        return "bad_redirect_uri"
    owners = {name for one in slack.houses for name in (one.workspace.id, one.workspace.enterprise) if name}
    return "" if request.args.get("team", cast.WORKSPACE) in owners else "invalid_team_for_non_distributed_app"


def _back(target: str, **answer: str) -> Any:
    return redirect(f"{target}{'&' if '?' in target else '?'}{urllib.parse.urlencode(answer)}")


def _refused(error: str) -> Response:
    reply = jsonify({"ok": False, "error": error})
    reply.status_code = 400
    return reply
