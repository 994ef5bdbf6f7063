"""Owns the words for who must be there: how far they have answered, and what they said to one time."""

from collections.abc import Mapping

from bot.domain.required import Progress
from bot.language import _
from handlers.views.text import mention

MOST_BY_NAME = 2
"""More of those who must be there are counted."""


def progress_text(user: str, far: Progress, reader: str = "") -> str:
    """ "@ben has answered 2 of 6 times", as mrkdwn; to its `reader` "you have answered"."""
    if user == reader:
        return _own_progress(far)
    person = mention(user)
    if far.given and far.is_whole:
        return _("{person} has answered", person=person)
    if not far.given:
        return _("{person} has not answered", person=person)
    return _("{person} has answered {given} of {times} times", person=person, given=far.given, times=far.times)


def _own_progress(far: Progress) -> str:
    if far.given and far.is_whole:
        return _("you have answered")
    if not far.given:
        return _("you have not answered")
    return _("you have answered {given} of {times} times", given=far.given, times=far.times)


def progress_line(required: Mapping[str, Progress], reader: str = "") -> str:
    """One or two by name, its reader as "you", of more how many; "" where nobody must be there."""
    if not required:
        return ""
    if len(required) <= MOST_BY_NAME:
        return ", ".join(progress_text(user, far, reader) for user, far in required.items())
    whole = sum(far.is_whole for far in required.values())
    said = _("{given} of {number} have answered", given=whole, number=len(required))
    return _("who must be there: {said}", said=said)


def partly_mark(far: Progress) -> str:
    """ " (2 of 6)" behind a name, of somebody who has answered some of the times alone."""
    if far.is_whole or not far.given:
        return ""
    said = _("({given} of {times})", given=far.given, times=far.times)
    return f" {said}"
