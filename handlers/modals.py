"""Owns opening and changing modals. A trigger lives three seconds: whoever opens one has asked nobody else before."""

from typing import Any

import structlog

from bot.domain.errors import MeetError
from bot.domain.reasons import SlackReason
from handlers.payloads import Payload
from handlers.routing import Call
from handlers.slack.errors import STALE_TRIGGER, TROUBLE
from handlers.slack.refusals import Kind, read_refusal
from handlers.view_state import ViewState

HASH_CONFLICT = "hash_conflict"
GONE = frozenset({HASH_CONFLICT, "not_found", "view_not_found"})
"""The person has changed or closed the window meanwhile: what they see is newer than our update."""
_PASSES = frozenset({Kind.WAIT, Kind.RETRY})
log = structlog.get_logger()


def open_modal(call: Call, view: dict[str, Any]) -> ViewState:
    """Opens the view on this request's trigger; on top of another where one is open.

    Raises MeetError when it is too late, or when Slack does not take it: a trigger cannot wait.
    """
    if not call.payload.trigger:
        raise MeetError(SlackReason.TOO_LATE)
    inside = bool(call.payload.view.id) and call.payload.view.kind == "modal"
    method = call.client.views_push if inside else call.client.views_open
    try:
        answer = method(trigger_id=call.payload.trigger, view=view)
    except TROUBLE as error:
        if read_refusal(error).code in STALE_TRIGGER:
            raise MeetError(SlackReason.TOO_LATE) from error
        _tell_why(error, SlackReason.NO_WINDOW)
        raise
    return ViewState(answer.get("view") or {})


def _tell_why(error: Exception, passes: SlackReason) -> None:
    """Raises MeetError, in whose words the person is told. Returns where the view itself is wrong, which is a fault of
    ours, and for words of Slack's that no table knows."""
    refusal = read_refusal(error)
    if refusal.kind is Kind.UNKNOWN:
        return
    log.warning("window_refused", error=refusal.code, kind=refusal.kind.value)
    raise MeetError(passes if refusal.kind in _PASSES else SlackReason.SHUT_OUT) from error


def begun_on_home(payload: Payload) -> bool:
    """Whether a window may have been opened on Home: by no message and no command. So is that of the global shortcut.
    The address of the channel that was picked in a form (`response_urls`) says nothing about that."""
    return payload.view.metadata.get("on_home") is True or not payload.answer_url


def update_modal(call: Call, view_id: str, view: dict[str, Any], *, unless_changed_since: str | None = None) -> bool:
    """Updates the view. False where the person has closed it, or where it has changed since that hash.

    False too where Slack did not say which view it opened: then the view stays as it is. Raises MeetError when Slack
    does not take it.
    """
    if not view_id:
        return False
    try:
        call.client.views_update(view_id=view_id, hash=unless_changed_since, view=view)
    except TROUBLE as error:
        if read_refusal(error).code in GONE:
            return False
        _tell_why(error, SlackReason.NOT_CHANGED)
        raise
    return True


def update_unasked(call: Call, view_id: str, view: dict[str, Any], *, unless_changed_since: str | None) -> None:
    """Updates the view with what its person has not asked for: where Slack does not take it, nobody is told. What
    `_tell_why` leaves to us is logged with its trace."""
    try:
        update_modal(call, view_id, view, unless_changed_since=unless_changed_since)
    except MeetError:
        log.info("window_left_as_it_was", user=call.user)
    except TROUBLE:
        log.exception("window_wrong", user=call.user)
