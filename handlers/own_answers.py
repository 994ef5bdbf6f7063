"""Owns redrawing a direct message that asks one person for their answers, after a press in it."""

import structlog

from bot.domain.reasons import Why
from bot.language.reasons import reason_text
from bot.services import reading, reminding
from handlers.routing import Call
from handlers.slack.errors import TROUBLE
from handlers.slack.refusals import read_refusal
from handlers.views.blocks import MessageView
from handlers.views.reminder import reminder_message

log = structlog.get_logger()


def show_own_answers(call: Call, poll: str, refused: Why | None = None) -> None:
    """Draws the pressed message from what is stored, and again where that changed meanwhile: of two quick presses the
    older one must not be shown last. A message that cannot be drawn now is drawn with the notices, once Slack takes
    it. Only then is it told beside it why an answer was `refused`, which the message says otherwise."""
    channel, ts = call.payload.message
    drawn = None
    try:
        while (own := reading.own_answers(call.meet.database, call.workspace, poll, call.user)) != drawn:
            message = reminder_message(own, call.user, call.meet.clock.now())
            call.client.chat_update(channel=channel, ts=ts, text=message.text, blocks=message.blocks, parse="none")
            drawn = own
    except TROUBLE as error:
        log.warning("own_answers_not_shown", poll=poll, error=read_refusal(error).code)
        if reminding.change_later(call.meet.database, call.workspace, call.user, ts):
            call.meet.wake("notices")
        if refused:
            call.tell(MessageView(reason_text(refused), []))
