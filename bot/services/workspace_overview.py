"""What an admin sees of their own workspace in `/meet admin`. It changes nothing."""

from bot.domain.delivery import DeliveryKind
from bot.domain.errors import NotAllowed
from bot.domain.overview import MOST_ROWS, RECENT, PollSummary, UnsentSummary, WorkspaceOverview
from bot.domain.person import is_forgotten
from bot.domain.poll import Poll
from bot.domain.reasons import SlackReason
from storage.database import Database
from storage.unit_of_work import UnitOfWork

MOST_READ = 200
MOST_PEOPLE = 100


def workspace_overview(database: Database, workspace: str, user: str, *, admin: bool) -> WorkspaceOverview:
    """The newest polls, people without an address, and mails that did not arrive. Raises NotAllowed for anybody but
    the workspace's admins.

    A title is told only of a poll that the admin organizes, is required in or has answered. Of anonymous polls nobody
    is named, and no address is in it.
    """
    if not admin:
        raise NotAllowed(SlackReason.NOT_ADMIN)
    with database.read(workspace) as uow:
        since = uow.now() - RECENT
        theirs = {poll.id for poll in uow.polls.concerning(user, MOST_READ)}
        polls = [_summary(uow, poll, poll.id in theirs) for poll in uow.polls.newest(MOST_ROWS)]
        unsent, anonymous = _unsent(uow)
        return WorkspaceOverview(
            tuple(polls),
            tuple(_known(uow.overviews.without_address(since, MOST_PEOPLE))),
            tuple(_known(uow.overviews.failing(MOST_PEOPLE))),
            unsent,
            anonymous,
            uow.sending.breaker(),
        )


def _summary(uow: UnitOfWork, poll: Poll, is_theirs: bool) -> PollSummary:
    return PollSummary(
        title=poll.title if is_theirs else "",
        channel=poll.message_channel or poll.channel,
        organizer=poll.organizer,
        status=poll.status,
        answered=uow.votes.count_voters(poll.id),
        created_at=poll.created_at,
    )


def _unsent(uow: UnitOfWork) -> tuple[tuple[UnsentSummary, ...], int]:
    """The mails that did not arrive, codes left out: those are between a person and Meet."""
    found = [
        (mail, organizer, anonymous)
        for mail, organizer, anonymous in uow.overviews.not_arrived(uow.now() - RECENT, MOST_READ)
        if mail.kind is DeliveryKind.INVITE
    ]
    named = [
        UnsentSummary(mail.user, organizer, mail.status, mail.created_at)
        for mail, organizer, anonymous in found
        if not anonymous and not is_forgotten(mail.user)
    ]
    return tuple(named[:MOST_ROWS]), sum(anonymous for _, _, anonymous in found)


def _known(users: list[str]) -> list[str]:
    return [user for user in users if not is_forgotten(user)]
