"""Owns closing a poll by a person: the modal with the ranking, and its submission. Who may is not decided here."""

from bot.domain.cautions import by_clock_of
from bot.domain.closing_sheet import ClosingSheet
from bot.domain.errors import AddressNeeded, InvalidInput, PollNotOpen, Unconfirmed
from bot.domain.history import Act
from bot.domain.poll import Poll
from bot.domain.tally import is_veiled
from bot.language import brief_slot
from bot.language.reasons import error_text, reason_text
from bot.services import closing, people
from handlers import actions as ids
from handlers.admins import as_admin, is_admin, look_up
from handlers.double_press import is_second_half, is_too_quick, shown_at
from handlers.modals import open_modal
from handlers.people import reader_zone
from handlers.polls import follow_close
from handlers.routing import Call, Feature
from handlers.views.addresses import register_view
from handlers.views.before_posting import not_closed_view
from handlers.views.blocks import Block
from handlers.views.choices import caution_line
from handlers.views.close_poll import ANNOUNCE, caution_view, close_poll_view, closed_text, note_field, place_field
from handlers.views.said import say

NOT_ANNOUNCED = "no"


def open_closing(call: Call) -> None:
    """The modal; everybody but organizers and admins gets a private no."""
    as_admin(call, _open)


def _open(call: Call) -> None:
    sheet = _sheet(call, call.payload.value)
    metadata = ids.metadata(poll=sheet.poll.id, answer_url=call.payload.response_url, seen=sheet.poll.revision)
    zone, now = reader_zone(call, sheet.poll), call.meet.clock.now()
    open_modal(call, close_poll_view(sheet, zone, now, metadata, _names(call, sheet.poll)))


def _names(call: Call, poll: Poll) -> dict[str, str]:
    """Of those who must be there; nobody's while answers are hidden."""
    if is_veiled(poll):
        return {}
    profiles = people.profiles(call.meet.database, call.workspace, poll.required)
    return {user: known.name for user, known in profiles.items()}


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
        _ask_first(call, request, doubt)
    except InvalidInput as wrong:
        _refuse(call, wrong)
    except AddressNeeded as needed:
        # The closing itself waits in the modal below.
        metadata = ids.metadata(poll=request.poll, answer_url=call.payload.answer_url, goes_on=True)
        call.ack(response_action="push", view=register_view(metadata, why=[say(error_text(needed))]))
    except PollNotOpen as refused:
        if not is_second_half(call, refused, Act.CLOSED, request.poll, winner=request.winner):
            raise
        call.ack(response_action="clear")
    else:
        call.ack(response_action="clear")
        follow_close(call.meet, call.workspace, closed.snapshot.poll.id)
        if call.user != closed.snapshot.poll.organizer:
            call.note(
                closed_text(closed.snapshot.poll, closed.invited, closed.without_address, closed.cannot_be_mailed)
            )


def _refuse(call: Call, wrong: InvalidInput) -> None:
    """At its field; a caution has none at which it could stand, and says it itself."""
    if not _is_asking(call):
        raise wrong
    call.ack(response_action="update", view=not_closed_view(map(reason_text, wrong.fields.values())))


def _is_asking(call: Call) -> bool:
    """Whether what was submitted is the view with the cautions."""
    return "shown_at" in call.payload.view.metadata


def _request(call: Call) -> closing.ClosePoll:
    """What was submitted. A caution's view carries the choice that it is about."""
    view = call.payload.view
    return closing.ClosePoll(
        workspace=call.workspace,
        poll=str(view.metadata.get("poll", "")),
        winner=view.choice("winner") or str(view.metadata.get("winner", "")),
        by=call.user,
        admin=is_admin(call),
        place=_text(call, "place"),
        note=_text(call, "note"),
        from_address=call.meet.settings.meet_from_address or "",
        reply_domain=call.meet.settings.meet_inbound_domain,
        announce=_announces(call),
        seen=view.seen,
        confirmed="" if is_too_quick(call) else str(view.metadata.get("confirmed", "")),
    )


def _announces(call: Call) -> bool:
    """A modal of before, which had no such field, announces."""
    view = call.payload.view
    if view.came("announce"):
        return ANNOUNCE in view.choices("announce")
    return view.metadata.get("announce") != NOT_ANNOUNCED


def _text(call: Call, field: str) -> str | None:
    """What the person made of the field; None where the poll's own text stays. A caution carries only what is new."""
    view = call.payload.view
    if _is_asking(call):
        return view.text(field) if view.came(field) else None
    return view.new_text(field)


def _ask_first(call: Call, request: closing.ClosePoll, doubt: Unconfirmed) -> None:
    """The cautions in a view of their own on top of the modal, or in the place of the one that was submitted."""
    sheet = _sheet(call, request.poll)
    entry = sheet.entry(request.winner)
    if entry is None:
        raise doubt
    metadata = ids.metadata(
        poll=request.poll,
        winner=request.winner,
        announce="" if request.announce else NOT_ANNOUNCED,
        answer_url=call.payload.answer_url,
        confirmed=doubt.token,
        shown_at=shown_at(call),
        seen=request.seen,
    )
    zone = reader_zone(call, sheet.poll)
    lines = [caution_line(one, entry) for one in by_clock_of(zone, doubt).warnings.get("winner", ())]
    when = brief_slot(entry.ranked.option.slot, zone, call.meet.clock.now())
    view = caution_view(sheet.poll, when, lines, metadata, _changed_fields(sheet, request))
    call.ack(response_action="update" if _is_asking(call) else "push", view=view)


def _changed_fields(sheet: ClosingSheet, request: closing.ClosePoll) -> list[Block]:
    """Slack sends a view's own fields alone, so what was typed below goes along; the poll's own texts need not."""
    return [
        *([place_field(request.place)] if request.place not in (None, sheet.place) else []),
        *([note_field(request.note)] if request.note not in (None, sheet.note) else []),
    ]


FEATURE = Feature(actions={ids.CLOSE_POLL: open_closing}, submissions={ids.CLOSE_POLL_VIEW: submit})
