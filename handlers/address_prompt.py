"""Owns asking for an address, once, privately, after a vote. The vote counts either way."""

from bot.services import addresses, reading
from handlers.people import read_fresh_profile
from handlers.routing import Call
from handlers.views.addresses import address_prompt


def prompt_for_address(call: Call, poll: str) -> None:
    """Asks where the invite shall go, if this person has no address and was not asked about this poll before."""
    profile = read_fresh_profile(call.meet, call.client, call.workspace, call.user)
    if profile is not None and not profile.is_reachable:
        return
    if not addresses.prompt_due(call.meet.database, call.meet.clock, call.workspace, call.user, poll):
        return
    snapshot = reading.poll_snapshot(call.meet.database, call.workspace, poll)
    if snapshot is not None:
        known = profile.profile_address if profile else None
        text = "Your answer counts. Where shall Meet mail the invite?"
        call.note(text, address_prompt(snapshot.poll.title, known, poll))
