"""Times that voters propose: keeping one, and its organizer's decision. It posts nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.edit_history import done_by
from bot.domain.editing import check_edit
from bot.domain.errors import InvalidInput, MeetError, NotFound
from bot.domain.ids import new_id
from bot.domain.limits import EDITS, PROPOSALS
from bot.domain.notice import Notice, NoticeKind, slot_values
from bot.domain.offers import same_choice
from bot.domain.poll import CastVote, Choice, Poll, PollSnapshot, Slot
from bot.domain.proposals import (
    COUNTED,
    FIELD,
    Proposal,
    ProposalReason,
    ProposalStatus,
    decided_before,
    edit_taking_in,
    takes_proposals,
    why_not_proposed,
)
from bot.domain.times.values import Problem, Reason
from bot.ports import Clock
from bot.services.steps.agreed_by_change import leave_the_choice
from bot.services.steps.finding import find_editable, find_poll, read_gone
from bot.services.steps.limits import count_use
from bot.services.steps.placing import give_answer
from bot.services.steps.saving import save_done
from bot.services.steps.telling import ask_about_proposal
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Propose:
    """One submission of the modal in which a voter proposes a time."""

    workspace: str
    poll: str
    user: str
    slot: Slot


@dataclass(frozen=True, slots=True)
class Decide:
    """A press of "Take it in", the answer to what is asked about it, or "Decline"; `admin` as Slack's profile says."""

    workspace: str
    proposal: str
    by: str
    admin: bool
    take_in: bool
    confirmed: str = ""
    """The token of the Unconfirmed that the person accepted."""


def proposable_poll(database: Database, clock: Clock, workspace: str, poll_id: str) -> PollSnapshot:
    """The poll, for the modal. Raises NotFound, and MeetError (a ProposalReason) where it takes no proposals now."""
    with database.read(workspace) as uow:
        snapshot = find_poll(uow, poll_id)
    if reason := takes_proposals(snapshot.poll, clock.now()):
        raise MeetError(reason)
    return snapshot


def propose(database: Database, clock: Clock, request: Propose) -> Proposal:
    """The kept proposal; whoever runs the poll is owed a direct message with both answers.

    In an anonymous poll it names nobody. Raises NotFound, LimitReached, InvalidInput.
    """
    now = clock.now()
    with database.begin(request.workspace) as uow:
        # Before anything is read, so that no close and no edit comes in between.
        uow.revisions.touch(request.poll)
        snapshot = find_poll(uow, request.poll)
        waiting = uow.proposals.waiting(request.poll)
        if reason := why_not_proposed(snapshot, request.slot, waiting, request.user, now):
            raise InvalidInput({FIELD: Problem(reason) if isinstance(reason, Reason) else reason})
        count_use(uow, PROPOSALS, request.user, now)
        made = Proposal(
            new_id(now), request.workspace, request.poll, request.user, request.slot, ProposalStatus.WAITING, now
        )
        if not uow.proposals.add(made):
            raise InvalidInput({FIELD: ProposalReason.PROPOSED})
        ask_about_proposal(uow, snapshot.poll, made, now)
        return made


def shown_proposal(database: Database, workspace: str, proposal_id: str) -> Proposal | None:
    """The proposal for the message that asks about it, its user "" in an anonymous poll; None where it is gone."""
    with database.read(workspace) as uow:
        made = uow.proposals.get(proposal_id)
        poll = uow.polls.get(made.poll) if made else None
    if made is None or poll is None:
        return None
    return replace(made, user="") if poll.anonymous else made


def answered(database: Database, workspace: str, poll_id: str) -> bool:
    """Has the messages changed that name whose answers a poll waits for since a time was taken in; whether there are
    any. Asked after the votes of those who must be there: most find none, and write nothing."""
    with database.read_account() as account:
        keys = account.notice_redraws.taken_in(workspace, poll_id)
    if not keys:
        return False
    with database.begin_account() as account:
        return account.notice_redraws.of_keys(workspace, keys, account.now()) > 0


def decide(database: Database, clock: Clock, request: Decide) -> Proposal:
    """The proposal as it was decided; its proposer is owed a direct message. Taken in, it is one more time of
    the poll, to which its proposer has said yes.

    Raises NotFound, NotAllowed, PollNotOpen where the poll is over meanwhile, LimitReached, InvalidInput where the poll
    cannot offer the time any more, MeetError (a ProposalReason) where it is gone, or somebody has decided before, and
    Unconfirmed with what an edit would ask about this time. Its proposer has seen the hour, and is not asked about.
    """
    now = clock.now()
    with database.begin(request.workspace) as uow:
        known = uow.proposals.get(request.proposal)
        if known is None:
            raise NotFound(ProposalReason.GONE)
        # The poll before the proposal, as whoever proposes locks them.
        uow.revisions.touch(known.poll)
        before = find_editable(uow, known.poll, request.by, admin=request.admin)
        status = ProposalStatus.TAKEN_IN if request.take_in else ProposalStatus.DECLINED
        if not uow.proposals.decide(known.id, status):
            raise MeetError(decided_before(uow.proposals.get(known.id) or known))
        if request.take_in:
            _take_in(uow, before, known, request, now)
        decided = replace(known, status=status)
        counted = request.take_in and _count_proposer(uow, before, known, now)
        _tell_proposer(uow, before.poll, decided, now, counted=counted)
        return decided


def _take_in(uow: UnitOfWork, before: PollSnapshot, proposal: Proposal, request: Decide, now: datetime) -> None:
    """Nothing where somebody has added the same time meanwhile."""
    edit = edit_taking_in(before, proposal.slot)
    if edit is None:
        return
    profiles = uow.people.profiles({*edit.required, *edit.co_organizers} - {proposal.user})
    checked = check_edit(before, replace(edit, confirmed=request.confirmed), now, profiles)
    count_use(uow, EDITS, request.by, now)
    save_done(uow, before, checked, done_by(before, checked), request.by, now, knows=proposal.user)


def _count_proposer(uow: UnitOfWork, before: PollSnapshot, proposal: Proposal, now: datetime) -> bool:
    """Whether the proposer's yes to the time is stored: whoever proposes a time can make it. What they have answered to
    it meanwhile stays, and nobody answers who has left. A poll is not closed by such a yes alone."""
    poll, user = before.poll.id, proposal.user
    if read_gone(uow, (user,)) or uow.people.forgotten_among({user}, now):
        return False
    same = same_choice(proposal.slot)
    option = next(one.id for one in uow.polls.options(poll) if not one.withdrawn and same_choice(one.slot) == same)
    if option in uow.votes.answered_options(poll, user):
        return False
    given = give_answer(uow, poll, CastVote(proposal.workspace, option, user, Choice.YES), now)
    leave_the_choice(uow, before, now)
    return given.stored


def _tell_proposer(uow: UnitOfWork, poll: Poll, decided: Proposal, now: datetime, *, counted: bool) -> None:
    data = {
        "poll": poll.id,
        "title": poll.title,
        "status": str(decided.status),
        "permalink": poll.link,
        **slot_values(decided.slot, poll.zone),
        **({COUNTED: "yes"} if counted else {}),
    }
    key = f"proposal_decided:{decided.id}"
    uow.notices.owe(Notice(new_id(now), poll.workspace, decided.user, NoticeKind.PROPOSAL_DECIDED, key, now, data))
