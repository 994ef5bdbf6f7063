"""Owns keeping Slack's Retry-After for all replicas, whichever method was refused, and asking before a call."""

from datetime import timedelta
from typing import Final

from slack_sdk.errors import SlackApiError

from bot.meet import Meet
from bot.services import holding
from handlers.slack.errors import method_of, wait_of

POST: Final = "chat.postMessage"
PROFILE: Final = "users.info"
# conversations.open stands between Meet and a post, so its wait is the post's.
_CALLED_FOR = {"conversations.open": POST}


def keep_wait(meet: Meet, workspace: str, error: SlackApiError) -> timedelta | None:
    """How long Slack asks us to wait, which every replica knows from now on; None where it was no matter of rate."""
    seconds = wait_of(error)
    if seconds is None:
        return None
    wait, method = timedelta(seconds=seconds), method_of(error)
    if method:
        holding.hold(meet.database, workspace, _CALLED_FOR.get(method, method), wait)
    return wait


def wait_left(meet: Meet, workspace: str, method: str) -> timedelta:
    """How long Slack still wants no call of this method in this workspace; zero: it may be called."""
    return holding.wait_left(meet.database, workspace, method)
