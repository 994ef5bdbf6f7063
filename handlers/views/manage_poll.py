"""Owns the modal in which a poll is moved, handed over, cancelled, reopened or its invites sent again."""

from datetime import datetime

from bot.domain.poll import Option, PollSnapshot, PollStatus
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.times import short_span

_ACTIONS = {
    "move": ("Move the meeting", "To another time of this poll; everybody gets an update"),
    "resend": ("Send invites again", "To those whose mail did not arrive"),
    "reopen": ("Open the poll again", "Takes the invites back and keeps the answers"),
    "hand_over": ("Hand it over", "To somebody else, who runs it from then on"),
    "cancel": ("Cancel", "Whoever holds an invite is told by mail"),
}


def possible_actions(snapshot: PollSnapshot, now: datetime) -> list[str]:
    """What can be done to the poll as it stands."""
    if snapshot.poll.status is PollStatus.OPEN:
        return ["hand_over", "cancel"]
    if snapshot.poll.status is not PollStatus.CLOSED:
        return []
    return [action for action in _ACTIONS if action != "move" or other_times(snapshot, now)]


def other_times(snapshot: PollSnapshot, now: datetime) -> list[Option]:
    """The times still ahead that the meeting could move to."""
    ahead = (option for option in snapshot.offered if option.slot.starts_at > now)
    return [option for option in ahead if option.id != snapshot.poll.winner]


def manage_poll_view(snapshot: PollSnapshot, now: datetime, zone: str, metadata: str) -> Block:
    """The choice of what to do, and the fields that moving and handing over need."""
    title = b.rich_text(b.words(snapshot.poll.title, bold=True))
    possible = possible_actions(snapshot, now)
    if not possible:
        nothing = b.plain_context("This poll is over; there is nothing left to do with it.")
        return b.modal(ids.MANAGE_POLL_VIEW, "Manage this poll", [title, nothing])
    options = [b.option(_ACTIONS[action][0], action, _ACTIONS[action][1]) for action in possible]
    choice = b.field("action", "What shall happen?", b.choice_input("radio_buttons", "action", options), optional=False)
    move = [_times(other_times(snapshot, now), zone)] if "move" in possible else []
    blocks = [title, choice, *move, _new_organizer()]
    return b.modal(ids.MANAGE_POLL_VIEW, "Manage this poll", blocks, submit="Do it", metadata=metadata)


def _new_organizer() -> Block:
    people = {"type": "users_select", "action_id": "new_organizer"}
    return b.field("new_organizer", "If it is handed over: to whom?", people)


def _times(times: list[Option], zone: str) -> Block:
    options = [b.option(short_span(option.slot, zone), option.id) for option in times]
    return b.field("winner", "If it moves: to when?", b.choice_input("static_select", "winner", options))
