"""Owns `/meet help`."""

from bot.domain.membership import may_operate
from bot.language import _
from handlers.admins import is_admin
from handlers.routing import Call, Feature
from handlers.views.help import help_blocks


def show_help(call: Call) -> None:
    """What Meet can do, for this person alone."""
    operates = may_operate(call.meet.settings.meet_operators, call.workspace, call.user)
    call.ack(text=_("What Meet can do"), blocks=help_blocks(admin=operates or is_admin(call)))


FEATURE = Feature(words={"help": show_help})
