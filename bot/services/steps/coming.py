"""Reading who comes to a meeting at a time that nobody has answered, inside a use-case's transaction."""

from bot.domain.coming import nobody_answered, who_comes, with_coming
from bot.domain.history import Act
from bot.domain.poll import PollSnapshot
from bot.services.steps.holders import read_holders
from storage.unit_of_work import UnitOfWork


def read_as_drawn(uow: UnitOfWork, snapshot: PollSnapshot) -> PollSnapshot:
    """The snapshot for what people see of the meeting. Nothing more is read where its time was answered."""
    invite = uow.invites.of_poll(snapshot.poll.id) if nobody_answered(snapshot) else None
    if invite is None:
        return snapshot
    moves = [told.data for told in uow.history.of_poll(snapshot.poll.id) if told.what == Act.MOVED]
    return with_coming(snapshot, who_comes(snapshot, read_holders(uow, invite), moves))
