"""Reading polls: what a person may see of them, anonymity and veil obeyed. It writes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.again import in_need
from bot.domain.agenda import MOST_ENTRIES, AgendaEntry, Group, group_of, ordered, slot_of
from bot.domain.attending import NO_ANSWERS, CalendarAnswers, answers_shown
from bot.domain.card import Around, DeliveryCard, TakenBack, card_of
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.grid import Grid, best_of, grid_of
from bot.domain.held_back import HeldBack, why_held_back
from bot.domain.history import HistoryReason
from bot.domain.invite import Invite, InviteStatus, Method
from bot.domain.notice import WhyOff
from bot.domain.poll import Choice, Poll, PollSnapshot, PollStatus
from bot.domain.reasons import PollReason
from bot.domain.recipients import AddressBook, everybody, invited, plan_mails, still_told
from bot.domain.required import progress_of
from bot.domain.tally import concerns, without_names
from bot.services.steps.asked import read_as_asked
from bot.services.steps.coming import read_as_drawn
from bot.services.steps.finding import find_managed, find_poll, read_address_book
from bot.services.steps.holders import read_holders
from bot.services.steps.inviting import is_ahead
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from storage.values import HistoryEntry


def poll_snapshot(database: Database, workspace: str, poll_id: str) -> PollSnapshot | None:
    """The poll with everything that drawing it needs; None where this workspace has none. Voters of an anonymous
    poll come under made-up names, so that no view can give them away."""
    with database.read(workspace) as uow:
        snapshot = uow.polls.snapshot(poll_id)
        if snapshot is None:
            return None
        is_open = snapshot.poll.status is PollStatus.OPEN
        rhythm, opens_at = uow.series.rhythm_of(poll_id) if is_open else ("", None)
        return replace(without_names(read_as_drawn(uow, snapshot)), repeats=rhythm, next_opens_at=opens_at)


def poll_as_asked(database: Database, workspace: str, poll_id: str) -> PollSnapshot:
    """The poll for one that is to be like it: with the times that people were asked about. Raises NotFound."""
    with database.read(workspace) as uow:
        return without_names(read_as_asked(uow, find_poll(uow, poll_id)))


def own_answers(database: Database, workspace: str, poll_id: str, voter: str) -> PollSnapshot:
    """The poll with the person's own answers and nobody else's, for the modal that answers all. Raises NotFound."""
    with database.read(workspace) as uow:
        found = uow.polls.as_seen_by(poll_id, voter)
    if found is None:
        raise NotFound(PollReason.UNKNOWN)
    return found


def own_note(database: Database, workspace: str, poll_id: str, voter: str) -> str:
    """What this person wrote to their answers, "" for nothing."""
    with database.read(workspace) as uow:
        return uow.answer_notes.of(poll_id, voter)


def polls_of(database: Database, workspace: str, user: str, *, limit: int = MOST_ENTRIES + 1) -> list[AgendaEntry]:
    """What the polls that concern the person (organized, required in, or answered) ask of them, in groups, and the
    meetings ahead that stand in their calendar though no poll that concerns them has them. Of the polls first those
    that run or whose meeting is ahead, then the newest; one more than is shown, which tells that there are more."""
    with database.read(workspace) as uow:
        now, sent = uow.now(), {one.poll: one.status for one in uow.deliveries.of_user(user)}
        polls = uow.polls.agenda(user, now, limit)
        named = {poll.id for poll in polls}
        held = _held(uow, user, named, now, limit)
        polls += uow.polls.closed_among(held - named)
        found = (_entry(uow, poll, user, now, sent, held) for poll in polls)
        return ordered([entry for entry in found if entry])


def recent_polls(database: Database, workspace: str, user: str, *, limit: int = 20) -> list[Poll]:
    """The newest polls that concern the person, whatever became of them."""
    with database.read(workspace) as uow:
        return uow.polls.concerning(user, limit)


def _entry(
    uow: UnitOfWork,
    poll: Poll,
    user: str,
    now: datetime,
    sent: Mapping[str | None, DeliveryStatus],
    held: Collection[str],
) -> AgendaEntry | None:
    options, own = uow.polls.options(poll.id), {vote.option: vote.choice for vote in uow.votes.of(poll.id, user)}
    group = group_of(poll, options, own, user, now)
    if group in (None, Group.PAST) and _stands(poll, own, held):
        group = Group.MEETINGS
    if group is None:
        return None
    if group is Group.MEETINGS:
        return AgendaEntry(poll, group, slot=slot_of(options, poll.winner), invite=sent.get(poll.id))
    if group is Group.PAST:
        return AgendaEntry(poll, group, slot=slot_of(options, poll.winner))
    far = progress_of(poll, options, uow.votes.answered_by(poll.id, poll.required), now)
    offered = tuple(option.slot for option in options if not option.withdrawn)
    return AgendaEntry(poll, group, uow.votes.count_voters(poll.id), far, offered)


def _held(uow: UnitOfWork, user: str, named: Collection[str], now: datetime, limit: int) -> set[str]:
    """The polls whose meetings are ahead and stand in this person's calendar: of those `named`, and the soonest of
    those that do not concern them any more."""
    invites = [*uow.invites.ahead_among(named, now), *uow.invites.ahead_alone(user, now, limit)]
    return {invite.poll for invite in invites if user in read_holders(uow, invite)}


def _stands(poll: Poll, own: Mapping[str, Choice], held: Collection[str]) -> bool:
    """Whether they come though they were not asked about the time: the meeting moved there, or somebody else organizes
    it now."""
    return poll.id in held and poll.status is PollStatus.CLOSED and poll.winner not in own


def grid(database: Database, workspace: str, poll_id: str, user: str) -> Grid:
    """Who can when. Raises NotFound, and NotAllowed for anybody but its organizers, required people and voters."""
    with database.read(workspace) as uow:
        snapshot = find_poll(uow, poll_id)
        if not concerns(snapshot, user):
            raise NotAllowed(PollReason.ANSWER_FIRST)
        return replace(_grid(uow, snapshot), best=best_of(snapshot, uow.now()))


def grid_for_all(database: Database, workspace: str, poll_id: str, user: str) -> Grid:
    """Who can when, for everybody in the channel, at the wish of somebody who runs the poll. Raises NotFound,
    NotAllowed."""
    with database.read(workspace) as uow:
        return _grid(uow, find_managed(uow, poll_id, user))


def export_for(database: Database, workspace: str, poll_id: str, user: str) -> Grid:
    """The answers for CSV, for somebody who runs the poll. Raises NotFound, NotAllowed."""
    with database.read(workspace) as uow:
        return _grid(uow, find_managed(uow, poll_id, user))


def poll_history(
    database: Database, workspace: str, poll_id: str, user: str, *, admin: bool
) -> tuple[Poll, list[HistoryEntry]]:
    """What was done to the poll, oldest first; it names no voters. Raises NotFound, and NotAllowed for anybody but its
    organizers, required people, voters and workspace admins."""
    with database.read(workspace) as uow:
        snapshot = find_poll(uow, poll_id)
        if not admin and not concerns(snapshot, user):
            raise NotAllowed(HistoryReason.ANSWER_FIRST)
        return snapshot.poll, uow.history.of_poll(poll_id)


def calendar_answers(database: Database, poll: Poll) -> CalendarAnswers:
    """What calendars answered to the poll's meeting as it stands; nothing where it has none."""
    if poll.status is not PollStatus.CLOSED:
        return NO_ANSWERS
    with database.read(poll.workspace) as uow:
        invite = uow.invites.of_poll(poll.id)
        return _answers(uow, poll, invite) if invite else NO_ANSWERS


def _answers(uow: UnitOfWork, poll: Poll, invite: Invite) -> CalendarAnswers:
    found = uow.attendance.of_poll(poll.id)
    if not found:
        return NO_ANSWERS
    invited = {one.address_hash for one in uow.attendance.attendees(invite.id) if one.is_invited}
    theirs = [one for one in found if one.address_hash in invited]
    return answers_shown(theirs, invite.sequence, anonymous=poll.anonymous)


def delivery_card(database: Database, workspace: str, poll_id: str) -> DeliveryCard | None:
    """The organizer's card; None where there is no such poll, or no meeting of it."""
    with database.read(workspace) as uow:
        snapshot, invite = uow.polls.snapshot(poll_id), uow.invites.of_poll(poll_id)
        if snapshot is None or invite is None:
            return None
        sent = uow.deliveries.of_poll(poll_id)
        book = read_address_book(uow, everybody(snapshot, [invite.organizer, *(one.user for one in sent)]))
        addresses = {user: held.address for user, held in book.addresses.items()}
        card = card_of(snapshot, invite.organizer, sent, addresses, _around(uow, snapshot, invite, sent, book))
        return replace(card, answers=_answers(uow, snapshot.poll, invite))


def _around(
    uow: UnitOfWork, snapshot: PollSnapshot, invite: Invite, sent: Sequence[Delivery], book: AddressBook
) -> Around:
    """What the card says of people beside their mails: from what happened, never from what was promised."""
    roles = invited(snapshot, snapshot.poll.winner or "", invite.organizer)
    plan = plan_mails(still_told(roles, invite, sent), book)
    again = in_need(plan, sent) if is_ahead(invite, uow.now()) else []
    breaker, held_back = uow.sending.breaker(), _held_back(uow, invite, sent)
    drawn = read_as_drawn(uow, snapshot)
    before = tuple(vote.voter for vote in drawn.votes if vote.option == snapshot.poll.winner) if drawn.carried else ()
    return Around(
        frozenset(user for user in book.addresses if book.refusal(user)),
        book.gone,
        frozenset(uow.notices.asked(book.addresses)),
        tuple(user for one in again for user in (one.user, *one.others)),
        held_back,
        breaker.opened_at if held_back and breaker.open else None,
        _taken_back(snapshot.poll, invite),
        before,
    )


def _taken_back(poll: Poll, invite: Invite) -> TakenBack | None:
    if invite.status is InviteStatus.CONFIRMED:
        return None
    return TakenBack(invite.slot, WhyOff.OPEN_AGAIN if poll.status is PollStatus.OPEN else WhyOff.CANCELLED)


def _held_back(uow: UnitOfWork, invite: Invite, sent: Sequence[Delivery]) -> HeldBack | None:
    """Why the invites that wait do not leave now. Cancellations leave whenever anything does."""
    if not any(one.status is DeliveryStatus.PENDING and one.method is not Method.CANCEL for one in sent):
        return None
    return why_held_back(uow.sending.breaker(), uow.sending.limits(), uow.sending.ahead_of(invite.slot.passes_at))


def export_grid(database: Database, workspace: str, poll_id: str) -> Grid:
    """The answers for CSV, for the operator. Raises NotFound."""
    with database.read(workspace) as uow:
        return _grid(uow, find_poll(uow, poll_id))


def _grid(uow: UnitOfWork, snapshot: PollSnapshot) -> Grid:
    profiles = uow.people.profiles([*snapshot.voters, *snapshot.poll.required])
    names = {user: profile.name for user, profile in profiles.items()}
    return grid_of(snapshot, names, uow.answer_notes.of_poll(snapshot.poll.id))
