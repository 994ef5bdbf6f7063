"""Owns finding out in time whether somebody is a workspace admin: the cache may not know a person who just came."""

from collections.abc import Callable

from bot.domain.errors import NotAllowed
from bot.domain.membership import may_operate, may_run_every_poll
from handlers.people import is_fresh, known_profile, read_fresh_profile, refresh_profiles
from handlers.routing import Call


def is_admin(call: Call) -> bool:
    """Whether Slack called this person an admin or owner of the workspace, not longer ago than a day."""
    profile = known_profile(call.meet, call.workspace, call.user)
    return profile is not None and may_run_every_poll(profile) and is_fresh(call.meet, profile)


def may_look_after(call: Call) -> bool:
    """Whether this person may open `/meet admin`: an operator, or an admin of the workspace."""
    operates = may_operate(call.meet.settings.meet_operators, call.workspace, call.user)
    return operates or is_admin(call)


def as_admin(call: Call, work: Callable[[Call], None]) -> None:
    """Does the work and acknowledges.

    Where it is refused and the person's profile is not fresh, Slack is asked and the work is tried once more, off this
    thread; the trigger of the press usually lives that long.
    """
    try:
        work(call)
    except NotAllowed:
        if is_fresh(call.meet, known_profile(call.meet, call.workspace, call.user)):
            raise
        call.ack()
        call.later(_ask_and_do, call, work)
    else:
        call.ack()


def _ask_and_do(call: Call, work: Callable[[Call], None]) -> None:
    read_fresh_profile(call.meet, call.client, call.workspace, call.user)
    work(call)


def look_up(call: Call) -> None:
    """Before a submission that only some may make: the profile is fresh, unless Slack does not tell it in time."""
    if not is_fresh(call.meet, known_profile(call.meet, call.workspace, call.user)):
        refresh_profiles(call, [call.user])
