"""Owns the words for what a direct message asked for and nobody can do any more."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.asked_for import Over
from bot.domain.notice import WHY_CANCELLED, slot_in, slot_values
from bot.domain.poll import Poll, PollSnapshot, PollStatus, Slot
from bot.language import _, mark
from handlers.views.blocks import MessageView
from handlers.views.cancel_reason import with_reason
from handlers.views.poll_parts import link_to
from handlers.views.said import Said, When, said_block, said_text, say

CHOSEN = "chosen_"
"""Begins the names of the slot that was chosen, in what a message is made of."""
NO_DATA: Mapping[str, str] = {}
WORDS: Mapping[Over, str] = {
    Over.CHOSEN: mark("Its time is chosen."),
    Over.CANCELLED: mark("The poll was cancelled."),
    Over.RAN_OUT: mark("Every time of it has passed."),
    Over.PAST_DEADLINE: mark("The time to answer is over."),
    Over.NOT_YOURS: mark("Somebody else runs it now."),
    Over.NOT_SO: mark("That is not so any more: the poll has changed since."),
    Over.POSTED: mark("Its message stands in Slack by now."),
    Over.OPEN_AGAIN: mark("The poll is open again."),
    Over.TAKEN: mark("The meeting is at this time now."),
    Over.MOVED: mark("The meeting was moved since then."),
    Over.KEPT: mark("The time stays as it is."),
    Over.KEPT_THEN_MOVED: mark("The time was kept; the meeting was moved later."),
    Over.BEGUN: mark("The meeting has begun."),
}


def over_said(over: Over, data: Mapping[str, str] = NO_DATA) -> Said:
    """Why it cannot be done any more. The time that was chosen, and why the poll was cancelled, stand in `data`, where
    they are known (`with_outcome`)."""
    slot = slot_in(data, CHOSEN) if over is Over.CHOSEN else None
    if slot is None:
        return with_reason(say(_(WORDS[over])), data.get(WHY_CANCELLED, "") if over is Over.CANCELLED else "")
    return say(_("Its time is chosen: {when}."), when=When(slot, data.get("zone", "")))


def with_outcome(data: Mapping[str, str], poll: Poll, slot: Slot | None = None) -> dict[str, str]:
    """A notice's data, and what became of its poll: the time that was chosen, or why it was cancelled."""
    why = {WHY_CANCELLED: poll.reason} if poll.status is PollStatus.CANCELLED else {}
    return {**(slot_values(slot, poll.zone, CHOSEN) if slot else {}), **data, **why}


def chosen_slot(snapshot: PollSnapshot) -> Slot | None:
    """The time that was chosen; None where none was."""
    option = snapshot.option(snapshot.poll.winner or "")
    return option.slot if option else None


def no_answers_message(snapshot: PollSnapshot, over: Over, now: datetime) -> MessageView:
    """In the place of a message that asked its reader for answers."""
    poll = snapshot.poll
    why = over_said(over, with_outcome(NO_DATA, poll, chosen_slot(snapshot)))
    said = say(_("“{title}” takes no answers any more."), title=poll.title), why
    return MessageView(said_text(*said, now=now), [said_block(*said, now=now), *link_to(poll)])
