"""Who may be what in a workspace, by what Slack tells of the account: the only place that decides it.

| who | may be |
|---|---|
| a member of the workspace | anything |
| somebody of another workspace (Slack Connect) | voter, required person, holder of an address that a code proved |
| an app, a deactivated account, whom Meet cannot reach | nothing |

Operators are those whom MEET_OPERATORS names, whatever Slack tells.
"""

from collections.abc import Collection
from datetime import datetime

from bot.domain.person import Profile


def may_run_polls(profile: Profile) -> bool:
    """Whether the person may become a poll's organizer or co-organizer, who read its answers and mail its voters."""
    return profile.is_reachable and profile.home == profile.workspace


def may_run_every_poll(profile: Profile) -> bool:
    """Whether the person is an admin of the workspace, or of the enterprise that installed Meet."""
    return profile.is_reachable and profile.is_admin


def may_be_required(profile: Profile) -> bool:
    """Whether the person can answer at all: whoever shares the channel can, from whichever workspace."""
    return profile.is_reachable


def may_operate(operators: Collection[tuple[str, str]], workspace: str, user: str) -> bool:
    """Whether the person is an operator, in the workspace for which MEET_OPERATORS names them."""
    return (workspace, user) in operators


def offered_address(profile: Profile | None) -> str:
    """The profile's address as far as it needs no code, "" for none: another workspace's admins vouch for nobody here.

    Where Slack has not told yet whose member the person is, it will be asked before the address is taken.
    """
    if profile is None or profile.home not in ("", profile.workspace):
        return ""
    return profile.profile_address


def proven_address(profile: Profile | None, now: datetime) -> str:
    """The offered address while Slack vouches for it, else "": what it told before may be somebody else's by now."""
    return offered_address(profile) if profile and profile.is_current(now) else ""
