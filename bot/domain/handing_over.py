"""Who may take a poll over."""

from enum import StrEnum

from bot.domain.membership import may_run_polls
from bot.domain.person import Profile
from bot.domain.poll import Poll
from bot.domain.reasons import Why


class HandOverReason(Why, StrEnum):
    """Why a poll cannot be handed to this person."""

    ORGANIZES_ALREADY = "organizes_already"
    NOBODY = "hand_over_nobody"
    """Slack has not told who that is."""
    TOO_MANY_SERIES = "runs_too_many_series"
    """The poll repeats, and this person runs as many series as one may."""
    CANNOT_RUN_IT = "cannot_run_it"
    """An app, a deactivated account, or somebody of another workspace."""


def why_not_organizer(poll: Poll, user: str, profile: Profile | None) -> HandOverReason | None:
    """Why this person cannot become the poll's organizer, as Slack tells of them; None where nothing is against it."""
    if user == poll.organizer:
        return HandOverReason.ORGANIZES_ALREADY
    if profile is None or not profile.home:
        return HandOverReason.NOBODY
    return None if may_run_polls(profile) else HandOverReason.CANNOT_RUN_IT
