"""Owns the Home tab and `/meet list`: what concerns one person, read anew each time it is looked at."""

import structlog

from bot.services import addresses, reading, redrawing, repeating
from handlers import actions as ids
from handlers.admins import may_look_after
from handlers.people import known_profile, own_zone, read_fresh_profile
from handlers.routing import Call, Feature
from handlers.slack.errors import TROUBLE
from handlers.slack.refusals import read_refusal
from handlers.views.home import home_view, list_message

log = structlog.get_logger()


def open_home(call: Call) -> None:
    """The person looks at the Home tab; the Messages tab sends the same event and needs nothing."""
    call.ack()
    if call.user and call.payload.tab in ("home", ""):
        call.later(_publish, call)


def _publish(call: Call) -> None:
    """Whoever looks at Meet can be told what could not be told before. A view that fails comes at the next look."""
    if redrawing.person_came_back(call.meet.database, call.workspace, call.user):
        call.meet.wake("notices")
    if known_profile(call.meet, call.workspace, call.user) is not None:
        # Looking is no act: of whoever has done nothing with Meet, or was forgotten, nothing is stored.
        read_fresh_profile(call.meet, call.client, call.workspace, call.user)
    state = addresses.address_state(call.meet.database, call.workspace, call.user)
    entries = reading.polls_of(call.meet.database, call.workspace, call.user)
    code = addresses.open_code(call.meet.database, call.meet.clock, call.workspace, call.user)
    series = repeating.series_of(call.meet.database, call.workspace, call.user)
    now, zone = call.meet.clock.now(), own_zone(call)
    waits, admin = code is not None, may_look_after(call)
    view = home_view(entries, state, now=now, zone=zone, series=series, code_waits=waits, admin=admin)
    try:
        call.client.views_publish(user_id=call.user, view=view)
    except TROUBLE as error:
        log.warning("home_not_shown", user=call.user, error=read_refusal(error).code)


def list_polls(call: Call) -> None:
    """`/meet list`."""
    entries = reading.polls_of(call.meet.database, call.workspace, call.user)
    series = repeating.series_of(call.meet.database, call.workspace, call.user)
    message = list_message(entries, series, now=call.meet.clock.now(), zone=own_zone(call))
    call.ack(text=message.text, blocks=message.blocks)


def follow_link(call: Call) -> None:
    """Slack has opened the message already, and wants an answer all the same."""
    call.ack()


FEATURE = Feature(
    events={"app_home_opened": open_home}, words={"list": list_polls}, actions={ids.OPEN_MESSAGE: follow_link}
)
