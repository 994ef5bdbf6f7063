"""The one exception of reading mail that came in: why it is set aside."""

from bot.domain.reply_outcomes import ReplyReason


class Refused(Exception):
    """The mail is none that Meet can use."""

    def __init__(self, reason: ReplyReason) -> None:
        super().__init__(reason)
        self.reason = reason
