"""Owns asking for an address, privately, after a vote: once a poll. The vote counts either way."""

from bot.services import addresses
from handlers.people import read_voter
from handlers.routing import Call
from handlers.views.addresses import address_prompt


def prompt_for_address(call: Call, poll: str) -> None:
    """Asks where the invite shall go, if this person has no address and was not asked about this poll before.

    The address of the Slack profile is offered by its name where Slack tells it in time. In a storm, or where Slack is
    slow, it is offered unseen. Runs off the listener's thread.
    """
    read_voter(call)
    outsider = call.payload.is_outsider
    found = addresses.prompt_due(call.meet.database, call.workspace, call.user, poll, outsider=outsider)
    if found is not None:
        call.tell(address_prompt(found.title, found.profile_address, poll))
