"""Storing one answer inside a transaction that has raised the poll's revision, and so lets no other answer in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.domain.places import Places
from bot.domain.poll import CastVote, Choice, Option, Slot
from bot.services.steps.agreed_by_change import put_off_close
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Given:
    """What became of one answer. Not stored, and nothing else: the poll never offered such a time."""

    stored: bool
    full: Places | None = None
    changed: Slot | None = None
    """The time as it is now, where it was another one when the voter saw it."""
    passed: Slot | None = None
    """The time, where it has begun."""
    gone: Slot | None = None
    """The time, where it is not offered any more."""


def give_answer(uow: UnitOfWork, poll: str, cast: CastVote, now: datetime) -> Given:
    """Stores the answer; a yes to a limited time only where a place is left, or is the voter's already."""
    if uow.votes.cast(cast.option, poll, cast.voter, cast.choice, now, seen=cast.seen):
        return Given(stored=True)
    option = next((one for one in uow.polls.options(poll) if one.id == cast.option), None)
    if option is None:
        return Given(stored=False)
    return _why_not(option, cast, now) or _into_place(uow, poll, option, cast, now)


def _why_not(option: Option, cast: CastVote, now: datetime) -> Given | None:
    """What keeps everybody from answering the time; None where a place alone may be missing."""
    if option.withdrawn:
        return Given(stored=False, gone=option.slot)
    if _is_changed(option, cast.seen):
        return Given(stored=False, changed=option.slot)
    return None if option.slot.is_ahead(now) else Given(stored=False, passed=option.slot)


def _into_place(uow: UnitOfWork, poll: str, option: Option, cast: CastVote, now: datetime) -> Given:
    """What is ahead and offered as it was seen refuses nothing but a yes for which no place was kept."""
    places = Places(option, uow.places.taken([option.id]).get(option.id, 0))
    if places.is_full and not _has_place(uow, poll, cast):
        return Given(stored=False, full=places)
    return Given(uow.votes.cast(cast.option, poll, cast.voter, cast.choice, now, has_place=True))


def take_back(uow: UnitOfWork, poll: str, voter: str, now: datetime, options: Collection[str] | None = None) -> bool:
    """Takes this person's answers away, to these options or, None, to all; whether there were any.

    A poll that closes once all agree lets the time to correct an answer begin anew.
    """
    if options is None:
        taken = uow.votes.clear(poll, voter)
    else:
        taken = uow.votes.take_away(poll, voter, tuple(options)) if options else 0
    if taken:
        put_off_close(uow, poll, voter, now)
    return taken > 0


def changed_since(uow: UnitOfWork, poll: str, seen: int) -> dict[str, Slot]:
    """Option id to its time now, of those that are offered and were changed after this revision of the poll."""
    return {one.id: one.slot for one in uow.polls.options(poll) if _is_changed(one, seen)}


def _is_changed(option: Option, seen: int) -> bool:
    return not option.withdrawn and option.changed_in > seen


def _has_place(uow: UnitOfWork, poll: str, cast: CastVote) -> bool:
    return any(vote.option == cast.option and vote.choice is Choice.YES for vote in uow.votes.of(poll, cast.voter))
