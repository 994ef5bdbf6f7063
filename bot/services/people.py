"""What Meet knows of people from Slack: a cache of profiles. It never calls Slack and decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.limits import PROFILES
from bot.domain.person import PROFILE_FRESH, Profile
from bot.domain.poll import Poll, PollSnapshot, PollStatus
from bot.ports import Clock
from bot.services.steps.agreed_by_change import leave_the_choice
from bot.services.steps.finding import find_poll, read_runners
from bot.services.steps.inviting import MOST_POLLS
from bot.services.steps.limits import is_within
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProfileNoted:
    """Whether a changed profile was kept, and the open polls that it concerns where the account's state changed."""

    kept: bool
    redraw: tuple[str, ...] = ()


def profile(database: Database, workspace: str, user: str) -> Profile | None:
    """The cached profile, None where Slack was never asked."""
    with database.read(workspace) as uow:
        return uow.people.profile(user)


def reader_locale(database: Database, workspace: str, user: str) -> str:
    """The locale in which this person reads Slack ("de-DE"), "" where Meet does not know it."""
    known = profile(database, workspace, user)
    return known.locale if known else ""


def profiles(database: Database, workspace: str, users: Iterable[str]) -> dict[str, Profile]:
    """The cached profiles of those who have one."""
    with database.read(workspace) as uow:
        return uow.people.profiles(users)


def is_fresh(profile: Profile, now: datetime) -> bool:
    """Whether the profile is young enough to do without asking Slack."""
    return now - profile.read_at < PROFILE_FRESH


def take_look_up(database: Database, clock: Clock, workspace: str) -> bool:
    """Whether one more voter's profile may be asked for now: Slack takes the call, and the voters' share of its limit,
    which is the workspace's, whichever replica asks, leaves one."""
    with database.begin_account() as account:
        if account.slack_holds.left(workspace, PROFILES.kind, account.now()):
            return False
        return is_within(account.in_workspace(workspace), PROFILES, "", clock.now())


def has_voted(database: Database, workspace: str, user: str) -> bool:
    """Whether any answer of the person is stored; of somebody who was forgotten there is none."""
    with database.read(workspace) as uow:
        return uow.votes.has_voted(user)


def save_profile(database: Database, profile: Profile, asked_at: datetime | None = None) -> None:
    """Keeps what Slack told, unless the person was forgotten since it was asked."""
    with database.begin(profile.workspace) as uow:
        if asked_at is None or not uow.people.was_forgotten(profile.user, asked_at):
            _keep(uow, profile)


def note_change(database: Database, profile: Profile) -> ProfileNoted:
    """Keeps a profile that Slack says has changed, of a person whom Meet knows: it collects nobody else.

    Where the account was closed or opened again, what shows the person is to be redrawn, and polls that had waited
    for them may wait for nobody any more.
    """
    with database.begin(profile.workspace) as uow:
        if uow.people.was_forgotten(profile.user, profile.read_at):
            return ProfileNoted(kept=False)
        before, concerned = uow.people.profile(profile.user), uow.polls.concerning(profile.user, MOST_POLLS)
        if before is None and not concerned and uow.people.address(profile.user) is None:
            return ProfileNoted(kept=False)
        _keep(uow, profile)
        if profile.is_deactivated == (before is not None and before.is_deactivated):
            return ProfileNoted(kept=True)
        for poll in _in_order(concerned):
            _show_again(uow, poll)
    return ProfileNoted(kept=True, redraw=tuple(poll.id for poll in concerned if poll.status is PollStatus.OPEN))


def _keep(uow: UnitOfWork, profile: Profile) -> None:
    """Keeps the profile. A poll that waits for this person no more, or again, is not closed by that alone; whoever runs
    it is told where it waits for nobody any more."""
    before = _polls_that_wait(uow, profile)
    uow.people.save_profile(profile)
    for snapshot in before:
        # Not when Slack was asked: an answer may have come since, which is no answer to this change.
        leave_the_choice(uow, snapshot, uow.now())


def _polls_that_wait(uow: UnitOfWork, profile: Profile) -> list[PollSnapshot]:
    """The open polls that may wait for this person, or for nobody any more, where Slack says anew whether the person
    can answer. Whoever cannot is in no poll's `required`, so all polls of somebody who comes back are looked at.

    All open ones are locked, as they may be drawn again: two accounts that change at once take them in one order.
    """
    known = uow.people.profile(profile.user)
    if profile.is_reachable == (known is None or known.is_reachable):
        return []
    concerned = _in_order(uow.polls.concerning(profile.user, MOST_POLLS))
    running = [poll for poll in concerned if poll.status is PollStatus.OPEN]
    for poll in running:
        uow.revisions.lock(poll.id)
    came_back = profile.is_reachable
    waiting = (poll for poll in running if came_back or poll.agreement or profile.user in poll.required)
    return [find_poll(uow, poll.id) for poll in waiting]


def _in_order(polls: Iterable[Poll]) -> list[Poll]:
    return sorted(polls, key=lambda poll: poll.id)


def _show_again(uow: UnitOfWork, poll: Poll) -> None:
    """A closed poll's card goes to whoever runs the poll now."""
    if poll.status is PollStatus.OPEN:
        uow.revisions.touch(poll.id)
    elif poll.status is PollStatus.CLOSED and (runners := read_runners(uow, poll)):
        uow.cards.ensure(poll.id, runners[0])
