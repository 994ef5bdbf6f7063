"""Owns `/meet help`."""

from bot.language import _
from handlers.admins import may_look_after
from handlers.routing import Call, Feature
from handlers.views.help import help_blocks


def show_help(call: Call) -> None:
    """What Meet can do, for this person alone."""
    call.ack(text=_("What Meet can do"), blocks=help_blocks(admin=may_look_after(call)))


FEATURE = Feature(words={"help": show_help})
