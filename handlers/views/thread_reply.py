"""Owns what the thread under a poll's message is told, so that whoever followed it hears of it."""

from bot.domain.poll import Closer, PollSnapshot
from handlers.views.poll_parts import title_text
from handlers.views.times import slot_token


def thread_reply(snapshot: PollSnapshot) -> str:
    """The one reply that tells of the close."""
    poll, title = snapshot.poll, title_text(snapshot.poll)
    winner = snapshot.option(poll.winner or "")
    if winner is None:
        return f"{title} was closed without a time."
    when = slot_token(winner.slot, poll.zone)
    if poll.closer is Closer.DEADLINE:
        return f"{title} is settled: {when}, chosen by Meet at the deadline."
    return f"{title} is settled: {when}."
