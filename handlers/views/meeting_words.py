"""Owns the words for whom no mail reaches: how a meeting changed, and that no address is needed any more."""

from collections.abc import Mapping

from bot.domain.notice import WhyOff
from bot.language import _, mark
from handlers.views.said import Said, When, say

_CHANGES: Mapping[str, str] = {
    WhyOff.MOVED: mark("“{title}” has moved: it was {before}, and is now {now}."),
    WhyOff.CANCELLED: mark("“{title}” is cancelled: there is no meeting {now}."),
    WhyOff.OPEN_AGAIN: mark(
        "“{title}” is open again, so there is no meeting {now} as it stands. Your answers are kept."
    ),
}
_OFF: Mapping[str, str] = {
    WhyOff.CANCELLED: mark("“{title}” is cancelled."),
    WhyOff.OPEN_AGAIN: mark("“{title}” is open again."),
    WhyOff.MOVED: mark("“{title}” has moved to a time that you did not say yes or maybe to."),
    WhyOff.BEGUN: mark("“{title}” has begun."),
}


def change_said(change: str, title: str, *, now: str | When, before: str | When) -> list[Said]:
    """How the meeting changed, and why it is told here."""
    here = say(_("Meet tells you here because it has no address that it can mail you at."))
    return [say(_(_CHANGES.get(change, _CHANGES[WhyOff.CANCELLED])), title=title, now=now, before=before), here]


def off_said(why: str, title: str) -> Said:
    """Why the meeting needs no address."""
    return say(_(_OFF.get(why, _OFF[WhyOff.BEGUN])), title=title)
