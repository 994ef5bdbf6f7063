"""Owns the words of a mail that did not arrive: what it was, why it did not, and what its recipient can do."""

from collections.abc import Mapping

from bot.domain.unsent import Cause, Thing
from bot.language import _, mark
from handlers.views.cancel_reason import reason_said
from handlers.views.said import Said, When, say

_WHAT: Mapping[str, str] = {
    Thing.CODE: mark("The code for {mask} did not reach you."),
    Thing.INVITE: mark("The invite to “{title}” ({when}) did not reach you."),
    Thing.CHANGE: mark(
        "“{title}” is at {when} now. The mail that says so did not reach you, and your calendar may still show the old "
        "time."
    ),
    Thing.CANCELLATION: mark("The meeting “{title}” ({when}) was cancelled. Your calendar may still show it."),
    Thing.REOPENING: mark(
        "“{title}” ({when}) does not take place for now, since the poll is open again. Your calendar may still show it."
    ),
    Thing.REMOVAL: mark("“{title}” could not be taken out of the calendar of {mask}, which may still show it."),
}
_WHY: Mapping[str, str] = {
    Cause.BAD_ADDRESS: mark("Mail to {mask} comes back."),
    Cause.GIVEN_BEFORE: mark("Mail to your earlier address, {mask}, comes back."),
    Cause.BOUNCED_SOFTLY: mark("Mail to {mask} came back this time, which may clear up by itself."),
    Cause.STOPPED: mark("You have ended mail from Meet, so nothing was mailed to you."),
    Cause.STOPPED_BY_LINK: mark(
        "Mail to {mask} was ended by the link in a mail from Meet, so nothing was mailed there."
    ),
    Cause.BLOCKED: mark("Your address cannot be mailed."),
    Cause.FAILED: mark("Mailing it failed, which is no fault of yours."),
    Cause.UNVERIFIED: mark(
        "The mail service of this Meet is in a sandbox, and {mask} is not verified there yet, so nothing was mailed."
    ),
    Cause.TOO_LATE: mark("It could not be mailed in time."),
}
_GOES_TO_ANOTHER = mark("`/meet email` takes another address, and the invite goes there.")
_INVITE_CURES: Mapping[str, str] = {
    Cause.BAD_ADDRESS: mark("Give a better address, and the invite goes there at once."),
    Cause.GIVEN_BEFORE: mark("`/meet start` brings it to the address that you have given since."),
    Cause.STOPPED_BY_LINK: mark("Such a link allows it again, and `/meet email` takes another address."),
    Cause.BOUNCED_SOFTLY: _GOES_TO_ANOTHER,
    Cause.STOPPED: mark("`/meet start` brings it."),
    Cause.BLOCKED: _GOES_TO_ANOTHER,
    Cause.FAILED: mark("Whoever organizes the meeting can send it again."),
    Cause.UNVERIFIED: mark(
        "Whoever runs Meet can have the address verified; then whoever organizes the meeting can send it again."
    ),
}
_DELETE_IT = mark("Please delete it there yourself.")
_CURES: Mapping[str, str] = {
    Thing.CANCELLATION: _DELETE_IT,
    Thing.REOPENING: _DELETE_IT,
    Thing.REMOVAL: _DELETE_IT,
}


def unsent_said(thing: str, cause: str, *, cancelled: str = "", **values: str | When) -> list[Said]:
    """The sentences; `values` are mask, title and when, `cancelled` is why the meeting is cancelled. What a newer Meet
    wrote reads as an invite that failed."""
    what, why = _WHAT.get(thing, _WHAT[Thing.INVITE]), _WHY.get(cause, _WHY[Cause.FAILED])
    told, *rest = (say(_(text), **values) for text in (what, why, _cure(thing, cause)) if text)
    # Last, since what its writer typed may end without a full stop.
    return [told, *rest, *(reason_said(cancelled) if thing == Thing.CANCELLATION else [])]


def _cure(thing: str, cause: str) -> str:
    if thing == Thing.CODE:
        if cause == Cause.BAD_ADDRESS:
            return mark("Please look at the address again, or give another one.")
        if cause == Cause.UNVERIFIED:
            return mark("Whoever runs Meet can have the address verified; then `/meet email` sends another one.")
        return mark("`/meet email` sends another one.")
    return _CURES.get(thing) or _INVITE_CURES.get(cause, "")
