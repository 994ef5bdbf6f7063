"""Owns closing a poll by a person: the modal with the ranking, and its submission. Who may is not decided here."""

from bot.domain.closing_sheet import ClosingSheet
from bot.domain.errors import AddressNeeded, Unconfirmed
from bot.services import closing, reading
from handlers import actions as ids
from handlers.admins import as_admin, is_admin, look_up
from handlers.modals import open_modal
from handlers.people import reader_zone
from handlers.polls import follow_close
from handlers.routing import Call, Feature
from handlers.views.addresses import register_view
from handlers.views.close_poll import close_poll_view, closed_text


def open_closing(call: Call) -> None:
    """The modal; everybody but organizers and admins gets a private no."""
    as_admin(call, _open)


def _open(call: Call) -> None:
    sheet = _sheet(call, call.payload.value)
    metadata = ids.metadata(poll=sheet.poll.id, answer_url=call.payload.response_url)
    open_modal(call, close_poll_view(sheet, reader_zone(call, sheet.poll), metadata))


def _sheet(call: Call, poll: str) -> ClosingSheet:
    admin = is_admin(call)
    return closing.closing_sheet(call.meet.database, call.meet.clock, call.workspace, poll, user=call.user, admin=admin)


def submit(call: Call) -> None:
    """Closes and promises the invites in one transaction, then answers: errors travel in the answer."""
    look_up(call)
    request = _request(call)
    try:
        closed = closing.close_poll(call.meet.database, call.meet.clock, request)
    except Unconfirmed as doubt:
        _ask_again(call, request, doubt)
        return
    except AddressNeeded as needed:
        metadata = ids.metadata(poll=request.poll, answer_url=call.payload.answer_url)
        call.ack(response_action="push", view=register_view(metadata, why=needed.text))
        return
    call.ack()
    follow_close(call.meet, call.workspace, closed.snapshot.poll.id)
    if call.user != closed.snapshot.poll.organizer:
        call.note(closed_text(closed.invited, closed.without_address, closed.cannot_be_mailed))


def _request(call: Call) -> closing.ClosePoll:
    view = call.payload.view
    return closing.ClosePoll(
        workspace=call.workspace,
        poll=str(view.metadata.get("poll", "")),
        winner=view.choice("winner"),
        by=call.user,
        admin=is_admin(call),
        place=_text(call, "place"),
        note=_text(call, "note"),
        from_address=call.meet.settings.meet_from_address or "",
        confirmed=str(view.metadata.get("confirmed", "")),
    )


def _text(call: Call, field: str) -> str:
    """What the person left in the field; one that did not come at all was not emptied, so the poll's own text stays."""
    view = call.payload.view
    if view.came(field):
        return view.text(field)
    kept = reading.poll_snapshot(call.meet.database, call.workspace, str(view.metadata.get("poll", "")))
    return str(getattr(kept.poll, field)) if kept else ""


def _ask_again(call: Call, request: closing.ClosePoll, doubt: Unconfirmed) -> None:
    sheet = _sheet(call, request.poll)
    metadata = ids.metadata(poll=request.poll, answer_url=call.payload.answer_url, confirmed=doubt.token)
    view = close_poll_view(
        sheet, reader_zone(call, sheet.poll), metadata, warnings=doubt.warnings, winner=request.winner
    )
    call.ack(response_action="update", view=view)


FEATURE = Feature(actions={ids.CLOSE_POLL: open_closing}, submissions={ids.CLOSE_POLL_VIEW: submit})
