"""Owns how a poll looks once it is over: settled or cancelled, without voting buttons, and the reply in its thread."""

from bot.domain.poll import Closer, Poll, PollSnapshot, PollStatus
from bot.domain.zones import print_slot
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.answers import names, tally, voters_by_choice
from handlers.views.blocks import MessageView
from handlers.views.poll_parts import place_and_note, poll_actions, title_text
from handlers.views.text import mention
from handlers.views.times import short_span, slot_token


def result_message(snapshot: PollSnapshot) -> MessageView:
    """The message of a poll that is closed or cancelled."""
    poll = snapshot.poll
    if poll.ran_out:
        return _ended(poll, "*Ended.* Every time has passed, and none was chosen.")
    if poll.status is PollStatus.CANCELLED:
        return _ended(poll, f"*Cancelled* by {_closer(poll)}. There will be no meeting from this poll.")
    return _closed(snapshot)


def _closed(snapshot: PollSnapshot) -> MessageView:
    poll = snapshot.poll
    winner = snapshot.option(poll.winner or "")
    if winner is None:
        return _ended(poll, f"*Closed* without a time by {_closer(poll)}.")
    voters = voters_by_choice(snapshot)
    lines = [
        f"*It is settled:  {slot_token(winner.slot, poll.zone)}*",
        print_slot(winner.slot, poll.zone),
        tally(voters, winner.id),
        "" if poll.anonymous else names(voters, winner.id),
    ]
    blocks = [
        b.header(poll.title),
        b.section("\n".join(line for line in lines if line), block_id=f"winner:{winner.id}"),
        *place_and_note(poll),
        b.context(_how_closed(poll)),
        poll_actions(poll, [b.button("Who could when", ids.SHOW_GRID, poll.id)], "manage"),
    ]
    return MessageView(f"{title_text(poll)}: {print_slot(winner.slot, poll.zone)}", blocks)


def _how_closed(poll: Poll) -> str:
    chosen = "chosen by Meet at the deadline" if poll.closer is Closer.DEADLINE else f"chosen by {_closer(poll)}"
    asked = f"Asked by {mention(poll.organizer)}"
    return f"{asked} · {chosen} · whoever said yes or maybe gets an invite by mail"


def _closer(poll: Poll) -> str:
    return mention(poll.closed_by or poll.organizer)


def _ended(poll: Poll, sentence: str) -> MessageView:
    return MessageView(f"{title_text(poll)}: {sentence.replace('*', '')}", [b.header(poll.title), b.section(sentence)])


def thread_reply(snapshot: PollSnapshot) -> str:
    """The one reply under the message that tells of the close, so that whoever followed the thread hears of it."""
    poll = snapshot.poll
    winner = snapshot.option(poll.winner or "")
    if winner is None:
        return f"{title_text(poll)} was closed without a time."
    return (
        f"{title_text(poll)} is settled: {slot_token(winner.slot, poll.zone)} ({short_span(winner.slot, poll.zone)})."
    )
