"""Owns asking for an address, privately, after a vote: once a poll. The vote counts either way."""

from bot.services import addresses
from handlers.routing import Call
from handlers.views.addresses import address_prompt
from handlers.views.blocks import MessageView

TEXT = "Your answer counts. Where shall Meet mail the invite?"


def prompt_for_address(call: Call, poll: str) -> None:
    """Asks where the invite shall go, if this person has no address and was not asked about this poll before.

    It waits for no look-up at Slack: a profile that is not known yet is offered unseen. Runs off the listener's thread.
    """
    outsider = call.payload.is_outsider
    found = addresses.prompt_due(call.meet.database, call.workspace, call.user, poll, outsider=outsider)
    if found is not None:
        call.tell(MessageView(TEXT, address_prompt(found.title, found.profile_address, poll)))
