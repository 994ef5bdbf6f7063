"""What Meet knows of people from Slack: a cache of profiles. It never calls Slack and decides nothing."""

from datetime import datetime

from bot.domain.person import Profile
from storage.database import Database


def profile(database: Database, workspace: str, user: str) -> Profile | None:
    """The cached profile, None where Slack was never asked."""
    raise NotImplementedError


def profiles(database: Database, workspace: str, users: tuple[str, ...]) -> dict[str, Profile]:
    """The cached profiles of those who have one."""
    raise NotImplementedError


def is_fresh(profile: Profile, now: datetime) -> bool:
    """Whether the profile is young enough (a day) to do without asking Slack; people move and change their address."""
    raise NotImplementedError


def save_profile(database: Database, profile: Profile) -> None:
    """Keeps what Slack told just now."""
    raise NotImplementedError
