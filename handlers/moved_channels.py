"""Owns following a channel whose id Slack has changed: its polls stand under the new one."""

import structlog

from bot.services import opening
from handlers.routing import Call

log = structlog.get_logger()


def follow_channel(call: Call, old: str, new: str) -> None:
    """From now on the polls of the channel are drawn under its new id, and what was refused under the old is drawn."""
    polls = opening.follow_channel(call.meet.database, call.workspace, old, new)
    log.info("channel_followed", polls=len(polls))
    for poll in polls:
        call.meet.redraw(call.workspace, poll)
