"""Who must be there, and who of them has not answered."""

from bot.domain.poll import PollSnapshot


def missing(snapshot: PollSnapshot) -> tuple[str, ...]:
    """The required people who have said nothing to any time that is still offered, in the order they were named."""
    offered = {option.id for option in snapshot.offered}
    answered = {vote.voter for vote in snapshot.votes if vote.option in offered}
    return tuple(user for user in snapshot.poll.required if user not in answered)
