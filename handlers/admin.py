"""Owns `/meet admin`: how Meet is doing, for operators alone. It changes nothing; that is the command line's."""

from bot.domain.errors import NotAllowed
from bot.domain.membership import may_operate
from bot.domain.reasons import SlackReason
from bot.services import administration
from handlers.routing import Call, Feature
from handlers.views.admin import status_message


def show_status(call: Call) -> None:
    """The state of polls, deliveries and sending; it concerns all workspaces, so admins of one do not see it."""
    if not may_operate(call.meet.settings.meet_operators, call.workspace, call.user):
        raise NotAllowed(SlackReason.NOT_OPERATOR)
    status = administration.status(call.meet.database)
    message = status_message(status.polls, status.deliveries, status.health.rates, status.health.breaker)
    call.ack(text=message.text, blocks=message.blocks)


FEATURE = Feature(words={"admin": show_status})
