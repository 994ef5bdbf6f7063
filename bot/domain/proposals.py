"""Times that voters propose, where the organizer allows it: which may be proposed, and what becomes of them. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.draft import PickedDay, PickedTime
from bot.domain.offers import reason_against, same_choice
from bot.domain.poll import MAX_OPTIONS, Poll, PollSnapshot, PollStatus, Slot
from bot.domain.poll_edit import PollEdit, edit_of
from bot.domain.reasons import Why
from bot.domain.times.values import Reason

MOST_BY_PERSON = 5
"""So many proposals of one person may wait for an answer in one poll."""
MOST_WAITING = 20
"""So many may wait in one poll: each is a direct message to its organizer."""
FIELD = "time:1"
USUAL_LENGTH = timedelta(hours=1)
COUNTED = "counted"
"""In the notice to a proposer: their yes to the time was stored with it."""
BY_MAIL = "by_mail"
"""In the notice to a proposer: the time was proposed for a meeting, by mail."""


class ProposalStatus(StrEnum):
    WAITING = "waiting"
    TAKEN_IN = "taken_in"
    DECLINED = "declined"


class ProposalReason(Why, StrEnum):
    """Why a time cannot be proposed, or a proposal not be decided."""

    NOT_ALLOWED = "proposals_not_allowed"
    POLL_OVER = "proposal_to_poll_that_is_over"
    OFFERED = "proposed_time_is_offered"
    PROPOSED = "proposed_already"
    """By somebody, whatever became of it."""
    TOO_MANY = "too_many_proposals"
    NO_ROOM = "no_room_for_another_time"
    ONE_TIME = "propose_one_time"
    """None was given, or one was picked and another written."""
    SEVERAL = "propose_several"
    GONE = "proposal_gone"
    """Its proposer was forgotten, or its poll is deleted."""
    TAKEN_IN_BEFORE = "taken_in_before"
    DECLINED_BEFORE = "declined_before"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One time that a voter proposes for one poll."""

    id: str
    workspace: str
    poll: str
    user: str
    slot: Slot
    status: ProposalStatus
    created_at: datetime


def takes_proposals(poll: Poll, now: datetime) -> ProposalReason | None:
    """Why nobody can propose a time now; None where people can."""
    if poll.status is not PollStatus.OPEN or poll.past_deadline(now):
        return ProposalReason.POLL_OVER
    return None if poll.proposals else ProposalReason.NOT_ALLOWED


def why_not_proposed(
    snapshot: PollSnapshot, slot: Slot, waiting: Sequence[Proposal], user: str, now: datetime
) -> ProposalReason | Reason | None:
    """What is against this person's proposing this time; None for nothing. `waiting` are the poll's proposals that
    wait for an answer."""
    if reason := takes_proposals(snapshot.poll, now) or reason_against(slot, now):
        return reason
    if same_choice(slot) in map(same_choice, (option.slot for option in snapshot.offered)):
        return ProposalReason.OFFERED
    if len(snapshot.offered) >= MAX_OPTIONS:
        return ProposalReason.NO_ROOM
    mine = sum(one.user == user for one in waiting)
    return ProposalReason.TOO_MANY if mine >= MOST_BY_PERSON or len(waiting) >= MOST_WAITING else None


def usual_length(snapshot: PollSnapshot) -> timedelta:
    """How long the poll's times usually last; an hour where it offers whole days alone."""
    counted = Counter(option.slot.length for option in snapshot.offered if not option.slot.days)
    return max(counted, key=lambda length: counted[length], default=USUAL_LENGTH)


def edit_taking_in(snapshot: PollSnapshot, slot: Slot) -> PollEdit | None:
    """The edit by which the poll offers this time too; None where it does already."""
    if same_choice(slot) in map(same_choice, (option.slot for option in snapshot.offered)):
        return None
    edit = edit_of(snapshot)
    if slot.days:
        return replace(edit, added_dates=(PickedDay(FIELD, slot.days.first),), days=slot.days.count)
    return replace(edit, added=(PickedTime(FIELD, slot.starts_at),), length=slot.length)


def decided_before(proposal: Proposal) -> ProposalReason:
    """What somebody else has decided of it."""
    taken = proposal.status is ProposalStatus.TAKEN_IN
    return ProposalReason.TAKEN_IN_BEFORE if taken else ProposalReason.DECLINED_BEFORE
