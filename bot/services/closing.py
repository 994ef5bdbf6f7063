"""Closing a poll: choosing the winner, by a person or at the deadline, and promising the invites. It mails nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.cautions import confirm
from bot.domain.closing_sheet import ClosingSheet, make_sheet
from bot.domain.draft_check import check_texts
from bot.domain.errors import InvalidInput, PollNotOpen
from bot.domain.history import AFTER, Act, slot_text
from bot.domain.limits import MAILINGS
from bot.domain.poll import NEWEST, Choice, Closer, Option, Poll, PollSnapshot, PollStatus
from bot.domain.ranking import Ranked, rank_option
from bot.domain.reasons import PollReason, Why
from bot.domain.recipients import everybody, serving_organizer
from bot.domain.tally import is_veiled
from bot.domain.text import clean_line, clean_text
from bot.ports import Clock
from bot.services.steps.deciding import Closed, Decision, carry_out, host_of
from bot.services.steps.finding import find_managed, find_poll, read_address_book
from bot.services.steps.limits import count_use
from bot.services.steps.nights import read_nights
from bot.services.steps.remembering import remember_texts
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ClosePoll:
    """One submission of the close modal. `from_address` is Meet's own, whose domain goes into the UID; `reply_domain`
    as `Decision` says."""

    workspace: str
    poll: str
    winner: str
    by: str
    admin: bool
    place: str | None
    note: str | None
    """None where the person left what stood in the field: then it stays what it is, also where that was edited."""
    from_address: str
    confirmed: str = ""
    """The token of the Unconfirmed that the person accepted by submitting again."""
    announce: bool = True
    """What the thread is told of this poll is shown in the channel as well."""
    reply_domain: str = ""
    seen: int = NEWEST
    """The poll's revision that the modal showed. A time that was changed after it is not chosen."""


def closing_sheet(
    database: Database, clock: Clock, workspace: str, poll_id: str, *, user: str, admin: bool
) -> ClosingSheet:
    """The options that are still ahead, best first, with reasons. Raises NotFound, NotAllowed, PollNotOpen."""
    with database.read(workspace) as uow:
        snapshot = find_managed(uow, poll_id, user, admin=admin)
        if refusal := _REFUSALS.get(snapshot.poll.status):
            raise PollNotOpen(refusal)
        host = host_of(uow, snapshot.poll)
        book, notes = read_address_book(uow, everybody(snapshot, [user, host])), uow.answer_notes.of_poll(poll_id)
        return make_sheet(snapshot, user, book, clock.now(), notes, host)


def close_poll(database: Database, clock: Clock, request: ClosePoll) -> Closed:
    """Closes the poll and promises the invites, in one transaction; exactly one of several closers wins.

    The write comes first: it waits for votes in progress, and later votes find the poll closed.

    Raises NotFound, NotAllowed, PollNotOpen (also for the one who came second), InvalidInput (`winner`, `place`,
    `note`), AddressNeeded, LimitReached, and Unconfirmed with the `ranking.Caution`s, and
    the `AtNight` of those invited, that speak against the winner.
    """
    now = clock.now()
    with database.begin(request.workspace) as uow:
        # Waits for edits in progress, so that what the history tells of place and note is what they were.
        uow.revisions.lock(request.poll)
        before = find_poll(uow, request.poll).poll
        closed = uow.poll_changes.close(
            request.poll,
            winner=request.winner,
            closed_by=request.by,
            closer=Closer.PERSON,
            closed_at=now,
            announced=request.announce,
        )
        place = before.place if request.place is None else clean_line(request.place)
        note = before.note if request.note is None else clean_text(request.note)
        uow.poll_changes.set_texts(request.poll, place=place, note=note)
        snapshot = find_managed(uow, request.poll, request.by, admin=request.admin)
        if not closed:
            raise PollNotOpen(_REFUSALS.get(snapshot.poll.status, PollReason.CLOSED_ALREADY))
        winner = _check(request, snapshot, now)
        nights = read_nights(uow, snapshot, winner, request.by, veiled=is_veiled(before))
        _confirm(request, rank_option(snapshot, winner, _host(uow, snapshot.poll, request.by)), nights)
        count_use(uow, MAILINGS, request.by, now)
        chosen = {AFTER: slot_text(winner.slot)}
        uow.history.record(request.poll, at=now, who=request.by, what=Act.CLOSED, data=chosen)
        remember_texts(uow, before, request.by, place, note, now)
        runners = snapshot.poll.organizer, request.by
        return carry_out(uow, snapshot, Decision(winner, runners, request.from_address, request.reply_domain), now)


def _host(uow: UnitOfWork, poll: Poll, closer: str) -> str:
    """Who is invited as the organizer of the invite, whatever they answered; "" where nobody's address can serve."""
    runners = (poll.organizer, closer)
    return host_of(uow, poll) or serving_organizer(runners, read_address_book(uow, runners))


_REFUSALS = {
    PollStatus.DRAFT: PollReason.NOT_POSTED,
    PollStatus.CLOSED: PollReason.CLOSED_ALREADY,
    PollStatus.CANCELLED: PollReason.CANCELLED_ALREADY,
}


def _check(request: ClosePoll, snapshot: PollSnapshot, now: datetime) -> Option:
    """The winner. Raises InvalidInput."""
    errors, winner = check_texts(request.place or "", request.note or ""), snapshot.option(request.winner)
    if winner is None or winner.withdrawn:
        raise InvalidInput(errors | {"winner": PollReason.WINNER_UNKNOWN})
    if winner.changed_in > request.seen:
        raise InvalidInput(errors | {"winner": PollReason.WINNER_CHANGED})
    if not winner.slot.is_ahead(now):
        errors["winner"] = PollReason.WINNER_PASSED
    if errors:
        raise InvalidInput(errors)
    return winner


def _confirm(request: ClosePoll, ranked: Ranked, nights: tuple[Why, ...]) -> None:
    """Raises Unconfirmed with what speaks against the winner: its answers, and somebody's night."""
    cannot = tuple((user, choice) for user, choice in ranked.said if choice in (Choice.NO, None))
    found = (*ranked.cautions, *nights)
    confirm({"winner": found} if found else {}, request.confirmed, (ranked.option.id, cannot))


def claim_thread_reply(database: Database, workspace: str, poll_id: str, *, lease: timedelta) -> bool:
    """Whether the caller is the one to tell of the last change in the thread, now, by the clock that replicas share."""
    with database.begin(workspace) as uow:
        return uow.poll_changes.claim_thread_reply(poll_id, uow.now(), lease)


def mark_thread_reply(database: Database, workspace: str, poll_id: str, ts: str, changed_at: datetime) -> None:
    """Remembers that the thread was told of the change at that instant."""
    with database.begin(workspace) as uow:
        uow.poll_changes.mark_thread_reply(poll_id, ts, changed_at)
