"""Owns what a refused call leaves behind: Slack's Retry-After, kept where all replicas see it."""

from typing import Final

from bot.meet import Meet
from bot.services import holding
from handlers.slack.errors import SlackApiError, method_of
from handlers.slack.refusals import Kind, Refusal, read_refusal

POST: Final = "chat.postMessage"
PROFILE: Final = "users.info"
# conversations.open stands between Meet and a post, so its wait is the post's.
_CALLED_FOR = {"conversations.open": POST}


def note_refusal(meet: Meet, workspace: str, error: Exception, *, direct: bool = False) -> Refusal:
    """What the error of a call means; a Retry-After is known to every replica from now on."""
    refusal = read_refusal(error, direct=direct)
    if refusal.kind is Kind.WAIT and isinstance(error, SlackApiError) and (method := method_of(error)):
        holding.hold(meet.database, workspace, _CALLED_FOR.get(method, method), refusal.wait)
    return refusal
