"""Handing a poll over: somebody else becomes its organizer, is told so, and gets the delivery card. It mails nothing.

Invites that are out keep their ORGANIZER: with another one they would be other events (decision 2).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.errors import InvalidInput, PollNotOpen
from bot.domain.handing_over import HandOverReason, why_not_organizer
from bot.domain.history import Act
from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.domain.person import is_forgotten
from bot.domain.poll import Poll, PollStatus
from bot.domain.reasons import PollReason
from bot.domain.series import MOST_SERIES
from bot.ports import Clock
from bot.services.steps.agreed_by_change import leave_the_choice
from bot.services.steps.finding import find_managed
from bot.services.steps.inviting import invite_to
from bot.services.steps.telling import ask_about_proposal
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HandOver:
    """`new_organizer` runs the poll from now on; `by` must be one who runs it until now; `admin` as Slack says."""

    workspace: str
    poll: str
    new_organizer: str
    by: str
    admin: bool


def hand_over(database: Database, clock: Clock, request: HandOver) -> Poll:
    """The poll with its new organizer, whose profile Slack was asked for.

    Raises NotFound, NotAllowed, PollNotOpen for a cancelled poll, InvalidInput (`new_organizer`).
    """
    now, user = clock.now(), request.new_organizer
    with database.begin(request.workspace) as uow:
        # A forgetting cancels the polls that it finds, and nobody may lose one by handing it over.
        leaves = uow.people.was_forgotten(user, now)
        # Before anything is read, so that a close and a hand-over come one after the other.
        uow.revisions.touch(request.poll)
        before = find_managed(uow, request.poll, request.by, admin=request.admin)
        poll = before.poll
        if poll.status is PollStatus.CANCELLED:
            raise PollNotOpen(PollReason.CANCELLED_ALREADY)
        if problem := why_not_organizer(poll, user, None if leaves else uow.people.profile(user)):
            raise InvalidInput({"new_organizer": problem})
        _check_series(uow, poll.id, user)
        uow.poll_changes.set_organizer(poll.id, user)
        uow.poll_people.remove_co_organizer(poll.id, user)
        uow.history.record(poll.id, at=now, who=request.by, what=Act.HANDED_OVER)
        uow.history.record(poll.id, at=now, who=user, what=Act.TOOK_OVER)
        _hand_card_over(uow, poll, user, now)
        for waiting in uow.proposals.waiting(poll.id):
            ask_about_proposal(uow, uow.polls.get(poll.id) or poll, waiting, now)
        uow.notices.owe(_notice(poll, user, now))
        invite_to(uow, poll.id, user, now)
        # Whoever asked nobody but themselves was told nothing; of somebody else the answers are news.
        leave_the_choice(uow, before, now)
        return _after(uow, poll.id, user)


def _check_series(uow: UnitOfWork, poll_id: str, user: str) -> None:
    """Raises InvalidInput (`new_organizer`) where the poll repeats and the person runs too many series already."""
    if uow.series.of_poll(poll_id) is None:
        return
    uow.series.wait_turn(user)
    if uow.series.count_of(user) >= MOST_SERIES:
        raise InvalidInput({"new_organizer": HandOverReason.TOO_MANY_SERIES})


def _hand_card_over(uow: UnitOfWork, poll: Poll, user: str, now: datetime) -> None:
    """The card is posted to the new organizer; the message that the one before has says so."""
    card = uow.cards.of_poll(poll.id)
    if card is None:
        return
    uow.cards.ensure(poll.id, user)
    if card.channel and card.ts and card.user != user:
        key, data = f"{NoticeKind.CARD_HANDED_OVER}:{poll.id}:{card.ts}", {"title": poll.title}
        told = Notice(new_id(now), poll.workspace, card.user, NoticeKind.CARD_HANDED_OVER, key, now, data)
        uow.notices.owe(replace(told, channel=card.channel, ts=card.ts))


def _notice(poll: Poll, user: str, now: datetime) -> Notice:
    """It names nobody, so that forgetting a person changes no notice of somebody else (`handed_over_by`)."""
    data = {"poll": poll.id, "title": poll.title, "status": str(poll.status), "permalink": poll.link}
    return Notice(new_id(now), poll.workspace, user, NoticeKind.HANDED_OVER, f"handed_over:{new_id(now)}", now, data)


def handed_over_by(database: Database, notice: Notice) -> str:
    """Who handed the poll over, by its history; "" where they handed it to themselves or are forgotten."""
    with database.read(notice.workspace) as uow:
        told = uow.history.of_poll(notice.data.get("poll", ""))
    who = next((one.who for one in told if one.what == Act.HANDED_OVER and one.at == notice.created_at), "")
    return "" if who == notice.user or is_forgotten(who) else who


def _after(uow: UnitOfWork, poll_id: str, user: str) -> Poll:
    return find_managed(uow, poll_id, user).poll
