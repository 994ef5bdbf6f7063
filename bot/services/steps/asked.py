"""Reading a poll with the times that people were asked about, inside a use-case's transaction."""

from bot.domain.moved_times import as_asked
from bot.domain.poll import PollSnapshot
from storage.unit_of_work import UnitOfWork


def read_as_asked(uow: UnitOfWork, snapshot: PollSnapshot) -> PollSnapshot:
    """For a poll that is to be like this one: without times to which only its meeting was moved."""
    return as_asked(snapshot, [(told.what, told.data) for told in uow.history.of_poll(snapshot.poll.id)])
