"""Whom a change of a poll concerns, as far as everybody in the channel may read it."""

from collections.abc import Iterable

from bot.domain.poll import Choice, PollSnapshot, PollStatus
from bot.domain.tally import is_veiled


def affected(snapshot: PollSnapshot) -> tuple[str, ...]:
    """Whom the thread names with the last change: yes and maybe to the time that holds or that held before. They are
    those of any time where none was chosen, or where the poll is open again and nobody answered the one that was.
    Never the organizer, nor whoever said no to the time that holds now.

    Empty where answers are not for everybody's eyes: in an anonymous poll, and in a hidden one until it is closed.
    """
    poll = snapshot.poll
    if poll.anonymous or is_veiled(poll):
        return ()
    chosen = [option for option in (poll.winner, poll.moved_from) if option]
    said = [vote for vote in snapshot.votes if vote.option in chosen]
    if not chosen or (not said and poll.status is PollStatus.OPEN):
        said = list(snapshot.votes)
    cannot = {vote.voter for vote in said if vote.option == poll.winner and vote.choice is Choice.NO}
    can = (vote.voter for vote in said if vote.choice is not Choice.NO)
    return _without(can, {*cannot, poll.organizer})


def _without(users: Iterable[str], left_out: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(user for user in users if user not in left_out))
