"""Mails that answer an invite, as the services take them."""

from dataclasses import replace
from typing import Any

from bot.domain.invite import Invite
from bot.domain.replies import Answering, CalendarReply, ReplyMethod, Sender
from bot.domain.reply_address import reply_address
from bot.services.replying import IncomingMail
from tests.storage.makers import fresh


def an_answer_of(invite: Invite, address: str, partstat: str, *, vouched: bool = True, **changes: Any) -> IncomingMail:
    """This attendee's calendar answers from their own mailbox; `changes` are the calendar's."""
    line = Answering(frozenset({address}), partstat)
    reply = CalendarReply(ReplyMethod.REPLY, invite.uid, invite.sequence, None, (line,))
    return IncomingMail(
        message_id=fresh("mail"),
        recipients=(reply_address(invite, address),),
        sender=Sender(address, is_vouched=vouched),
        notification=f"{{}} from {address}",
        reply=replace(reply, **changes),
    )
