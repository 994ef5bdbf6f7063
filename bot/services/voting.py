"""Voting: the hot path. One transaction, write first, no tally; what was committed may be acknowledged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.answer_notes import check_answer_note
from bot.domain.errors import InvalidInput
from bot.domain.limits import PRESSES
from bot.domain.poll import NEWEST, CastVote, Choice, Poll, PollStatus, Slot
from bot.domain.reasons import VoteReason, Why
from bot.domain.vote_outcome import VoteOutcome, VoteResult
from bot.ports import Clock
from bot.services.steps.limits import is_within
from bot.services.steps.noting import keep_note
from bot.services.steps.placing import Given, changed_since, give_answer, take_back
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from storage.values import StoredVote, TouchedPoll


@dataclass(frozen=True, slots=True)
class AnswerAll:
    """The modal with every option: option id to choice, None where the voter takes the answer away.

    An option that is not named stays as it was."""

    workspace: str
    poll: str
    voter: str
    choices: Mapping[str, Choice | None]
    note: str | None = None
    """What the voter writes to their answers, "" takes an earlier note away; None: the modal had no such field."""
    shown: frozenset[str] = frozenset()
    """The options that stood there with an answer, touched or not."""
    seen: int = NEWEST
    """The poll's revision that the modal showed. Answers to times that were changed after it do not count."""


@dataclass(frozen=True, slots=True)
class ClearAnswer:
    """ "Clear my answer" of the poll's menu."""

    workspace: str
    poll: str
    voter: str


def cast_vote(database: Database, clock: Clock, request: CastVote) -> VoteOutcome:
    """Records one choice; the same press again changes nothing, another one replaces it. Raises no MeetError."""
    now = clock.now()
    cast = database.cast(request, now)
    if cast.limited:
        return _limited(now)
    if cast.touched is None:
        with database.read(request.workspace) as uow:
            return _refused(uow.polls.of_option(request.option))
    if not cast.stored:
        return _cast_into_place(database, request, cast, now)
    return _recorded(request, cast, cast.touched, now)


def _cast_into_place(database: Database, request: CastVote, cast: StoredVote, now: datetime) -> VoteOutcome:
    """A press that could not be stored without counting: the places, if the time is still offered."""
    with database.begin(request.workspace) as uow:
        touched = uow.revisions.touch_open(cast.touched.poll, now) if cast.touched else None
        if touched is None:
            return _refused(uow.polls.of_option(request.option))
        given = give_answer(uow, touched.poll, request, now)
        return _recorded(request, cast, touched, now) if given.stored else _not_given(touched, [(request, given)])


def _recorded(request: CastVote, cast: StoredVote, touched: TouchedPoll, now: datetime) -> VoteOutcome:
    return VoteOutcome(
        VoteResult.RECORDED,
        touched.poll,
        touched.revision,
        voter_is_known=cast.voter_is_known,
        asks_address=request.choice is not Choice.NO and not cast.voter_was_asked,
        voter_is_optional=not cast.voter_is_required,
        message_is_known=touched.message_ts is not None,
        message=_message(touched),
        unseen_since=now if touched.hidden else None,
    )


def answer_all(database: Database, clock: Clock, request: AnswerAll) -> VoteOutcome:
    """Records all given choices in one transaction; withdrawn, passed and full times among them are left out and told.

    Raises InvalidInput for a note (`answer_note`) that is too long; then nothing is recorded.
    """
    if errors := check_answer_note(request.note or ""):
        raise InvalidInput(errors)
    now = clock.now()
    with database.begin(request.workspace) as uow:
        touched = _touch(uow, request, now)
        if isinstance(touched, VoteOutcome):
            return touched
        changed = changed_since(uow, request.poll, request.seen)
        valid = {option: choice for option, choice in request.choices.items() if option not in changed}
        outcome = _answer(uow, replace(request, choices=valid), touched, now)
        told = tuple(slot for option, slot in changed.items() if option in _answered(request))
        return _with_note(uow, request, replace(outcome, gone=_gone(uow, request), changed=told), now)


def _answered(request: AnswerAll) -> frozenset[str]:
    """The options to which the modal, as it was submitted, gives an answer."""
    return request.shown | {option for option, choice in request.choices.items() if choice}


def _gone(uow: UnitOfWork, request: AnswerAll) -> tuple[Slot, ...]:
    answered = _answered(request)
    return tuple(one.slot for one in uow.polls.options(request.poll) if one.withdrawn and one.id in answered)


def _answer(uow: UnitOfWork, request: AnswerAll, touched: TouchedPoll, now: datetime) -> VoteOutcome:
    emptied = [option for option, choice in request.choices.items() if choice is None]
    given = [(vote, give_answer(uow, touched.poll, vote, now)) for vote in _votes(request)]
    taken = take_back(uow, touched.poll, request.voter, now, emptied)
    if any(one.stored for _, one in given):
        return _all_recorded(touched, given, now)
    if taken or not given:
        return replace(_not_given(touched, given), kind=VoteResult.RECORDED if taken else VoteResult.UNCHANGED)
    return _not_given(touched, given)


def _with_note(uow: UnitOfWork, request: AnswerAll, outcome: VoteOutcome, now: datetime) -> VoteOutcome:
    """The outcome with what became of the note, which is stored beside the answers that stand now."""
    kept = keep_note(uow, request.poll, request.voter, request.note, now)
    recorded = kept.changed and outcome.kind is VoteResult.UNCHANGED
    kind = VoteResult.RECORDED if recorded else outcome.kind
    return replace(outcome, kind=kind, noted=kept.noted, not_noted=kept.refusal)


def _votes(request: AnswerAll) -> list[CastVote]:
    chosen = ((option, choice) for option, choice in request.choices.items() if choice is not None)
    return [CastVote(request.workspace, option, request.voter, choice) for option, choice in chosen]


def _all_recorded(touched: TouchedPoll, given: Sequence[tuple[CastVote, Given]], now: datetime) -> VoteOutcome:
    """At least one answer is stored. Whoever said no alone needs no invite, and so is asked for no address."""
    left_out = _not_given(touched, given)
    return replace(
        left_out,
        kind=VoteResult.RECORDED,
        note=VoteReason.SOME_WITHDRAWN if left_out.note else None,
        asks_address=any(one.stored and vote.choice is not Choice.NO for vote, one in given),
        unseen_since=now if touched.hidden else None,
    )


def clear_answer(database: Database, clock: Clock, request: ClearAnswer) -> VoteOutcome:
    """Takes all of the voter's answers to the poll away, and their note."""
    now = clock.now()
    with database.begin(request.workspace) as uow:
        touched = _touch(uow, request, now)
        if isinstance(touched, VoteOutcome):
            return touched
        noted = uow.answer_notes.erase(touched.poll, request.voter)
        if not (take_back(uow, touched.poll, request.voter, now) or noted):
            return _told(touched, VoteResult.UNCHANGED, VoteReason.NOTHING_TO_CLEAR)
        return _told(touched, VoteResult.RECORDED, VoteReason.CLEARED)


def _not_given(touched: TouchedPoll, given: Sequence[tuple[CastVote, Given]]) -> VoteOutcome:
    """What is told of the answers that were not stored: of times that are not offered any more, were changed, have
    passed, or are full."""
    full = tuple(one.full for _, one in given if one.full)
    changed = tuple(one.changed for _, one in given if one.changed)
    passed = tuple(one.passed for _, one in given if one.passed)
    gone = tuple(one.gone for _, one in given if one.gone)
    if len(full) + len(changed) + len(passed) < sum(not one.stored for _, one in given):
        told = _told(touched, VoteResult.WITHDRAWN, VoteReason.WITHDRAWN)
    else:
        told = _told(touched, VoteResult.CHANGED if changed else VoteResult.PASSED if passed else VoteResult.FULL)
    return replace(told, full=full, changed=changed, passed=passed, gone=gone)


def _touch(uow: UnitOfWork, request: AnswerAll | ClearAnswer, now: datetime) -> TouchedPoll | VoteOutcome:
    """The poll, moved on and open for answers, or why it takes none."""
    if not is_within(uow, PRESSES, request.voter, now):
        return _limited(now)
    return uow.revisions.touch_open(request.poll, now) or _refused(uow.polls.get(request.poll))


def _told(touched: TouchedPoll, kind: VoteResult, note: Why | None = None) -> VoteOutcome:
    known = touched.message_ts is not None
    return VoteOutcome(kind, touched.poll, touched.revision, note, message_is_known=known, message=_message(touched))


def _message(touched: TouchedPoll) -> tuple[str, str] | None:
    return (touched.message_channel, touched.message_ts) if touched.message_channel and touched.message_ts else None


def _limited(now: datetime) -> VoteOutcome:
    return VoteOutcome(VoteResult.LIMITED, note=PRESSES.refusal(now))


def _refused(poll: Poll | None) -> VoteOutcome:
    """Why the write found no open poll. An open one can only be past its deadline."""
    if poll is None:
        return VoteOutcome(VoteResult.UNKNOWN, note=VoteReason.UNKNOWN)
    kind, note = (VoteResult.CLOSED, VoteReason.RAN_OUT) if poll.ran_out else _REFUSALS[poll.status]
    return VoteOutcome(kind, poll.id, poll.revision, note)


_REFUSALS = {
    PollStatus.DRAFT: (VoteResult.CLOSED, VoteReason.DRAFT),
    PollStatus.OPEN: (VoteResult.PAST_DEADLINE, VoteReason.PAST_DEADLINE),
    PollStatus.CLOSED: (VoteResult.CLOSED, VoteReason.CLOSED),
    PollStatus.CANCELLED: (VoteResult.CLOSED, VoteReason.CANCELLED),
}
