"""Cancelling and reopening a poll: takes the invite back from exactly those who have it. It mails nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.addresses import normalise_address
from bot.domain.asked_for import OF_VOTERS
from bot.domain.asking_again import reopened_notice
from bot.domain.delivery import Delivery
from bot.domain.errors import PollNotOpen
from bot.domain.history import Act, from_to, slot_text
from bot.domain.ids import new_id
from bot.domain.invite import Invite, InviteStatus, Method
from bot.domain.notice import Notice, WhyOff
from bot.domain.person import is_forgotten
from bot.domain.poll import Poll, PollSnapshot
from bot.domain.ranking import rank_options
from bot.domain.reasons import PollReason
from bot.domain.recipients import everybody, invited, plan_mails
from bot.domain.reminders import to_remind
from bot.domain.text import clean_line
from bot.domain.without_mail import taken_back_notice
from bot.ports import Clock
from bot.services.steps.asking import tell_by_message, told_by_message
from bot.services.steps.counters import say_moved_on
from bot.services.steps.finding import find_managed, read_address_book
from bot.services.steps.mailing import promise_mails
from bot.services.steps.taking_back import make_cancellations, next_sequence, withdraw
from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database
from storage.unit_of_work import UnitOfWork

MOST_REASON = 300
"""Characters that are kept of why a poll was cancelled."""


@dataclass(frozen=True, slots=True)
class ManagePoll:
    """An act on a poll by a person; `admin` as Slack's profile says."""

    workspace: str
    poll: str
    by: str
    admin: bool
    reason: str = ""
    """Why it is cancelled, as typed."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The poll after the act, and how many cancellations go out."""

    snapshot: PollSnapshot
    cancellations: int


def cancel_poll(database: Database, clock: Clock, request: ManagePoll) -> Cancelled:
    """Cancels the poll; whoever has an invite to a meeting that is still ahead is mailed a CANCEL.

    Raises NotFound, NotAllowed, PollNotOpen where it was cancelled already or its meeting is over.
    """
    now, reason = clock.now(), clean_line(request.reason)[:MOST_REASON]
    with database.begin_account() as account:
        uow = account.in_workspace(request.workspace)
        cancelled = uow.poll_changes.cancel(request.poll, by=request.by, at=now, reason=reason)
        snapshot = find_managed(uow, request.poll, request.by, admin=request.admin)
        if not cancelled:
            raise PollNotOpen(PollReason.CANCELLED_ALREADY)
        done, off = _taken_back(account, uow, snapshot, WhyOff.CANCELLED, request.by, now)
        tell_by_message(uow, off, off.__getitem__)
        return done


def reopen_poll(database: Database, clock: Clock, request: ManagePoll) -> Cancelled:
    """Opens a closed or cancelled poll again, votes kept, what was sent cancelled; a deadline that passed is dropped.

    Raises as `cancel_poll`, and PollNotOpen where every time has passed.
    """
    now = clock.now()
    with database.begin_account() as account:
        uow = account.in_workspace(request.workspace)
        reopened = uow.poll_changes.reopen(request.poll, now)
        snapshot = find_managed(uow, request.poll, request.by, admin=request.admin)
        if not reopened:
            raise PollNotOpen(PollReason.NOT_CLOSED)
        if not rank_options(snapshot, now):
            raise PollNotOpen(PollReason.TIMES_PASSED)
        if is_forgotten(snapshot.poll.organizer):
            # Nobody runs it any more, so it belongs to whoever opens it again.
            uow.poll_changes.set_organizer(request.poll, request.by)
            uow.history.record(request.poll, at=now, who=request.by, what=Act.TOOK_OVER)
        deadline_at = snapshot.poll.deadline_at
        if deadline_at is not None and deadline_at <= now:
            uow.poll_changes.set_deadline(request.poll, None)
            dropped = from_to(Act.DEADLINE, deadline_at.isoformat(), "")
            uow.history.record(request.poll, at=now, who=request.by, what=dropped.act, data=dropped.data)
        done, off = _taken_back(account, uow, snapshot, WhyOff.OPEN_AGAIN, request.by, now)
        told = {**off, **_asked_again(uow, done.snapshot, off, request.by, now)}
        tell_by_message(uow, told, told.__getitem__)
        return done


def _asked_again(
    uow: UnitOfWork, snapshot: PollSnapshot, off: Mapping[str, Notice], by: str, now: datetime
) -> dict[str, Notice]:
    """Asks those who must be there and owe answers, and whom a message asked that gave way to the question for an
    address. One that stands is changed with its poll. It says that the poll is open again, in the place of what would
    tell them that the meeting is `off`."""
    poll, owing = snapshot.poll, [user for user in to_remind(snapshot, now) if user != by]
    earlier = {one.user for kind in OF_VOTERS for one in uow.notices.about(poll.id, kind, since=poll.created_at)}
    gave_way = earlier - {one.user for one in uow.asking.of_poll(poll.id, owing)}
    consents, reopening = uow.people.consents(owing), new_id(now)
    asked = [user for user in owing if user in gave_way and consents[user].reminders]
    return {user: reopened_notice(snapshot, reopening, user, now, off.get(user)) for user in asked}


def _taken_back(
    account: AccountUnitOfWork, uow: UnitOfWork, before: PollSnapshot, why: WhyOff, by: str, now: datetime
) -> tuple[Cancelled, dict[str, Notice]]:
    """Takes the invite back, where there is one that stands; with what tells so by message. Raises PollNotOpen where
    its meeting is over."""
    poll_id, cancellations, off = before.poll.id, 0, dict[str, Notice]()
    invite = uow.invites.of_poll(poll_id)
    if invite is not None and invite.status is InviteStatus.CONFIRMED:
        if not invite.slot.is_ahead(now):
            raise PollNotOpen(PollReason.MEETING_PASSED)
        revised = _cancelled(invite, next_sequence(uow, invite), uow.polls.get(poll_id), now)
        held = _take_back_all(account, uow, revised)
        cancels = make_cancellations(uow, revised, held, now, sequence=revised.sequence, cancels_all=True)
        cancellations = promise_mails(uow, cancels)
        off = _told_by_message(uow, before, revised, why, {normalise_address(one.address) for one in held}, now)
        off.pop(by, None)
        uow.notices.take_back(poll_id, everybody(before, [invite.organizer]), why, now)
    if invite is not None:
        say_moved_on(uow, before.poll, why, now)
    won = before.option(before.poll.winner or "")
    done = from_to(_RECORDED[why], slot_text(won.slot) if won else "", "")
    uow.history.record(poll_id, at=now, who=by, what=done.act, data=done.data)
    uow.cards.touch(poll_id)
    return Cancelled(find_managed(uow, poll_id, by, admin=True), cancellations), off


def _told_by_message(
    uow: UnitOfWork, before: PollSnapshot, revised: Invite, why: WhyOff, mailed: set[str], now: datetime
) -> dict[str, Notice]:
    """Whom no CANCEL reaches, and what tells them that the meeting is off: who could make it, and who heard by message
    that it moved."""
    unmailed = _unmailed(uow, before, revised, mailed)
    told = [user for user in told_by_message(uow, before.poll, mailed) if user not in unmailed]
    return {
        user: taken_back_notice(revised, why, user, invited=invited, now=now)
        for users, invited in ((unmailed, True), (told, False))
        for user in users
    }


def _cancelled(invite: Invite, sequence: int, poll: Poll | None, now: datetime) -> Invite:
    """The event that is off, and why."""
    reason = poll.reason if poll else ""
    return replace(invite, sequence=sequence, status=InviteStatus.CANCELLED, reason=reason, revised_at=now)


_RECORDED = {WhyOff.CANCELLED: Act.CANCELLED, WhyOff.OPEN_AGAIN: Act.REOPENED}


def _take_back_all(account: AccountUnitOfWork, uow: UnitOfWork, revised: Invite) -> list[Delivery]:
    """Cancels the event, one sequence on (RFC 5546, section 3.2.5); the mails by which it is held."""
    uow.invites.revise(revised)
    withdraw(account, [sent for sent in uow.deliveries.of_poll(revised.poll) if sent.method is not Method.CANCEL])
    return uow.deliveries.holders(revised.id)


def _unmailed(uow: UnitOfWork, before: PollSnapshot, invite: Invite, mailed: set[str]) -> list[str]:
    """Who could make the meeting and has no address, or one that is not mailed, to which no CANCEL goes."""
    chosen = next((option.id for option in before.options if option.slot == invite.slot), "")
    roles = invited(before, chosen, invite.organizer)
    plan = plan_mails(roles, read_address_book(uow, tuple(roles)))
    refused = [one.user for one in plan.refused if normalise_address(one.address) not in mailed]
    return [*plan.without_address, *refused]
