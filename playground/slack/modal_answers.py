"""What the bot's answer to a submission does to the modal; a bad answer changes nothing and is said in words.

Sources: https://docs.slack.dev/surfaces/modals#updating_views ; slackapi/bolt-js#1978, slackapi/bolt-python#566.
"""

from typing import Any

from playground.slack.errors import SlackError
from playground.slack.room import Slack
from playground.slack.validator.view import view_refusal
from playground.slack.views import View


def apply_answer(slack: Slack, view: View, body: Any) -> str | None:
    """Change the stack as `response_action` says; returns what is wrong with the answer, None if nothing is."""
    if body in (None, "", {}):
        _close(slack, view)
        return None
    if not isinstance(body, dict):
        return f"the answer is no JSON object: {str(body)[:100]!r}"
    match body.get("response_action"):
        case "clear":
            for closed in slack.views.close(view.person, everything=True):
                slack.bus.publish("modal.closed", {"view": closed.id, "person": view.person})
            return None
        case "errors":
            return _show_errors(view, body.get("errors"))
        case "update" | "push" as action:
            return _show_view(slack, view, action, body.get("view"))
        case unknown:
            return f"there is no response_action {unknown!r}"


def _close(slack: Slack, view: View) -> None:
    """Close the view that shows. A view opened while the answer was awaited goes too, as in Slack's desktop

    client (slackapi/bolt-js#639, #1072): the cure is `response_action`.
    """
    for closed in slack.views.close(view.person, everything=False):
        slack.bus.publish("modal.closed", {"view": closed.id, "person": view.person})


def _show_errors(view: View, errors: Any) -> str | None:
    if not isinstance(errors, dict) or not errors:
        return "errors must be an object that is not empty"
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    strangers = sorted(set(errors) - inputs)
    if strangers:
        return f"errors are for block_ids of input blocks; these are none: {', '.join(strangers)}"
    if not all(isinstance(text, str) and text for text in errors.values()):
        return "each error must be a text that is not empty"
    view.errors = dict(errors)
    return None


def _show_view(slack: Slack, view: View, action: str, sent: Any) -> str | None:
    refusal = view_refusal(sent, "modal")
    if refusal is not None:
        return "; ".join([refusal.error, *refusal.messages])
    try:
        if action == "push":
            pushed = slack.views.push(view.person, sent)
            slack.bus.publish("modal.pushed", {"view": pushed.id, "person": view.person})
        else:
            slack.views.update(view, sent)
            slack.bus.publish("modal.updated", {"view": view.id, "person": view.person})
    except SlackError as refused:
        return refused.error
    return None
