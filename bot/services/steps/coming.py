"""Reading who comes to a meeting at a time that nobody has answered, inside a use-case's transaction."""

from dataclasses import replace

from bot.domain.coming import nobody_answered, who_comes, with_coming
from bot.domain.history import Act
from bot.domain.moved_times import moves_of_meeting
from bot.domain.poll import PollSnapshot, PollStatus
from bot.domain.tally import choices_of
from bot.services.steps.counters import proposer_of
from bot.services.steps.holders import read_holders
from storage.unit_of_work import UnitOfWork


def read_as_drawn(uow: UnitOfWork, snapshot: PollSnapshot) -> PollSnapshot:
    """The snapshot for what people see of the meeting, and for whom its thread names."""
    drawn = _with_those_of_before(uow, snapshot)
    return replace(drawn, still_come=_organizers_before(uow, drawn))


def _organizers_before(uow: UnitOfWork, snapshot: PollSnapshot) -> tuple[str, ...]:
    """Everybody who handed the meeting over keeps its invite, also without an answer. An anonymous poll shows
    numbers."""
    poll = snapshot.poll
    if poll.status is not PollStatus.CLOSED or poll.winner is None or poll.anonymous:
        return ()
    took_over = [told.who for told in uow.history.of_poll(poll.id) if told.what == Act.TOOK_OVER]
    organized = dict.fromkeys([uow.invites.organizer_of(poll.id), *took_over])
    before = [user for user in organized if user not in ("", poll.organizer)]
    unasked = [user for user in before if poll.winner not in choices_of(snapshot, user)]
    invite = uow.invites.of_poll(poll.id) if unasked else None
    holding = read_holders(uow, invite) if invite else {}
    return tuple(user for user in unasked if user in holding)


def _with_those_of_before(uow: UnitOfWork, snapshot: PollSnapshot) -> PollSnapshot:
    """At a time that nobody answered; nothing more is read where it was. A meeting that was not moved has no time
    before it: who could make another one says nothing."""
    poll = snapshot.poll
    invite = uow.invites.of_poll(poll.id) if nobody_answered(snapshot) else None
    if invite is None:
        return snapshot
    moves = moves_of_meeting([(told.what, told.data) for told in uow.history.of_poll(poll.id)])
    if not moves and poll.moved_from is None:
        return snapshot
    # Who held a meeting that is cancelled is mailed so, and holds it no more.
    holding = read_holders(uow, invite) if poll.status is PollStatus.CLOSED else {}
    drawn = with_coming(snapshot, who_comes(snapshot, holding, moves))
    return replace(drawn, proposed_by=proposer_of(uow, poll, invite.slot))
