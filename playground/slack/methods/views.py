"""views.*: open, push, update, publish. The stacks are views.py's, the rules of a view the validator's."""

from typing import Any

from playground.slack.call import Call, Method
from playground.slack.errors import SlackError, raise_refusal
from playground.slack.room import Slack
from playground.slack.validator.view import view_refusal
from playground.slack.views import View


def open_view(slack: Slack, call: Call) -> dict[str, Any]:
    sent = _sent_view(call, "modal")
    call.needs("trigger_id")
    trigger = slack.triggers.exchange(call.text("trigger_id"))
    view = slack.views.open(trigger.person, sent)
    return _shown(slack, "modal.opened", view)


def push(slack: Slack, call: Call) -> dict[str, Any]:
    sent = _sent_view(call, "modal")
    call.needs("trigger_id")
    trigger = slack.triggers.exchange(call.text("trigger_id"))
    if trigger.view_id is None or not slack.views.stack(trigger.person):
        raise SlackError("invalid_trigger_id", "the interaction did not come from an open modal")
    return _shown(slack, "modal.pushed", slack.views.push(trigger.person, sent))


def update(slack: Slack, call: Call) -> dict[str, Any]:
    sent = _sent_view(call, None)
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not (view_id or external_id):
        raise SlackError("invalid_arguments", "missing required field: view_id or external_id")
    view = slack.views.find(view_id, external_id)
    if view.body["type"] != sent["type"]:
        raise SlackError("invalid_arguments", "the type of a view cannot change [json-pointer:/view/type]")
    slack.views.update(view, sent, call.text("hash"))
    return _shown(slack, "modal.updated", view)


def publish(slack: Slack, call: Call) -> dict[str, Any]:
    sent = _sent_view(call, "home")
    call.needs("user_id")
    if not slack.workspace.app.home_tab_enabled:
        raise SlackError("not_enabled")
    if call.text("user_id") not in slack.workspace.people:
        raise SlackError("user_not_found")
    view = slack.views.publish(call.text("user_id"), sent, call.text("hash"))
    return _shown(slack, "home.published", view)


def _sent_view(call: Call, surface: str | None) -> dict[str, Any]:
    sent = call.structure("view", "invalid_arguments")
    if surface is None:
        surface = "home" if isinstance(sent, dict) and sent.get("type") == "home" else "modal"
    raise_refusal(view_refusal(sent, surface))
    checked: dict[str, Any] = sent
    return checked


def _shown(slack: Slack, kind: str, view: View) -> dict[str, Any]:
    detail = {"view": view.id, "person": view.person, "callback_id": view.body["callback_id"]}
    slack.bus.publish(kind, detail)
    return {"view": view.as_payload()}


METHODS = {
    "views.open": Method(open_view, (), 4),
    "views.push": Method(push, (), 4),
    "views.update": Method(update, (), 4),
    "views.publish": Method(publish, (), 4),
}
