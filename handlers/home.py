"""Owns the Home tab and `/meet list`: what concerns one person, read anew each time it is looked at, and Home after
each act on it."""

import structlog

from bot.services import addresses, reading, redrawing, repeating
from handlers import actions as ids
from handlers.admins import may_look_after
from handlers.double_press import shown_now
from handlers.modals import begun_on_home
from handlers.payloads import Payload
from handlers.people import known_profile, own_zone, read_fresh_profile
from handlers.routing import Call, Feature, Handler
from handlers.slack.errors import TROUBLE
from handlers.slack.refusals import read_refusal
from handlers.views.home import home_view, list_message

log = structlog.get_logger()


def open_home(call: Call) -> None:
    """The person looks at the Home tab; the Messages tab sends the same event and needs nothing."""
    call.ack()
    if call.user and call.payload.tab in ("home", ""):
        call.later(_look, call)


def _look(call: Call) -> None:
    """Whoever looks at Meet can be told what could not be told before."""
    if redrawing.person_came_back(call.meet.database, call.workspace, call.user):
        call.meet.wake("notices")
    if known_profile(call.meet, call.workspace, call.user) is not None:
        # Looking is no act: of whoever has done nothing with Meet, or was forgotten, nothing is stored.
        read_fresh_profile(call.meet, call.client, call.workspace, call.user)
    _publish(call)


def follow_up(payload: Payload) -> Handler | None:
    """After a press on Home, and after the submission of a window that may have been opened on it, Home is published
    anew, whatever came of the act: Slack tells of no look at it meanwhile."""
    pressed = payload.kind == "block_actions" and payload.view.kind == "home"
    submitted = payload.kind == "view_submission" and begun_on_home(payload)
    return _publish_anew if payload.user and (pressed or submitted) else None


def _publish_anew(call: Call) -> None:
    """The second half of a double press may meet the new view, which says since when it is shown."""
    _publish(call, ids.metadata(shown_at=shown_now(call)))


def _publish(call: Call, metadata: str = "") -> None:
    """A view that fails comes at the next look."""
    state = addresses.address_state(call.meet.database, call.workspace, call.user)
    entries = reading.polls_of(call.meet.database, call.workspace, call.user)
    code = addresses.open_code(call.meet.database, call.meet.clock, call.workspace, call.user)
    series = repeating.series_of(call.meet.database, call.workspace, call.user)
    skipped = repeating.skipped_of(call.meet.database, call.workspace, series)
    view = home_view(
        entries,
        state,
        now=call.meet.clock.now(),
        zone=own_zone(call),
        reader=call.user,
        series=series,
        skipped=skipped,
        code_waits=code is not None,
        admin=may_look_after(call),
        metadata=metadata,
    )
    try:
        call.client.views_publish(user_id=call.user, view=view)
    except TROUBLE as error:
        log.warning("home_not_shown", user=call.user, error=read_refusal(error).code)


def list_polls(call: Call) -> None:
    """`/meet list`."""
    entries = reading.polls_of(call.meet.database, call.workspace, call.user)
    series = repeating.series_of(call.meet.database, call.workspace, call.user)
    skipped = repeating.skipped_of(call.meet.database, call.workspace, series)
    now, zone = call.meet.clock.now(), own_zone(call)
    message = list_message(entries, series, now=now, zone=zone, reader=call.user, skipped=skipped)
    call.ack(text=message.text, blocks=message.blocks)


def follow_link(call: Call) -> None:
    """Slack has opened the message already, and wants an answer all the same."""
    call.ack()


FEATURE = Feature(
    events={"app_home_opened": open_home}, words={"list": list_polls}, actions={ids.OPEN_MESSAGE: follow_link}
)
