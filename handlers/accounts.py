"""Owns what Slack tells of people and of the installation itself: changed profiles, the app taken away."""

import structlog

from bot.services import installing, people
from handlers.payloads import read_profile
from handlers.removals import read_removal
from handlers.routing import Call, Feature

log = structlog.get_logger()


def keep_profile(call: Call) -> None:
    """Somebody's profile changed. Whom Slack deactivated is not waited for any more: their polls are told so."""
    profile = read_profile(call.payload.event.get("user"), call.workspace, call.meet.clock.now())
    noted = people.note_change(call.meet.database, profile) if profile else people.ProfileNoted(kept=False)
    for poll in noted.redraw:
        call.meet.redraw(call.workspace, poll)
    if noted.redraw:
        call.meet.wake("notices")
    call.ack()


def note_removal(call: Call) -> None:
    """Meet was taken out of the workspace: its tokens go, and what is stored stays for a new installation."""
    removal = read_removal(call.payload.body)
    happened_at = removal.happened_at or call.meet.clock.now()
    removed = installing.remove_installation(call.meet.database, removal.workspace, happened_at)
    call.meet.clients.forget(removal.workspace)
    log.warning("removed_from_workspace", workspace=removal.workspace, kind=call.payload.event_type, removed=removed)
    call.ack()


def note_revocation(call: Call) -> None:
    """Tokens were revoked. People's are none of Meet's; without its bot's it can do nothing there any more."""
    if read_removal(call.payload.body).revokes_bot:
        note_removal(call)
    call.ack()


FEATURE = Feature(
    events={"user_change": keep_profile, "app_uninstalled": note_removal, "tokens_revoked": note_revocation}
)
