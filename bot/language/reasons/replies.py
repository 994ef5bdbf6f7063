"""The sentences of why a mail that answers an invite lies in quarantine. Operators read them."""

from bot.domain.reasons import Why
from bot.domain.reply_outcomes import ReplyReason
from bot.language.texts import mark

TEXTS: dict[Why, str] = {
    ReplyReason.TOO_LARGE: mark("The mail is larger than any answer to an invite."),
    ReplyReason.TOO_MANY_PARTS: mark("The mail has more parts, or deeper ones, than any answer to an invite."),
    ReplyReason.UNREADABLE_MAIL: mark("The mail cannot be read: it is no valid MIME message."),
    ReplyReason.UNREADABLE_CALENDAR: mark("The calendar in the mail cannot be read."),
    ReplyReason.CALENDARS_DIFFER: mark("The mail has several calendars that do not say the same."),
    ReplyReason.OTHER_METHOD: mark("The calendar in the mail is no answer to an invite."),
    ReplyReason.ONE_OCCURRENCE: mark("It answers one date of a repeating event, and Meet's invites do not repeat."),
    ReplyReason.NOT_SCHEDULED: mark("The calendar that answered says that it did not take the invite."),
    ReplyReason.NO_ATTENDEE: mark("The answer names nobody who answers."),
    ReplyReason.WRONG_UID: mark("The answer is about another event than the invite of its address."),
    ReplyReason.SPAM: mark("SES takes the mail for spam."),
    ReplyReason.VIRUS: mark("SES found a virus in the mail."),
    ReplyReason.BOUNCE: mark("It tells that some mail could not be delivered; it is no answer to an invite."),
    ReplyReason.FROM_MACHINE: mark("A program wrote it, such as an absence note; it is no answer to an invite."),
    ReplyReason.NOT_APPLIED: mark("Meet failed to apply the answer. Its log says why."),
    ReplyReason.MISSING: mark("The mail is not in the bucket any more, or Meet may not read it there."),
}
