"""Owns asking for an address, privately, after a vote: once a poll. The vote counts either way."""

from bot.services import addresses
from handlers.routing import Call
from handlers.views.addresses import address_prompt
from handlers.views.blocks import MessageView


def address_question(call: Call, poll: str) -> MessageView | None:
    """The question where the invite shall go, if this person has no address and was not asked about this poll before.

    The address of the Slack profile is offered by its name where Slack has told it by now. In a storm, or where Slack
    is slow, it is offered unseen.
    """
    outsider = call.payload.is_outsider
    found = addresses.prompt_due(call.meet.database, call.workspace, call.user, poll, outsider=outsider)
    return address_prompt(found.title, found.profile_address, poll) if found else None
