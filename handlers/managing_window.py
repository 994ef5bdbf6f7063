"""Owns what the window of a posted poll's acts shows: read from what is stored now, in its reader's zone."""

from datetime import date, datetime

from bot.domain.notice import Notice, slot_in
from bot.domain.poll import Poll, Slot
from bot.services import managing, people
from handlers import actions as ids
from handlers.admins import is_admin
from handlers.people import reader_zone
from handlers.routing import Call
from handlers.views.blocks import Block
from handlers.views.manage_poll import manage_poll_view
from handlers.views.repeating import through_text


def managing_view(
    call: Call, poll: str, action: str, answer_url: str, shown: int = 0, counter: Notice | None = None
) -> Block:
    """The window, with the fields of the act that is chosen. A time that this notice proposes (`counter`) stands in
    them until it is changed."""
    admin = is_admin(call)
    sheet = managing.managing_sheet(
        call.meet.database, call.meet.clock, call.workspace, poll, user=call.user, admin=admin
    )
    before, proposed = call.payload.view.metadata, slot_in(counter.data) if counter else None
    carried = _carried(proposed) if proposed else str(before.get("proposed", ""))
    through = through_text(sheet.series) if sheet.series else ""
    metadata = ids.metadata(
        poll=poll,
        answer_url=answer_url,
        action=action,
        through=through,
        shown_at=shown,
        proposed=carried,
        counter=counter.unique_key if counter else before.get("counter"),
        seen=sheet.snapshot.poll.revision,
        told=_is_told_there(call, sheet.snapshot.poll),
    )
    coming = [*sheet.snapshot.poll.required, *sheet.holders]
    profiles = people.profiles(call.meet.database, call.workspace, [*sheet.again, *coming])
    zone = reader_zone(call, sheet.snapshot.poll)
    others = [(known.name or user, known.zone) for user, known in profiles.items() if user in coming]
    return manage_poll_view(
        sheet,
        call.meet.clock.now(),
        zone,
        metadata,
        action=action,
        names={user: known.name for user, known in profiles.items()},
        proposed=_read(carried),
        others=[one for one in others if one[1] not in ("", zone)],
    )


def _is_told_there(call: Call, poll: Poll) -> bool:
    """Whether the window was opened at the poll's own message, by its organizer: what becomes of the meeting stands
    there and in the thread, and the card tells its organizer of every mail."""
    known = call.payload.view.metadata.get("told")
    pressed = call.payload.message[1]
    return bool(known) or (bool(pressed) and pressed == poll.message_ts and call.user == poll.organizer)


def _carried(slot: Slot) -> str:
    return str(slot.days.first) if slot.days else slot.starts_at.isoformat()


def _read(carried: str) -> date | datetime | None:
    """The day, or the instant, of `_carried`; None for what is neither."""
    try:
        return datetime.fromisoformat(carried) if "T" in carried else date.fromisoformat(carried)
    except ValueError:
        return None
