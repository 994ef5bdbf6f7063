"""/control: the developer's JSON API; each route reads its arguments, calls one function and shows the result.

docs/playground.md lists every route, and a test holds that list to this file.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from playground import control_people
from playground.client_transport import LAST_EVENT
from playground.errors import Gone, PlaygroundError
from playground.faults import read_fault
from playground.slack import payloads
from playground.slack.ids import new_id
from playground.slack.room import Slack

Body = dict[str, Any]
SWITCHES = ("home_tab_enabled", "messages_tab_enabled", "token_rotation_enabled", "denies_installation")
LONGEST_WAIT = 30.0  # seconds a caller of /control/events may be kept


def control(slack: Slack) -> Blueprint:
    """The blueprint to register at the root."""
    blueprint = Blueprint("control", __name__, url_prefix="/control")
    blueprint.register_error_handler(PlaygroundError, _refused)
    for path, method, view in [*routes(), *control_people.routes()]:
        blueprint.add_url_rule(path, f"{method} {path}", _served(slack, view), methods=[method])
    return blueprint


def routes() -> list[tuple[str, str, Callable[..., Body]]]:
    return [
        ("/state", "GET", state),
        ("/reset", "POST", reset),
        ("/clock", "GET", tell_time),
        ("/clock", "POST", advance_clock),
        ("/events", "GET", events),
        ("/events/last", "GET", last_event),
        ("/connection", "GET", connection),
        ("/connection", "POST", set_connection),
        ("/sockets/disconnect", "POST", disconnect_sockets),
        ("/sockets/deafen", "POST", deafen_sockets),
        ("/sockets/cut", "POST", cut_sockets),
        ("/scopes", "POST", set_scopes),
        ("/app", "POST", set_app),
        ("/app/uninstall", "POST", uninstall),
        ("/oauth", "POST", issue_code),
        ("/workspaces", "POST", add_workspace),
        ("/faults", "GET", faults),
        ("/faults", "POST", add_fault),
        ("/faults", "DELETE", clear_faults),
        ("/rate_limits", "POST", set_rate_limits),
        ("/remedies/<name>", "POST", use_remedy),
    ]


def _served(slack: Slack, view: Callable[..., Body]) -> Callable[..., Response]:
    def serve(**path: str) -> Response:
        body = request.get_json(silent=True) if request.method == "POST" else request.args.to_dict()
        if not isinstance(body, dict):
            raise PlaygroundError("The control API takes a JSON object; send one, {} if there is nothing to say.")
        try:
            reply = jsonify(view(slack, body, **path))
        except (KeyError, TypeError, ValueError, OverflowError) as exc:
            raise PlaygroundError(f"{request.path} was called with wrong arguments: {exc!r}.") from exc
        reply.headers[LAST_EVENT] = str(slack.bus.last_number)
        return reply

    return serve


def _refused(problem: PlaygroundError) -> Response:
    reply = jsonify({"ok": False, "error": str(problem)})
    reply.status_code = 410 if isinstance(problem, Gone) else 409
    return reply


def state(slack: Slack, _body: Body) -> Body:
    with slack.workspace.lock:
        workspace = slack.workspace
        return {
            "now": slack.clock.now().isoformat(),
            "workspace": {"id": workspace.id, "name": workspace.name, "bot": workspace.bot},
            "people": [person.as_json() for person in workspace.people.values()],
            "channels": [channel.as_json() for channel in workspace.channels.values()],
            "scopes": sorted(workspace.app.scopes),
            "app": {
                "home_tab_enabled": workspace.app.home_tab_enabled,
                "messages_tab_enabled": workspace.app.messages_tab_enabled,
            },
            "connection": connection(slack, {}),
            "rate_limits_relaxed": slack.limits.relaxed,
            "faults": [fault.as_json() for fault in slack.faults.pending()],
            "remedies": slack.remedies.as_json(),
        }


def reset(slack: Slack, _body: Body) -> Body:
    slack.reset()
    return {"ok": True}


def tell_time(slack: Slack, _body: Body) -> Body:
    return {"now": slack.clock.now().isoformat()}


def advance_clock(slack: Slack, body: Body) -> Body:
    now = slack.clock.advance(timedelta(seconds=float(body["advance_seconds"])))
    slack.bus.publish("clock.advanced", {"seconds": body["advance_seconds"], "now": now.isoformat()})
    return {"now": now.isoformat()}


def events(slack: Slack, body: Body) -> Body:
    after, wait = int(body.get("after", 0)), min(float(body.get("wait", 0)), LONGEST_WAIT)
    kind = body.get("kind")
    found = slack.bus.wait(after, wait, kind) if wait else slack.bus.history(kind, after)
    return {"events": [event.as_json() for event in found]}


def last_event(slack: Slack, body: Body) -> Body:
    if wait := min(float(body.get("wait", 0)), LONGEST_WAIT):
        slack.bus.wait(int(body["after"]), wait)
    return {"number": slack.bus.last_number, "session": slack.bus.session}


def connection(slack: Slack, _body: Body) -> Body:
    sockets = [one.as_json() for one in slack.delivery.hub.connections()]
    return {**slack.delivery.road.__dict__, "sockets": sockets}


def set_connection(slack: Slack, body: Body) -> Body:
    slack.delivery.set_road(body)
    return connection(slack, {})


def disconnect_sockets(slack: Slack, body: Body) -> Body:
    reason = body.get("reason", "refresh_requested")
    return {"sockets": slack.delivery.hub.disconnect(reason, body.get("socket"))}


def deafen_sockets(slack: Slack, body: Body) -> Body:
    return {"sockets": slack.delivery.hub.deafen(body.get("socket"))}


def cut_sockets(slack: Slack, body: Body) -> Body:
    return {"sockets": slack.delivery.hub.cut(body.get("socket"))}


def set_scopes(slack: Slack, body: Body) -> Body:
    slack.workspace.app.scopes = set(body["scopes"])
    return {"scopes": sorted(slack.workspace.app.scopes)}


def set_app(slack: Slack, body: Body) -> Body:
    app = slack.workspace.app
    for name, value in body.items():
        if name not in SWITCHES:
            raise PlaygroundError(f"The app has no switch {name!r}; it has {', '.join(SWITCHES)}.")
        setattr(app, name, bool(value))
    return {"ok": True}


def uninstall(slack: Slack, _body: Body) -> Body:
    """Revoke every bot token and tell the bot, as when an admin removes the app."""
    revocation = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [slack.workspace.bot]}}
    with slack.workspace.lock:
        told = [payloads.event_callback(slack, event) for event in (revocation, {"type": "app_uninstalled"})]
        ended = set(slack.workspace.app.tokens)
        for house in slack.houses:
            house.workspace.app.revoked |= ended & set(house.workspace.app.tokens)
    for event in told:
        slack.delivery.send_event(event)
    return {"ok": True}


def issue_code(slack: Slack, body: Body) -> Body:
    with slack.workspace.lock:
        return {"code": slack.codes.issue(body.get("redirect_uri"))}


def add_workspace(slack: Slack, body: Body) -> Body:
    team = body.get("id") or new_id("T")
    made = slack.add_neighbour(team, body["name"], body.get("enterprise", ""))
    return {"id": team, "url": made.url}


def faults(slack: Slack, _body: Body) -> Body:
    return {"slack": [fault.as_json() for fault in slack.faults.pending()]}


def add_fault(slack: Slack, body: Body) -> Body:
    slack.faults.add(read_fault(body["slack"]))
    return faults(slack, {})


def clear_faults(slack: Slack, _body: Body) -> Body:
    slack.faults.clear()
    return {"ok": True}


def set_rate_limits(slack: Slack, body: Body) -> Body:
    slack.limits.relaxed = bool(body["relaxed"])
    return {"relaxed": slack.limits.relaxed}


def use_remedy(slack: Slack, _body: Body, name: str) -> Body:
    return {"said": slack.remedies.use(name)}
