"""Who comes to a meeting that moved to a time which nobody has answered: those who could make it before. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.history import AFTER, BEFORE, slot_text
from bot.domain.invite import Role
from bot.domain.poll import Choice, PollSnapshot, PollStatus, Vote
from bot.domain.tally import answers_by_option

_COMES = (Choice.YES, Choice.MAYBE)


def nobody_answered(snapshot: PollSnapshot) -> bool:
    """Whether the meeting is, or was before it was cancelled, at a time to which the poll has no answer."""
    poll = snapshot.poll
    settled = poll.status in (PollStatus.CLOSED, PollStatus.CANCELLED) and poll.winner is not None
    return settled and all(vote.option != poll.winner for vote in snapshot.votes)


def who_comes(
    snapshot: PollSnapshot, holding: Mapping[str, Role], moves: Sequence[Mapping[str, str]]
) -> dict[str, Choice]:
    """Those who hold the invite, and those who said yes or maybe to the last time before that was answered. `moves` is
    what the history tells of each move, oldest first."""
    before = _answers_before(snapshot, moves)
    held = {user: Choice.MAYBE if role is Role.OPTIONAL else Choice.YES for user, role in holding.items()}
    return held | {user: choice for user, choice in before.items() if choice in _COMES}


def with_coming(snapshot: PollSnapshot, coming: Mapping[str, Choice]) -> PollSnapshot:
    """The snapshot as it is drawn: these people stand at the time of the meeting."""
    at, winner = snapshot.poll.changed_at or snapshot.poll.created_at, snapshot.poll.winner or ""
    votes = tuple(Vote(winner, user, choice, at) for user, choice in coming.items())
    return replace(snapshot, votes=(*snapshot.votes, *votes), carried=True)


def _answers_before(snapshot: PollSnapshot, moves: Sequence[Mapping[str, str]]) -> Mapping[str, Choice]:
    answers = answers_by_option(snapshot)
    at = snapshot.option(snapshot.poll.winner or "")
    slot = slot_text(at.slot) if at else ""
    by_slot = {slot_text(option.slot): option.id for option in snapshot.options}
    for move in reversed(moves):
        if move.get(AFTER) == slot:
            slot = move.get(BEFORE, "")
            if found := answers.get(by_slot.get(slot, "")):
                return found
    return {}
