"""Owns opening and changing modals. A trigger lives three seconds: whoever opens one has asked nobody else before."""

from typing import Any

from bot.domain.errors import MeetError
from bot.domain.reasons import SlackReason
from handlers.payloads import Payload
from handlers.routing import Call
from handlers.slack.errors import LOST, STALE_TRIGGER, SlackApiError, code_of, is_slacks_fault, wait_of
from handlers.view_state import ViewState

HASH_CONFLICT = "hash_conflict"
GONE = frozenset({HASH_CONFLICT, "not_found", "view_not_found"})
"""The person has changed or closed the window meanwhile: what they see is newer than our update."""


def open_modal(call: Call, view: dict[str, Any]) -> ViewState:
    """Opens the view on this request's trigger; on top of another where one is open.

    Raises MeetError when it is too late, or when Slack is in trouble: a trigger cannot wait.
    """
    if not call.payload.trigger:
        raise MeetError(SlackReason.TOO_LATE)
    inside = bool(call.payload.view.id) and call.payload.view.kind == "modal"
    method = call.client.views_push if inside else call.client.views_open
    try:
        answer = method(trigger_id=call.payload.trigger, view=view)
    except SlackApiError as error:
        if code_of(error) in STALE_TRIGGER:
            raise MeetError(SlackReason.TOO_LATE) from error
        if is_slacks_fault(error) or wait_of(error) is not None:
            raise MeetError(SlackReason.NO_WINDOW) from error
        raise
    except LOST as error:
        raise MeetError(SlackReason.NO_WINDOW) from error
    return ViewState(answer.get("view") or {})


def begun_on_home(payload: Payload) -> bool:
    """Whether a window may have been opened on Home: by no message and no command. So is that of the global shortcut.
    The address of the channel that was picked in a form (`response_urls`) says nothing about that."""
    return payload.view.metadata.get("on_home") is True or not payload.answer_url


def update_modal(call: Call, view_id: str, view: dict[str, Any], *, unless_changed_since: str | None = None) -> bool:
    """Updates the view. False where the person has closed it, or where it has changed since that hash.

    False too where Slack did not say which view it opened: then the view stays as it is.
    """
    if not view_id:
        return False
    try:
        call.client.views_update(view_id=view_id, hash=unless_changed_since, view=view)
    except SlackApiError as error:
        if code_of(error) in GONE:
            return False
        raise
    return True
