"""What becomes of a mail that came in, as values: applied, told, dropped, or put into quarantine for a reason."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.reasons import Why


class ReplyReason(Why, StrEnum):
    """Why a mail that came in lies in quarantine."""

    TOO_LARGE = "reply_too_large"
    TOO_MANY_PARTS = "reply_too_many_parts"
    UNREADABLE_MAIL = "reply_unreadable_mail"
    UNREADABLE_CALENDAR = "reply_unreadable_calendar"
    CALENDARS_DIFFER = "reply_calendars_differ"
    """Several calendars in one mail that do not say the same."""
    OTHER_METHOD = "reply_other_method"
    """An invitation, a publication or a cancellation, which nobody may send to Meet."""
    ONE_OCCURRENCE = "reply_one_occurrence"
    """It answers one occurrence of a series; Meet's invites have none."""
    NOT_SCHEDULED = "reply_not_scheduled"
    """Its REQUEST-STATUS says that the calendar did not take the invite."""
    NO_ATTENDEE = "reply_no_attendee"
    WRONG_UID = "reply_wrong_uid"
    SPAM = "reply_spam"
    VIRUS = "reply_virus"
    BOUNCE = "reply_bounce"
    FROM_MACHINE = "reply_from_machine"
    """An automatic answer, such as an absence note."""
    NOT_APPLIED = "reply_not_applied"
    MISSING = "reply_missing"
    """The stored mail is gone, or may not be read."""


class Outcome(StrEnum):
    """What became of a mail that came in."""

    ANSWERED = "answered"
    TOLD = "told"
    """Its organizer is told of it; no answer changes."""
    REPEATED = "repeated"
    OLDER = "older"
    NO_CHANGE = "no_change"
    """The answer is none of those that Meet knows."""
    TOO_LATE = "too_late"
    """The meeting is over or cancelled, or goes on without this attendee."""
    UNKNOWN = "unknown"
    """No invite has this address."""
    TOO_MANY = "too_many"
    UNSUBSCRIBED = "unsubscribed"
    """It came to the address in List-Unsubscribe, and ended mail."""
    QUARANTINED = "quarantined"


class Told(StrEnum):
    """What the organizer is told of a mail, by a notice."""

    COUNTERED = "countered"
    DELEGATED = "delegated"
    OF_ANOTHER = "of_another"
    """Somebody else answered with this person's invite."""
    WRITTEN = "written"
    """The mail has no calendar: a person wrote it."""


VERSION = "version"
"""In the data of such a notice: the version of the invite that the mail is about."""


def version_in(data: Mapping[str, str], newest: int) -> int:
    """The version that the notice is about; the newest where an earlier Meet noted none."""
    noted = data.get(VERSION, "")
    return int(noted) if noted.isdecimal() else newest
