"""Owns telling a double click from two presses: its second half must not accept what nobody can have read,
and is not refused for what the first half did."""

from bot.domain.errors import MeetError
from bot.domain.history import Act
from bot.services.just_done import Press, was_just_done
from handlers.routing import Call

TOO_QUICK = 700
"""Milliseconds. A press of a view's button this soon after it was shown belongs to the press that brought it."""


def shown_now(call: Call) -> int:
    """For the metadata of a view that a press has just changed: now, in milliseconds."""
    return _now(call)


def shown_at(call: Call) -> int:
    """For a caution's metadata: when it is shown, in milliseconds. One that is shown again keeps its first time."""
    return _shown_before(call) if is_too_quick(call) else _now(call)


def is_too_quick(call: Call) -> bool:
    """Whether the submitted view was shown only just now. Replicas' clocks may differ a little."""
    return abs(_now(call) - _shown_before(call)) < TOO_QUICK


def is_second_half(
    call: Call, refused: MeetError, act: Act, poll: str, *, winner: str = "", organizer: str = ""
) -> bool:
    """Whether the act was refused only because the first half of the same press, maybe on another replica, did it."""
    press = Press(call.workspace, poll, call.user, act, winner, organizer)
    return was_just_done(call.meet.database, call.meet.clock, press, refused)


def _shown_before(call: Call) -> int:
    shown = call.payload.view.metadata.get("shown_at")
    return shown if isinstance(shown, int) else 0


def _now(call: Call) -> int:
    return round(call.meet.clock.now().timestamp() * 1000)
