"""Owns telling people what Meet owes them: claims notices, sends the DMs, settles. Words stand in the view."""

import structlog

from bot.domain.errors import NotFound
from bot.domain.notice import Notice, NoticeKind
from bot.isolating import each
from bot.language import reading
from bot.meet import Meet
from bot.services import notifying, reminding
from bot.services.people import reader_locale
from handlers import delivery_card
from handlers.notice_messages import message_of
from handlers.private_notes import direct_message
from handlers.slack.clients import WebClient
from handlers.slack.errors import TROUBLE
from handlers.slack.refusals import Kind, read_refusal
from handlers.views.blocks import MessageView

log = structlog.get_logger()


def send_due(meet: Meet) -> int:
    """Sends every notice that is due; how many were told."""

    def try_again(notice: Notice, error: Exception) -> None:
        notifying.retry_notice(meet.database, notice, type(error).__name__)

    told = 0
    notifying.end_questions(meet.database, meet.clock)
    while not meet.stopping.is_set() and (claimed := notifying.claim_notices(meet.database)):
        told += sum(each(claimed, lambda notice: _tell(meet, notice), try_again))
    return told


def _tell(meet: Meet, notice: Notice) -> int:
    if notice.kind is NoticeKind.DELIVERY_CARD:
        return _tell_by_card(meet, notice)
    with reading(lambda: reader_locale(meet.database, notice.workspace, notice.user)):
        return _tell_person(meet, notice)


def _tell_person(meet: Meet, notice: Notice) -> int:
    if notice.asks_nothing and not notice.ts:
        notifying.give_up_notice(meet.database, notice, "asks_nothing")
        return 0
    if not _is_time(meet, notice):
        return 0
    if notice.is_replaced:
        return _take_away(meet, notice)
    message = message_of(meet, notice)
    if message is None:
        notifying.drop_notice(meet.database, notice, "nothing_to_tell")
        return 0
    return _tell_now(meet, notice, message) if notifying.may_tell(meet.database, notice) else 0


def _take_away(meet: Meet, notice: Notice) -> int:
    """Another message asks its reader; nobody is told anything."""
    try:
        meet.clients.client(notice.workspace).chat_delete(channel=str(notice.channel), ts=str(notice.ts))
    except NotFound:
        notifying.give_up_notice(meet.database, notice, "not_installed")
    except TROUBLE as error:
        _refused(meet, notice, error)
    else:
        notifying.take_away(meet.database, notice)
    return 0


def _is_time(meet: Meet, notice: Notice) -> bool:
    """Whether it is told, or changed, now; else it is put off."""
    if notice.ts:
        return notifying.may_change(meet.database, notice)
    return notice.kind is not NoticeKind.REMINDER or not reminding.put_off(meet.database, meet.clock, notice)


def _tell_now(meet: Meet, notice: Notice, message: MessageView) -> int:
    try:
        channel, ts = _send(meet.clients.client(notice.workspace), notice, message)
    except NotFound:
        notifying.give_up_notice(meet.database, notice, "not_installed")
    except TROUBLE as error:
        _refused(meet, notice, error)
    else:
        return int(notifying.settle_notice(meet.database, notice, channel=channel, ts=ts))
    return 0


def _send(client: WebClient, notice: Notice, message: MessageView) -> tuple[str, str]:
    """One that stands is changed in its place. Raises SlackApiError."""
    if not (notice.channel and notice.ts):
        return direct_message(client, notice.user, message)
    client.chat_update(channel=notice.channel, ts=notice.ts, text=message.text, blocks=message.blocks, parse="none")
    return notice.channel, notice.ts


def _tell_by_card(meet: Meet, notice: Notice) -> int:
    """The card has its own lease and its own row, so it is never posted twice; here only the notice is settled."""
    delivery_card.redraw_due(meet)
    return int(notifying.settle_notice(meet.database, notice, channel="", ts=""))


def _refused(meet: Meet, notice: Notice, error: Exception) -> None:
    """A lost reply is treated as a refusal: telling twice is better than never."""
    refusal = read_refusal(error, direct=True)
    log.warning("notice_refused", notice=notice.id, error=refusal.code, kind=refusal.kind.value)
    if refusal.kind is Kind.NOBODY or (refusal.kind is Kind.GONE and notice.ts):
        notifying.give_up_notice(meet.database, notice, refusal.code)
    else:
        wait = refusal.wait.total_seconds() if refusal.kind is Kind.WAIT else 0
        notifying.retry_notice(meet.database, notice, refusal.code, wait=wait)
