"""Owns asking Slack who somebody is. A look-up that fails means "no zone, no mail", never an error."""

import structlog

from bot.domain.person import Profile
from bot.domain.poll import Poll
from bot.meet import Meet
from bot.services import holding, people
from handlers.holds import PROFILE, note_refusal
from handlers.payloads import read_profile
from handlers.routing import Call
from handlers.slack.clients import WebClient
from handlers.slack.errors import TROUBLE

log = structlog.get_logger()


def known_profile(meet: Meet, workspace: str, user: str) -> Profile | None:
    """What the cache knows, fresh or not; asks nobody, so a modal may wait for it."""
    return people.profile(meet.database, workspace, user)


def is_fresh(meet: Meet, profile: Profile | None) -> bool:
    return profile is not None and people.is_fresh(profile, meet.clock.now())


def read_fresh_profile(meet: Meet, client: WebClient, workspace: str, user: str) -> Profile | None:
    """The profile, from Slack where the cache is older than a day; the old one, or None, where Slack tells nothing."""
    known = known_profile(meet, workspace, user)
    if is_fresh(meet, known):
        return known
    return _ask_slack(meet, client, workspace, user) or known


def _ask_slack(meet: Meet, client: WebClient, workspace: str, user: str) -> Profile | None:
    if holding.wait_left(meet.database, workspace, PROFILE):
        return None
    try:
        answer = client.users_info(user=user, include_locale=True)
    except TROUBLE as error:
        log.info("profile_not_read", user=user, error=note_refusal(meet, workspace, error).code)
        return None
    found = read_profile(answer.get("user"), workspace, meet.clock.now())
    if found is not None:
        people.save_profile(meet.database, found)
    return found


def reader_zone(call: Call, poll: Poll) -> str:
    """The zone in which this person reads times: their own where Slack has told it, else the poll's."""
    profile = known_profile(call.meet, call.workspace, call.user)
    return profile.zone if profile and profile.zone else poll.zone


def is_admin(meet: Meet, workspace: str, user: str) -> bool:
    """Whether Slack calls this person an admin or owner of the workspace, as far as the cache knows."""
    profile = known_profile(meet, workspace, user)
    return profile is not None and profile.is_admin
