"""Owns asking Slack for the link to a poll's message, until Slack has given one."""

import structlog

from bot.domain.poll import Poll
from bot.meet import Meet
from bot.services import opening
from handlers.slack.clients import WebClient
from handlers.slack.errors import TROUBLE
from handlers.slack.refusals import Kind, read_refusal

log = structlog.get_logger()


def keep_permalink(meet: Meet, client: WebClient, poll: Poll, channel: str, ts: str) -> None:
    """Asks for the message's link, which invites and lists show where it is known. Where Slack gives none for now, the
    next redraw asks again."""
    try:
        link = client.chat_getPermalink(channel=channel, message_ts=ts).get("permalink")
    except TROUBLE as error:
        refusal = read_refusal(error)
        log.info("no_permalink", poll=poll.id, error=refusal.code)
        if refusal.kind not in (Kind.GONE, Kind.NOBODY):
            return
        link = None
    opening.mark_permalink(meet.database, poll.workspace, poll.id, str(link or ""), ts=ts)
