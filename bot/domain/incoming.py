"""A mail that came in from SES, as far as its calendar or its words matter. Pure."""

from dataclasses import dataclass

from bot.domain.replies import CalendarReply, Sender
from bot.domain.reply_outcomes import ReplyReason


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """One mail as SES received it. `recipients` are those of the envelope. It has a `reply`, or what a person wrote as
    `text`, or the `problem` that kept it from being read; `notification` is what is put into quarantine with it."""

    message_id: str
    recipients: tuple[str, ...]
    sender: Sender
    notification: str
    reply: CalendarReply | None = None
    text: str = ""
    problem: ReplyReason | None = None
    source: str = ""
    """The sender of the envelope, "" for a bounce."""
    may_go_on: bool = False
    """A person answered, by their calendar or by hand: no list, no answering machine, no Meet. Else mailing it on could
    begin a loop."""
