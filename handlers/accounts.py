"""Owns what Slack tells of people and of the installation itself: changed profiles, the app taken away."""

import structlog

from bot.services import people
from handlers.payloads import read_profile
from handlers.routing import Call, Feature

log = structlog.get_logger()


def keep_profile(call: Call) -> None:
    """Somebody's profile changed. Only people whom Meet knows are kept: it collects nobody else."""
    profile = read_profile(call.payload.event.get("user"), call.workspace, call.meet.clock.now())
    if profile and people.profile(call.meet.database, call.workspace, profile.user):
        people.save_profile(call.meet.database, profile)
    call.ack()


def note_removal(call: Call) -> None:
    """Meet was taken out of the workspace, or its tokens were revoked. What is stored stays, for a new installation."""
    log.warning("removed_from_workspace", workspace=call.workspace, kind=call.payload.event_type)
    call.ack()


FEATURE = Feature(events={"user_change": keep_profile, "app_uninstalled": note_removal, "tokens_revoked": note_removal})
