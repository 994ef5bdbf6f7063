"""Owns what an operator reads of each alarm: what is wrong, and what to do. Commands and pages print it as well."""

from collections.abc import Mapping

from bot.domain.mail_health import Alarm
from bot.language import _, mark

_WORDS: Mapping[Alarm, str] = {
    Alarm.SENDING_PAUSED: mark("Sending is paused; `meet status` says why, and `meet resume` sends again."),
    Alarm.FEEDBACK_SILENT: mark(
        "Mails went out, but Amazon SES has told nothing of them for an hour: bounces and complaints are not seen. "
        "Run `meet check`, then `meet setup-aws`."
    ),
    Alarm.DEAD_LETTERS: mark(
        "Feedback lies in the dead-letter queue, because Meet could not store it: read the log, then move it back to "
        "the queue."
    ),
    Alarm.MAIL_WAITS: mark("Mail has waited for more than an hour although nothing holds it back: read the log."),
    Alarm.QUOTA_SHORT: mark(
        "The day's quota of Amazon SES does not last for what waits: invites to the soonest meetings go first. Ask AWS "
        "for a higher quota."
    ),
    Alarm.BOUNCE_RATE: mark("More than 2 % of Meet's mails bounced; Meet pauses sending at 5 %."),
    Alarm.COMPLAINT_RATE: mark("More than 0.08 % of Meet's mails were complained about; Meet pauses sending at 0.3 %."),
    Alarm.SES_BOUNCE_RATE: mark("Amazon SES counts more than 2 % bounces for the whole account; it acts from 5 %."),
    Alarm.SES_COMPLAINT_RATE: mark("Amazon SES counts 0.1 % complaints or more for the whole account, where it acts."),
}


def alarm_text(alarm: Alarm) -> str:
    """One or two sentences."""
    return _(_WORDS[alarm])
