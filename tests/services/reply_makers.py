"""Mails that answer an invite, as the services take them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.forwarding import Forwarding
from bot.domain.incoming import IncomingMail
from bot.domain.invite import Invite
from bot.domain.replies import Answering, CalendarReply, ReplyMethod, Sender
from bot.domain.reply_address import reply_address
from bot.services.steps.deciding import Closed
from tests.services.team import FROM, Team
from tests.storage.makers import fresh

DOMAIN = "replies.example.com"
FORWARDING = Forwarding(DOMAIN, FROM)


def invited(team: Team, **changes: Any) -> Closed:
    """U2 can make both times, U3 the chosen one alone. Their mails are out, and calendars answer Meet."""
    team.registers("UORG", "U2", "U3")
    snapshot = team.posts(24, 48, **changes)
    team.answers(snapshot, U2="yy", U3="yn")
    made = team.closes(snapshot, reply_domain=DOMAIN)
    team.sends()
    team.clock.move(timedelta(minutes=1))
    return made


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
        source=address,
        may_go_on=True,
    )
