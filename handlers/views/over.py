"""Owns the words for what a direct message asked for and nobody can do any more."""

from collections.abc import Mapping

from bot.domain.asked_for import Over
from bot.domain.poll import Poll
from bot.language import _, mark
from handlers.views.blocks import MessageView
from handlers.views.poll_parts import link_to
from handlers.views.said import Said, said_block, said_text, say

WORDS: Mapping[Over, str] = {
    Over.CHOSEN: mark("Its time is chosen."),
    Over.CANCELLED: mark("It was cancelled."),
    Over.RAN_OUT: mark("Every time of it has passed."),
    Over.PAST_DEADLINE: mark("The time to answer is over."),
    Over.NOT_YOURS: mark("Somebody else runs it now."),
    Over.NOT_SO: mark("That is not so any more: the poll has changed since."),
    Over.POSTED: mark("Its message stands in Slack by now."),
    Over.OPEN_AGAIN: mark("The poll is open again."),
    Over.MOVED: mark("The meeting was moved since then."),
    Over.KEPT: mark("The time stays as it is."),
    Over.BEGUN: mark("The meeting has begun."),
}


def over_said(over: Over) -> Said:
    """Why it cannot be done any more."""
    return say(_(WORDS[over]))


def no_answers_message(poll: Poll, over: Over) -> MessageView:
    """In the place of a message that asked its reader for answers."""
    said = say(_("“{title}” takes no answers any more."), title=poll.title), over_said(over)
    return MessageView(said_text(*said), [said_block(*said), *link_to(poll)])
