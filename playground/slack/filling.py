"""Filling, submitting and closing the modal on top; what the bot's answer does to it is modal_answers.py's."""

from typing import Any

from playground.errors import Gone, PlaygroundError
from playground.slack import payloads
from playground.slack.client_checks import field_errors
from playground.slack.modal_answers import apply_answer
from playground.slack.outcomes import Outcome, acting_person, interact, outcome, unsent
from playground.slack.pressing import keep_state
from playground.slack.room import Slack
from playground.slack.states import KINDS, entered_state
from playground.slack.suggestions import offered_options
from playground.slack.transport import Answer, Outgoing
from playground.slack.views import View

TROUBLE = "We had some trouble connecting. Try again?"


def fill(slack: Slack, person: str, *, values: dict[str, Any], view: str | None = None) -> Outcome:
    """Enter values by block_id into the view on top, which is to be `view` where that is given. An element that
    dispatches tells the bot, before the next value is entered."""
    result = unsent(slack, person)
    for block_id, value in values.items():
        result = _enter(slack, person, block_id, value, view)
    return result


def submit(slack: Slack, person: str, *, view: str | None = None) -> Outcome:
    """Press submit of the view on top, which is to be `view` where that is given. What the client itself refuses never
    reaches the bot."""
    with slack.workspace.lock:
        top = _top(slack, person, view)
        if top.body["submit"] is None:
            raise PlaygroundError("The modal on top has no submit button; click or close instead.")
        errors = field_errors(top)
        if errors:
            top.errors = errors
            return unsent(slack, person, errors)
        top.errors, top.notice = {}, None
        payload = payloads.view_submission(slack, top)
    answer = slack.delivery.send(Outgoing("interactive", payload))
    if answer.failure:
        top.notice = TROUBLE
        slack.warnings.show(person, "view_submission", answer.failure)
        return outcome(slack, person, answer)
    return _answered(slack, top, answer)


def close(slack: Slack, person: str, *, everything: bool = False, view: str | None = None) -> Outcome:
    """Close the view on top, which is to be `view` where that is given, or all; the bot hears of those that asked for
    it."""
    with slack.workspace.lock:
        top = _top(slack, person, view)
        everything = everything or bool(top.body["clear_on_close"])
        closed = slack.views.close(person, everything=everything)
        told = [
            payloads.view_closed(slack, one, is_cleared=everything) for one in closed if one.body["notify_on_close"]
        ]
    for one in closed:
        slack.bus.publish("modal.closed", {"view": one.id, "person": person})
    answer = Answer()
    for payload in told:
        answer = slack.delivery.send(Outgoing("interactive", payload))
    return outcome(slack, person, answer)


def _enter(slack: Slack, person: str, block_id: str, value: Any, wanted: str | None) -> Outcome:
    with slack.workspace.lock:
        acting_person(slack, person)
        view = _top(slack, person, wanted)
        block, element = _field(view, block_id)
    offered = offered_options(slack, person, view, block, element, value)
    with slack.workspace.lock:
        state = entered_state(element, value, offered)
        keep_state(view, person, block, element, state)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return unsent(slack, person)
        action = payloads.action_of(element, block_id, state)
        payload = payloads.view_actions(slack, view, action)
    return interact(slack, person, payload)


def _answered(slack: Slack, view: View, answer: Answer) -> Outcome:
    with slack.workspace.lock:
        problem = apply_answer(slack, view, answer.body)
        if problem:
            view.notice = TROUBLE
    if problem:
        slack.bus.publish("refused", {"by": "view_submission", "error": "bad_answer", "reasons": [problem]})
        slack.warnings.show(view.person, "view_submission", "bad_answer", problem)
        answer = Answer("bad_answer", answer.body, answer.status)
    return outcome(slack, view.person, answer, errors=dict(view.errors))


def _top(slack: Slack, person: str, wanted: str | None = None) -> View:
    view = slack.views.top(person)
    if view is None:
        raise Gone(f"{person} has no modal open; open one first.")
    if wanted not in (None, view.id):
        raise Gone(f"The view {wanted} of {person} is not on top any more; look at the modal again.")
    return view


def _field(view: View, block_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    found = [(block, element) for block, element in view.elements() if block["block_id"] == block_id]
    found = [pair for pair in found if pair[1]["type"] in KINDS]
    if len(found) == 1:
        return found[0]
    if found:
        raise PlaygroundError(f"Block {block_id} has several fields; use choose with the action_id.")
    there = ", ".join(block["block_id"] for block, _ in view.elements())
    raise PlaygroundError(f"The modal on top has no field {block_id}; its fields are: {there or 'none'}.")
