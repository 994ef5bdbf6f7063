"""Closing polls once all who must be there agree on a time. The rule stands in the domain. It mails nothing."""

from datetime import datetime
from typing import NamedTuple

from bot.domain.agreement import agreed_option
from bot.domain.history import AFTER, Act, slot_text
from bot.domain.notice import NoticeKind
from bot.domain.poll import Closer, Option, Poll
from bot.domain.recipients import serving_organizer
from bot.isolating import each
from bot.ports import Clock
from bot.services.steps.deciding import Decision, carry_out
from bot.services.steps.finding import find_poll, read_address_book, read_runners
from bot.services.steps.telling import tell_runners
from storage.database import Database
from storage.unit_of_work import UnitOfWork


class MailEnds(NamedTuple):
    """Meet's own address, and where calendars answer, "" for the organizer's mailbox."""

    from_address: str
    reply_domain: str


def close_agreed(
    database: Database, clock: Clock, from_address: str, *, reply_domain: str = "", limit: int = 1000
) -> list[tuple[str, str]]:
    """Closes every poll that may, and whose required people agree; (workspace, poll) of those that were closed.

    Where nobody who runs the poll has an address for the invites, they are told once instead. `reply_domain` as
    `Decision` says. Each poll in transactions of its own; one that fails takes no other with it.
    """
    with database.read_account() as account:
        waiting = account.polls.waiting_for_agreement(clock.now(), limit)

    def close(found: tuple[str, str]) -> tuple[str, str] | None:
        return found if _close(database, *found, MailEnds(from_address, reply_domain), clock.now()) else None

    return [one for one in each(waiting, close) if one is not None]


def _close(database: Database, workspace: str, poll_id: str, ends: MailEnds, now: datetime) -> bool:
    """Looks first without writing: most of the time nothing is agreed."""
    with database.read(workspace) as uow:
        if _agreed(uow, poll_id, now) is None:
            return False
        poll, is_told = find_poll(uow, poll_id).poll, uow.notices.by_key(_key(poll_id)) is not None
        can_mail = _serving(uow, poll)
    if can_mail:
        with database.begin(workspace) as uow:
            return _close_now(uow, poll_id, ends, now)
    if not is_told:
        with database.begin(workspace) as uow:
            data = {"poll": poll.id, "title": poll.title}
            tell_runners(uow, poll, NoticeKind.AGREED_WITHOUT_ADDRESS, _key(poll.id), data, now)
    return False


def _close_now(uow: UnitOfWork, poll_id: str, ends: MailEnds, now: datetime) -> bool:
    """The write comes first: it waits for votes in progress, and later votes find the poll closed. Of two replicas
    the second finds no open poll."""
    winner = _agreed(uow, poll_id, now) if uow.revisions.touch_open(poll_id, now) else None
    if winner is None:
        return False
    uow.poll_changes.close(poll_id, winner=winner.id, closed_by=None, closer=Closer.AGREEMENT, closed_at=now)
    chosen = {AFTER: slot_text(winner.slot)}
    uow.history.record(poll_id, at=now, who="", what=Act.CLOSED_ON_AGREEMENT, data=chosen)
    snapshot = find_poll(uow, poll_id)
    carry_out(uow, snapshot, Decision(winner, read_runners(uow, snapshot.poll), *ends), now)
    return True


def _agreed(uow: UnitOfWork, poll_id: str, now: datetime) -> Option | None:
    snapshot = uow.polls.snapshot(poll_id)
    return agreed_option(snapshot, now) if snapshot else None


def _serving(uow: UnitOfWork, poll: Poll) -> bool:
    """Whether somebody who runs the poll has an address that the invites can carry."""
    runners = read_runners(uow, poll)
    return bool(serving_organizer(runners, read_address_book(uow, runners)))


def _key(poll_id: str) -> str:
    return f"{NoticeKind.AGREED_WITHOUT_ADDRESS}:{poll_id}"
