"""What a notice says once it is told."""

from bot.domain.notice import Notice
from handlers.views.notices import notice_message


def words(notice: Notice) -> str:
    """In English."""
    message = notice_message(notice.kind, notice.data)
    assert message is not None
    return message.text
