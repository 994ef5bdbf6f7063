"""Owns what whoever asks for reminders reads: who is reminded now, and who is not and why."""

from collections.abc import Mapping

from bot.domain.reminders import Asked, NotReminded, Reminded
from bot.domain.required import Progress
from bot.language import _, filled, mark
from handlers.views.text import mention, people_shown

MOST_PEOPLE = 20
_NOBODY = {
    Asked.ONLY_YOU: mark("Nobody is reminded: only your own answer is missing."),
    Asked.ALL_ANSWERED: mark("Nobody is reminded: everybody who must be there has answered every time."),
    Asked.TAKES_NO_ANSWERS: mark("Nobody is reminded: this poll takes no answers any more."),
    Asked.ANONYMOUS: mark("Nobody is reminded: in an anonymous poll Meet tells nobody who has answered."),
    Asked.NOBODY_REQUIRED: mark(
        "Nobody is reminded: this poll names nobody who must be there, so Meet cannot know whose answer is missing."
    ),
}
_LEFT_OUT = {
    NotReminded.A_SHORT_WHILE_AGO: mark("Reminded less than a day ago, so not again now: {people}."),
    NotReminded.JUST_ASKED: mark("Asked less than a day ago about changed or new times, so not again now: {people}."),
    NotReminded.OFTEN_ENOUGH: mark("Reminded twice already, which is as often as Meet does it: {people}."),
    NotReminded.UNREACHABLE: mark("Meet cannot remind {people}; please ask them yourself."),
}


def reminded_text(done: Reminded) -> str:
    """Whether anybody is reminded now, then one line for each kind of people who are not: each is named once."""
    if done.outcome is not Asked.REMINDED:
        return " ".join(filter(None, (_(_NOBODY[done.outcome]), _nobody_else(done))))
    lines = [
        _("Reminded now by direct message: {people}.", people=_named(done.people, done.partly))
        if done.people
        else _("Nobody is reminded now.")
    ]
    lines += [
        _(words, people=_named(done.left_out[why], done.partly))
        for why, words in _LEFT_OUT.items()
        if why in done.left_out
    ]
    return "\n".join([*lines, *filter(None, [_nobody_else(done)])])


def _nobody_else(done: Reminded) -> str:
    """Why others cannot be reminded: where nobody is, though the poll takes answers, and once where somebody is."""
    is_said = done.first if done.outcome is Asked.REMINDED else done.outcome in (Asked.ONLY_YOU, Asked.ALL_ANSWERED)
    if not is_said:
        return ""
    return _("Only those who must be there can be reminded: Meet does not know whom else the poll is for.")


def _named(users: tuple[str, ...], partly: Mapping[str, Progress]) -> str:
    """Behind a name stands how many times were answered, where it is some of them."""
    shown, rest = people_shown(users, MOST_PEOPLE)
    named = [_partly(user, partly[user]) if user in partly else mention(user) for user in shown]
    return " ".join([*named, *([f"+{rest}"] if rest else [])])


def _partly(user: str, far: Progress) -> str:
    text = _("{person} ({given} of {times} times answered)")
    return filled(text, person=mention(user), given=far.given, times=far.times)
