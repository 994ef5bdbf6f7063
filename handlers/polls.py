"""Owns what several features do with a poll: finding it for a request, and what follows a close."""

from bot.domain.errors import NotFound
from bot.domain.poll import PollSnapshot
from bot.domain.reasons import PollReason
from bot.meet import Meet
from bot.services import reading
from handlers.routing import Call


def find_poll(call: Call, poll_id: str) -> PollSnapshot:
    """The poll of the request's workspace. Raises NotFound."""
    snapshot = reading.poll_snapshot(call.meet.database, call.workspace, poll_id)
    if snapshot is None:
        raise NotFound(PollReason.UNKNOWN)
    return snapshot


def follow_close(meet: Meet, workspace: str, poll_id: str) -> None:
    """Has the close shown, told and mailed. Never blocks."""
    meet.redraw(workspace, poll_id)
    for job in ("deliver", "notices", "refresh"):
        meet.wake(job)
