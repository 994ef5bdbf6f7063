"""The sentences about edits that cannot be saved, repetitions, notes, and a history that is not for its reader."""

from bot.domain.answer_notes import MOST_ANSWER_NOTE, AnswerNoteReason
from bot.domain.history import HistoryReason
from bot.domain.places import MOST_PLACES, PlacesReason
from bot.domain.poll_edit import MOST_CO_ORGANIZERS, MOST_EVER_OFFERED, EditReason
from bot.domain.proposals import ProposalReason
from bot.domain.reasons import Why
from bot.domain.series import MOST_SERIES, RepeatReason, SeriesGoesOn
from bot.language import _
from bot.language.texts import mark

TEXTS: dict[Why, str] = {
    EditReason.ANONYMITY_STAYS: mark(
        "Somebody has answered already, so the poll stays anonymous; please tick it again. Nothing was changed."
    ),
    EditReason.CHANGED_MEANWHILE: mark(
        "Somebody else changed this poll after you opened this window, so nothing of yours was saved. Please copy what "
        "you typed, close the window and choose “Edit this poll” again."
    ),
    EditReason.CANNOT_HELP: mark(
        "One of these people cannot run a poll here: it is an app, a deactivated account, or somebody of another "
        "workspace. Please take them out."
    ),
    EditReason.TOO_MANY_HELP: mark("At most {co_organizers} people can help to run a poll; please leave some out."),
    EditReason.ALL_WITHDRAWN: mark("A poll needs at least one time. To call it off, choose “Manage this poll”."),
    EditReason.TOO_MANY_EVER: mark("A poll has offered {offered} times at most, those taken back among them."),
    PlacesReason.WRONG_NUMBER: mark("A time has 1 to {places} places; leave this empty for any number of people."),
    RepeatReason.TOO_MANY: mark("At most {series} of your polls can repeat; please end one of the others first."),
    RepeatReason.UNKNOWN_LEAD: mark("Please choose one of the numbers of days."),
    RepeatReason.AFTER_DEADLINE: mark(
        "The next poll would open when its own deadline has passed; please let it open earlier, or move the deadline."
    ),
    RepeatReason.NOT_REPEATING: mark(
        "This poll does not repeat any more, or a newer one of its series has opened and can be used for that. Nothing "
        "was changed."
    ),
    RepeatReason.SKIPPED_ALREADY: mark("This poll was skipped or opened meanwhile. Nothing was changed."),
    AnswerNoteReason.TOO_LONG: mark("Please keep your note within {most} characters. Nothing was saved yet."),
    AnswerNoteReason.ANONYMOUS: mark("This poll is anonymous, so your note was not kept: nobody could read it."),
    AnswerNoteReason.NO_ANSWER: mark(
        "Your note was not kept: it stands beside an answer, and you have given none. Please answer, then add it."
    ),
    ProposalReason.NOT_ALLOWED: mark("This poll takes no proposals any more. Nothing was changed."),
    ProposalReason.POLL_OVER: mark("This poll is over, so it takes no more times. Nothing was changed."),
    ProposalReason.OFFERED: mark("The poll offers this time already: please answer it there."),
    ProposalReason.PROPOSED: mark("Somebody has proposed this time already; its organizer has heard of it."),
    ProposalReason.TOO_MANY: mark("Enough proposals wait for the organizer's answer; please try again later."),
    ProposalReason.NO_ROOM: mark("The poll offers as many times as a poll can, so none can be added."),
    ProposalReason.ONE_TIME: mark("Please give one time: pick it, or write it in words."),
    ProposalReason.SEVERAL: mark("These are several times. Please propose one at a time."),
    ProposalReason.GONE: mark("This proposal is gone. Nothing was changed."),
    ProposalReason.TAKEN_IN_BEFORE: mark("This proposal was taken in already. Nothing was changed."),
    ProposalReason.DECLINED_BEFORE: mark("This proposal was declined already. Nothing was changed."),
    HistoryReason.ANSWER_FIRST: mark(
        "What was changed is shown to those who have answered: please answer the poll first, then look again."
    ),
}
NUMBERS = {
    "co_organizers": MOST_CO_ORGANIZERS,
    "offered": MOST_EVER_OFFERED,
    "places": MOST_PLACES,
    "series": MOST_SERIES,
    "most": MOST_ANSWER_NOTE,
}
"""What the sentences name."""


def series_goes_on(why: SeriesGoesOn) -> str:
    """Which poll is to be changed instead."""
    if not why.permalink:
        return _(
            "This poll belongs to a series that goes on. Change it at its newest poll, “{title}”.", title=why.title
        )
    return _(
        "This poll belongs to a series that goes on. Change it at its newest poll, “{title}”: {link} leads there.",
        title=why.title,
        link=why.permalink,
    )
