"""Who may take a poll over."""

from bot.domain.membership import may_run_polls
from bot.domain.person import Profile
from bot.domain.poll import Poll

ORGANIZES_ALREADY = "This person organizes the poll already; please choose somebody else."
NOBODY = "Meet cannot find this person at Slack just now, so nothing was changed; please try again."
CANNOT_RUN_IT = (
    "This person cannot run a poll here: it is an app, an account that was deactivated, or somebody of another "
    "workspace. Please choose somebody else."
)


def why_not_organizer(poll: Poll, user: str, profile: Profile | None) -> str:
    """Why this person cannot become the poll's organizer, as Slack tells of them; "" where nothing is against it."""
    if user == poll.organizer:
        return ORGANIZES_ALREADY
    if profile is None or not profile.home:
        return NOBODY
    return "" if may_run_polls(profile) else CANNOT_RUN_IT
