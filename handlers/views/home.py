"""Owns the Home tab and the list of `/meet list`: one person's polls and address, for their eyes."""

from collections.abc import Sequence

from bot.domain.poll import Poll, PollStatus
from bot.domain.standing import AddressState
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.address_words import standing_said
from handlers.views.addresses import code_button, state_buttons
from handlers.views.blocks import Block, MessageView
from handlers.views.said import said_block
from handlers.views.text import clip, escape

MOST_POLLS = 20
_STATES = {
    PollStatus.DRAFT: "📝 not posted yet",
    PollStatus.OPEN: "🗳️ open",
    PollStatus.CLOSED: "✅ settled",
    PollStatus.CANCELLED: "🚫 cancelled",
}
RAN_OUT = "⌛ ended: every time has passed"
NO_POLLS = "No poll is yours: you organize none, are required in none and have answered none. `/meet` opens one."


def home_view(polls: Sequence[Poll], user: str, address: AddressState, *, code_waits: bool = False) -> Block:
    """The Home tab. `code_waits`: a code that proves an address may still be typed."""
    return {
        "type": "home",
        "callback_id": "home",
        "blocks": [
            b.header("Find the hour that suits everybody"),
            b.actions("start", b.button("Open a poll", ids.START_POLL, style="primary")),
            b.header("Your polls"),
            *poll_blocks(polls, user),
            b.header("Your address"),
            said_block(standing_said(address)),
            b.actions("address", *([code_button()] if code_waits else []), *state_buttons(address)),
            b.context("Commands: `/meet help`"),
        ],
    }


def poll_blocks(polls: Sequence[Poll], user: str) -> list[Block]:
    """One line per poll, with its link, and a button for what its organizer can do next."""
    if not polls:
        return [b.section(NO_POLLS)]
    return [_poll(poll, user) for poll in polls[:MOST_POLLS]]


def _poll(poll: Poll, user: str) -> Block:
    state = RAN_OUT if poll.ran_out else _STATES[poll.status]
    text = f"{_name(poll)}\n{state}{' · yours' if poll.may_be_run_by(user) else ''}"
    return b.section(text, block_id=f"poll:{poll.id}", accessory=_next_step(poll, user))


def _name(poll: Poll) -> str:
    """The title as the link's words. Escaped, nothing in it can end the link; it leads to our own message only."""
    title = escape(clip(poll.title, 150)).replace("|", "¦")
    return f"<{poll.permalink}|{title}>" if poll.permalink else title


def _next_step(poll: Poll, user: str) -> Block | None:
    if not poll.may_be_run_by(user):
        return None
    if poll.status is PollStatus.DRAFT:
        return b.button("Post it", ids.POST_DRAFT, poll.id)
    return b.button("Choose the time", ids.CLOSE_POLL, poll.id) if poll.status is PollStatus.OPEN else None


def list_message(polls: Sequence[Poll], user: str) -> MessageView:
    """The answer to `/meet list`."""
    return MessageView("Your polls", poll_blocks(polls, user))
