"""Owns telling people what Meet owes them: claims notices, sends the DMs, settles. Words stand in the view."""

import structlog

from bot.domain.errors import NotFound
from bot.domain.notice import Notice, NoticeKind
from bot.isolating import each
from bot.language import reading
from bot.meet import Meet
from bot.services import handing_over, notifying, proposing, reminding
from bot.services.addresses import address_state
from bot.services.people import reader_locale
from bot.services.reading import poll_snapshot
from handlers import delivery_card
from handlers.holds import note_refusal
from handlers.private_notes import direct_message
from handlers.slack.clients import WebClient
from handlers.slack.errors import TROUBLE
from handlers.slack.refusals import Kind
from handlers.views.asked_again import asked_again
from handlers.views.blocks import MessageView
from handlers.views.notices import notice_message
from handlers.views.proposing import proposed_message
from handlers.views.reminder import reminder_message

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
    if notice.kind is NoticeKind.REMINDER and reminding.put_off(meet.database, meet.clock, notice):
        return 0
    message = _message(meet, notice)
    if message is None:
        notifying.give_up_notice(meet.database, notice, "nothing_to_tell")
        return 0
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
    """A question that was answered or taken back is changed where it stands. Raises SlackApiError."""
    if not (notice.channel and notice.ts):
        return direct_message(client, notice.user, message)
    client.chat_update(channel=notice.channel, ts=notice.ts, text=message.text, blocks=message.blocks, parse="none")
    return notice.channel, notice.ts


def _tell_by_card(meet: Meet, notice: Notice) -> int:
    """The card has its own lease and its own row, so it is never posted twice; here only the notice is settled."""
    delivery_card.redraw_due(meet)
    return int(notifying.settle_notice(meet.database, notice, channel="", ts=""))


def _message(meet: Meet, notice: Notice) -> MessageView | None:
    if notice.kind is NoticeKind.NO_ADDRESS:
        state = address_state(meet.database, notice.workspace, notice.user)
        return notice_message(
            notice.kind, notice.data, now=meet.clock.now(), offered=state.offered if state.is_known else None
        )
    if notice.kind is NoticeKind.HANDED_OVER:
        by = handing_over.handed_over_by(meet.database, notice)
        return notice_message(notice.kind, notice.data, now=meet.clock.now(), by=by)
    if notice.kind is NoticeKind.PROPOSED:
        who = proposing.named_proposer(meet.database, notice.workspace, notice.data.get("proposal", ""))
        return None if who is None else proposed_message(notice.data, who, meet.clock.now())
    if notice.kind not in (NoticeKind.REMINDER, NoticeKind.ASKED_AGAIN):
        return notice_message(notice.kind, notice.data, now=meet.clock.now())
    if notice.kind is NoticeKind.ASKED_AGAIN:
        snapshot = poll_snapshot(meet.database, notice.workspace, notice.data.get("poll", ""))
        return asked_again(snapshot, notice.data, meet.clock.now()) if snapshot else None
    own = reminding.reminded_poll(meet.database, meet.clock, notice)
    return reminder_message(own, notice.user, meet.clock.now()) if own else None


def _refused(meet: Meet, notice: Notice, error: Exception) -> None:
    """A lost reply is treated as a refusal: telling twice is better than never."""
    refusal = note_refusal(meet, notice.workspace, error, direct=True)
    log.warning("notice_refused", notice=notice.id, error=refusal.code, kind=refusal.kind.value)
    if refusal.kind is Kind.NOBODY or (refusal.kind is Kind.GONE and notice.ts):
        notifying.give_up_notice(meet.database, notice, refusal.code)
    else:
        wait = refusal.wait.total_seconds() if refusal.kind is Kind.WAIT else 0
        notifying.retry_notice(meet.database, notice, refusal.code, wait=wait)
