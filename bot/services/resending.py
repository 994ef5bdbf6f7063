"""Resending invites because a person asked: new rows with a later DTSTAMP. It mails nothing."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.again import in_need
from bot.domain.errors import NotAllowed, PollNotOpen
from bot.domain.invite import Invite
from bot.domain.limits import MAILINGS
from bot.domain.poll import PollSnapshot
from bot.domain.reasons import PollReason
from bot.domain.recipients import Recipient, everybody, invited, plan_mails, still_told
from bot.ports import Clock
from bot.services.steps.finding import find_managed, read_address_book
from bot.services.steps.inviting import is_ahead, promise_again
from bot.services.steps.limits import count_use
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Resend:
    """Whose invite is sent again; `user` "" for everybody whose mail did not arrive."""

    workspace: str
    poll: str
    by: str
    admin: bool
    user: str = ""


def resend(database: Database, clock: Clock, request: Resend) -> int:
    """Sends invites again to those who may be mailed; how many mails.

    Raises NotFound, NotAllowed, PollNotOpen, LimitReached.
    """
    now = clock.now()
    with database.begin(request.workspace) as uow:
        # No move, cancellation or other resend comes between what is read here and what is promised.
        uow.revisions.lock(request.poll)
        snapshot = find_managed(uow, request.poll, request.by, admin=request.admin)
        if snapshot.poll.anonymous and request.user:
            raise NotAllowed(PollReason.RESEND_ANONYMOUS)
        invite = _invite(uow, snapshot, now)
        again = _in_need(uow, snapshot, invite, request.user)
        if again:
            # A second press that mails nothing counts for nothing.
            count_use(uow, MAILINGS, request.by, now)
        return sum(promise_again(uow, invite, one, now) for one in again)


def _invite(uow: UnitOfWork, snapshot: PollSnapshot, now: datetime) -> Invite:
    invite = uow.invites.of_poll(snapshot.poll.id)
    if invite is None or snapshot.poll.winner is None:
        raise PollNotOpen(PollReason.NOT_CLOSED)
    if not is_ahead(invite, now):
        raise PollNotOpen(PollReason.MEETING_PASSED)
    return invite


def _in_need(uow: UnitOfWork, snapshot: PollSnapshot, invite: Invite, user: str) -> list[Recipient]:
    """One person whose mail is not on its way, or everybody whose mail did not arrive."""
    sent = uow.deliveries.of_poll(invite.poll)
    roles = still_told(invited(snapshot, snapshot.poll.winner or "", invite.organizer), invite, sent)
    plan = plan_mails(roles, read_address_book(uow, everybody(snapshot, roles)))
    return in_need(plan, sent, user)
