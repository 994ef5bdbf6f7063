"""Owns the words for who must be there: how far they have answered."""

from collections.abc import Mapping

from bot.domain.required import Progress
from bot.language import _, plural


def _own_progress(far: Progress) -> str:
    if not far.given:
        return _("you have not answered")
    return _("you have answered {given} of {times} times", given=far.given, times=far.times)


def progress_line(required: Mapping[str, Progress], reader: str = "") -> str:
    """ "1 of 2 required answered", and how far its reader is, whose own answer is missing; "" where nobody must be
    there. It names nobody."""
    if not required:
        return ""
    whole = sum(_is_whole(far) for far in required.values())
    said = plural(
        "{given} of {number} required answered", "{given} of {number} required answered", len(required), given=whole
    )
    own = required.get(reader)
    return said if own is None or _is_whole(own) else f"{said}, {_own_progress(own)}"


def _is_whole(far: Progress) -> bool:
    """Whether somebody has answered; nobody has where no time is open."""
    return bool(far.given) and far.is_whole


def partly_mark(far: Progress) -> str:
    """ " (answered 2 of 6)" behind a name, of somebody who has answered some of the times alone."""
    if far.is_whole or not far.given:
        return ""
    said = _("(answered {given} of {times})", given=far.given, times=far.times)
    return f" {said}"
