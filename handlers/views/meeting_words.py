"""Owns the words about a meeting for whom no mail reaches: how it changed."""

from collections.abc import Mapping

from bot.domain.notice import WhyOff
from bot.language import _, mark
from handlers.views.cancel_reason import reason_said
from handlers.views.said import Said, When, say

_CHANGES: Mapping[str, str] = {
    WhyOff.MOVED: mark("“{title}” has moved: it was {before}, and is now {now}."),
    WhyOff.CANCELLED: mark("“{title}” is cancelled: there is no meeting {now}."),
    WhyOff.OPEN_AGAIN: mark(
        "“{title}” is open again, so there is no meeting {now} as it stands. Your answers are kept."
    ),
}


def change_said(
    change: str, title: str, *, now: str | When, before: str | When, why: str = "", invited: bool = True
) -> list[Said]:
    """How the meeting changed, `why` it was cancelled, and why it is told here; or why its reader gets no invite, even
    with an address. Of a meeting that is off, nothing more is to be said to whoever was not invited."""
    changed = say(_(_CHANGES.get(change, _CHANGES[WhyOff.CANCELLED])), title=title, now=now, before=before)
    # Last, since what its writer typed may end without a full stop.
    reason = reason_said(why if change == WhyOff.CANCELLED else "")
    if invited:
        here = say(_("Meet tells you here because it has no address that it can mail you at."))
        return [changed, here, *reason]
    if change != WhyOff.MOVED:
        return [changed, *reason]
    no_invite = _(
        "No invite comes to you: your answer was to the time before. If you can come, tell whoever runs the poll."
    )
    return [changed, say(no_invite)]
