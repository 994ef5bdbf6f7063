"""What Meet knows of people from Slack: a cache of profiles. It never calls Slack and decides nothing."""

from datetime import datetime

from bot.domain.person import PROFILE_FRESH, Profile
from storage.database import Database


def profile(database: Database, workspace: str, user: str) -> Profile | None:
    """The cached profile, None where Slack was never asked."""
    with database.read(workspace) as uow:
        return uow.people.profile(user)


def profiles(database: Database, workspace: str, users: tuple[str, ...]) -> dict[str, Profile]:
    """The cached profiles of those who have one."""
    with database.read(workspace) as uow:
        return uow.people.profiles(users)


def is_fresh(profile: Profile, now: datetime) -> bool:
    """Whether the profile is young enough to do without asking Slack."""
    return now - profile.read_at < PROFILE_FRESH


def save_profile(database: Database, profile: Profile) -> None:
    """Keeps what Slack told just now."""
    with database.begin(profile.workspace) as uow:
        uow.people.save_profile(profile)
