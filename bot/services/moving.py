"""Moving a closed poll's meeting to another time, offered or not: same UID, next SEQUENCE. It mails nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.addresses import normalise_address
from bot.domain.asked_for import is_kept
from bot.domain.cautions import confirm
from bot.domain.days import days_from
from bot.domain.errors import InvalidInput, PollNotOpen
from bot.domain.history import Act, from_to, slot_text
from bot.domain.ids import new_id
from bot.domain.invite import Invite, Role
from bot.domain.limits import MAILINGS
from bot.domain.moved_times import MADE
from bot.domain.notice import Notice, WhyOff
from bot.domain.offers import in_order_of_time
from bot.domain.places import places_per_time
from bot.domain.poll import NEWEST, Option, PollSnapshot, Slot
from bot.domain.reasons import PollReason
from bot.domain.recipients import MailPlan, everybody, invited, plan_mails
from bot.domain.without_mail import moved_notice
from bot.domain.zones import slot_of_days, zone_or_utc
from bot.ports import Clock
from bot.services.steps.asking import tell_by_message, told_by_message
from bot.services.steps.counters import say_moved_on, tell_taken
from bot.services.steps.finding import find_managed, read_address_book
from bot.services.steps.holders import read_holders
from bot.services.steps.inviting import is_ahead, promise
from bot.services.steps.limits import count_use
from bot.services.steps.nights import read_nights
from bot.services.steps.taking_back import next_sequence
from storage.database import Database
from storage.unit_of_work import UnitOfWork

DEFAULT_LENGTH = timedelta(hours=1)
"""Of a meeting that was whole days and gets a clock time."""


@dataclass(frozen=True, slots=True)
class MoveMeeting:
    """`winner` is the option the meeting moves to; with `starts_at` it is a time of its own, as long as the old one.

    With `first_day` it is whole days, as many as before, or one where it was a time.
    """

    workspace: str
    poll: str
    winner: str
    by: str
    admin: bool
    starts_at: datetime | None = None
    first_day: date | None = None
    seen: int = NEWEST
    """The poll's revision that the modal showed. To a time that was changed after it the meeting is not moved."""
    counter: str = ""
    """The key of the notice whose proposed time the modal was opened for; "" for none."""
    confirmed: str = ""
    """The token of the Unconfirmed that the person accepted by submitting again."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The poll with its new winner, its revised invite, and how many fresh invites go out."""

    snapshot: PollSnapshot
    invite: Invite
    invited: int


@dataclass(frozen=True, slots=True)
class _Move:
    """The poll before and after, the old time, and the moved invite."""

    before: PollSnapshot
    after: PollSnapshot
    old: Slot
    invite: Invite
    by: str
    holding: Mapping[str, Role]
    """Whose calendar holds the old time."""

    def who_can(self, snapshot: PollSnapshot) -> dict[str, Role]:
        """Everybody who is invited to the time that is chosen there."""
        return invited(snapshot, snapshot.poll.winner or "", self.invite.organizer)


def move_meeting(database: Database, clock: Clock, request: MoveMeeting) -> Moved:
    """Moves the meeting; everybody who has an invite or can make the new time gets a new one.

    Raises NotFound, NotAllowed, PollNotOpen where the poll is not closed, InvalidInput (`winner`), LimitReached, and
    Unconfirmed (`winner`) with the `AtNight` of those who must be there or hold the invite. Where the time was kept
    since the modal was opened for a proposed one, it is PollReason.TIME_KEPT: its proposer knows.
    """
    now = clock.now()
    with database.begin(request.workspace) as uow:
        before, invite = _found(uow, request)
        target = _target(uow, before, invite, request)
        moved = uow.poll_changes.set_winner(request.poll, target, now)
        if not moved or invite is None:
            raise PollNotOpen(PollReason.NOT_CLOSED)
        if not is_ahead(invite, now):
            raise PollNotOpen(PollReason.MEETING_PASSED)
        winner = _check(uow.polls.options(request.poll), before.poll.winner, target, request, now)
        holding = read_holders(uow, invite)
        nights = read_nights(uow, before, winner, request.by, holding)
        confirm({"winner": nights} if nights else {}, request.confirmed, (slot_text(winner.slot),))
        count_use(uow, MAILINGS, request.by, now)
        made = {} if before.option(winner.id) else {MADE: winner.id}
        done = from_to(Act.MOVED, slot_text(invite.slot), slot_text(winner.slot))
        uow.history.record(request.poll, at=now, who=request.by, what=done.act, data=done.data | made)
        sequence = next_sequence(uow, invite)
        revised = replace(invite, sequence=sequence, slot=winner.slot, revised_at=now)
        uow.invites.revise(revised)
        uow.forwarded.hurry_before(request.poll, winner.slot.ends_at, now)
        after = find_managed(uow, request.poll, request.by, admin=request.admin)
        tell_taken(uow, after.poll, revised.slot, request.by, now)
        say_moved_on(uow, after.poll, WhyOff.MOVED, now, revised.slot)
        move = _Move(before, after, invite.slot, revised, request.by, holding)
        return Moved(after, revised, _follow(uow, move, now))


def _found(uow: UnitOfWork, request: MoveMeeting) -> tuple[PollSnapshot, Invite | None]:
    # Before anything is read, so that of a move that comes twice at once the second finds the first.
    uow.revisions.touch(request.poll)
    before = find_managed(uow, request.poll, request.by, admin=request.admin)
    asked = uow.notices.by_key(request.counter) if request.counter else None
    if asked is not None and is_kept(asked):
        raise InvalidInput({"winner": PollReason.TIME_KEPT})
    return before, uow.invites.of_poll(request.poll)


def _target(uow: UnitOfWork, before: PollSnapshot, invite: Invite | None, request: MoveMeeting) -> str:
    """The option to move to. A time that was never offered becomes one, to which nobody has answered: it has its place
    in the order of time, and as many places as the others."""
    slot = _own_slot(invite, request) if invite else None
    if slot is None:
        return request.winner
    offered = next((option.id for option in before.offered if option.slot == slot), None)
    if offered is not None:
        return offered
    place = max(option.position for option in before.options) + 1
    new = Option(new_id(slot.starts_at), place, slot, capacity=places_per_time(before))
    uow.poll_changes.add_options(request.poll, [new])
    uow.poll_changes.reorder(request.poll, [option.id for option in in_order_of_time([*before.options, new])])
    return new.id


def _own_slot(invite: Invite, request: MoveMeeting) -> Slot | None:
    """The slot of a time or of days that the organizer picked; None where an option was chosen."""
    days, zone = invite.slot.days, zone_or_utc(invite.zone)
    if request.first_day is not None:
        return slot_of_days(days_from(request.first_day, days.count if days else 1), zone)
    if request.starts_at is None:
        return None
    length = DEFAULT_LENGTH if days else invite.slot.length
    return Slot(request.starts_at, request.starts_at + length)


def _check(
    options: Iterable[Option], old_winner: str | None, winner_id: str, request: MoveMeeting, now: datetime
) -> Option:
    winner = next((option for option in options if option.id == winner_id), None)
    if winner is None or winner.withdrawn:
        raise InvalidInput({"winner": PollReason.WINNER_UNKNOWN})
    if winner.id == request.winner and winner.changed_in > request.seen:
        raise InvalidInput({"winner": PollReason.WINNER_CHANGED})
    if not winner.slot.is_ahead(now):
        raise InvalidInput({"winner": PollReason.WINNER_PASSED})
    if winner.id == old_winner:
        raise InvalidInput({"winner": PollReason.SAME_TIME})
    return winner


def _follow(uow: UnitOfWork, move: _Move, now: datetime) -> int:
    """Mails the new time, and tells by message those whom no mail reaches; how many mails."""
    roles = _roles(move)
    plan = plan_mails(roles, read_address_book(uow, tuple(roles)))
    newly_asked = promise(uow, move.invite, plan, now)
    uow.cards.touch(move.invite.poll)
    _tell_without_mail(uow, move, plan, newly_asked, now)
    return plan.mails


def _roles(move: _Move) -> dict[str, Role]:
    """Everybody who has the old time in a calendar is told the new one too, even those who voted no for it."""
    roles = move.who_can(move.after)
    for user, role in move.holding.items():
        roles.setdefault(user, role)
    return roles


def _tell_without_mail(uow: UnitOfWork, move: _Move, mails: MailPlan, newly_asked: set[str], now: datetime) -> None:
    """Who could make the old time or can make the new one, and who was told of the old one by message, hears of the
    move, but for whoever moved it or is asked for an address only now. Who cannot make the new one is asked for none
    any more."""
    poll, can = move.invite.poll, move.who_can(move.after)
    everyone = everybody(move.after, [move.invite.organizer])
    uow.notices.take_back(poll, [user for user in everyone if user not in can], WhyOff.MOVED, now)
    uow.notices.ask_until_it_begins(poll, can)
    plan = plan_mails(move.who_can(move.before) | can, read_address_book(uow, everyone))
    mailed = {normalise_address(one.address) for one in mails.recipients if not one.refusal}
    hear = dict.fromkeys([*plan.without_address, *told_by_message(uow, move.before.poll, mailed)])
    told = [user for user in hear if user not in {move.by, *newly_asked}]

    def moved_for(user: str) -> Notice:
        return moved_notice(move.invite, move.old, user, invited=user in can, now=now)

    tell_by_message(uow, told, moved_for)
