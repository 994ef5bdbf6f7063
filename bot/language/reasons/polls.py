"""The sentences of what cannot be done with a poll, and of answers that were not recorded as given."""

from bot.domain.deadlines import Undecided
from bot.domain.person import is_forgotten
from bot.domain.reasons import NotYours, PollReason, VoteReason, Why
from bot.language.texts import _, mark

TEXTS: dict[Why, str] = {
    PollReason.UNKNOWN: mark(
        "Meet does not know this poll: it may have been deleted after its time was up. Please open a new one."
    ),
    PollReason.ANSWER_FIRST: mark(
        "Who can when is shown to those who have answered: please answer the poll first, then look again."
    ),
    PollReason.CLOSED_ALREADY: mark("This poll is closed already, so nothing was changed."),
    PollReason.CANCELLED_ALREADY: mark("This poll was cancelled already, so nothing was changed."),
    PollReason.NOT_POSTED: mark("This poll is not posted yet, so it cannot be closed; please post it first."),
    PollReason.NOT_CLOSED: mark("This poll is not closed, so there is no meeting to change."),
    PollReason.POSTED_ALREADY: mark("This poll was posted already, so it was not posted again."),
    PollReason.TIMES_PASSED: mark("Every time of this poll has passed; you can cancel it and open a new one."),
    PollReason.WINNER_PASSED: mark("This time has passed; please choose one that is still ahead."),
    PollReason.WINNER_CHANGED: mark("This time was changed meanwhile. Open this window again to see what it is now."),
    PollReason.WINNER_UNKNOWN: mark("This time is not offered any more; please choose another one."),
    PollReason.TIME_KEPT: mark(
        "The time was kept meanwhile, and whoever proposed another one knows. To move the meeting all the same, choose "
        "“Manage this poll” in the poll's menu."
    ),
    PollReason.SAME_TIME: mark("The meeting is at this time already; please choose another one."),
    PollReason.MEETING_PASSED: mark("The meeting is over, so no invites are sent any more."),
    PollReason.ADDRESS_NEEDED: mark(
        "Invites carry the address of whoever organizes the meeting, and neither you nor the organizer has given one. "
        "Nothing was closed: please give your address, then close the poll again."
    ),
    PollReason.RESEND_ANONYMOUS: mark(
        "This poll is anonymous, so invites are sent again to all who need it, not to one person."
    ),
    Undecided.ORGANIZER_CHOOSES: mark("It was not asked to."),
    Undecided.ALL_PASSED: mark("Every time offered has passed."),
    Undecided.NOBODY_YES: mark("Nobody has said yes to a time that is still ahead."),
    Undecided.REQUIRED_NO: mark("Somebody who must be there has said no to every time that somebody said yes to."),
    Undecided.TOO_FEW: mark(
        "Fewer of those who must be there than are enough can make a time that somebody said yes to."
    ),
    Undecided.NO_ADDRESS: mark("The invites need your mail address, and you have not given one yet."),
    VoteReason.UNKNOWN: mark(
        "Meet does not know this poll any more, so nothing was recorded. Please ask for a new one."
    ),
    VoteReason.CLOSED: mark(
        "This poll is closed, so your answer was not recorded; what you had answered before still stands."
    ),
    VoteReason.DRAFT: mark(
        "This poll is not posted at the moment, so your answer was not recorded; earlier answers still stand."
    ),
    VoteReason.CANCELLED: mark("This poll was cancelled, so your answer was not recorded."),
    VoteReason.RAN_OUT: mark("Every time of this poll has passed, so it has ended and your answer was not recorded."),
    VoteReason.PAST_DEADLINE: mark(
        "The deadline of this poll has passed, so your answer was not recorded; earlier answers still stand."
    ),
    VoteReason.WITHDRAWN: mark(
        "This time is not offered any more, so your answer was not recorded; your other answers still stand."
    ),
    VoteReason.SOME_WITHDRAWN: mark(
        "Some of these times are not offered any more; all your other answers were recorded."
    ),
    VoteReason.NOTHING_TO_CLEAR: mark("You have not answered this poll, so there was nothing to clear."),
    VoteReason.CLEARED: mark("Your answers to this poll were cleared; you can answer again at any time."),
}


def not_yours(why: NotYours) -> str:
    """Who can do it: the organizer as Slack mentions people, for private notes."""
    if is_forgotten(why.organizer):
        return not_yours_plainly()
    organizer = f"<@{why.organizer}>"
    return _(
        "Only the poll's organizer, {organizer}, a co-organizer or a workspace admin can do that; nothing was changed.",
        organizer=organizer,
    )


def not_yours_plainly() -> str:
    """Who can do it, where Slack prints plain text and no mention."""
    return _("Only the poll's organizer, a co-organizer or a workspace admin can do that; nothing was changed.")
