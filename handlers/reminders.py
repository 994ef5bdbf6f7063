"""Owns reminding people of polls: the job, the organizer's press, and the buttons by which a person ends it."""

from bot.meet import Meet
from bot.services import reminding
from bot.services.reading import poll_snapshot
from handlers import actions as ids
from handlers.admins import as_admin, is_admin
from handlers.routing import Call, Feature
from handlers.views.reminded import reminded_text
from handlers.views.reminder import started_message, stopped_message


def remind_due(meet: Meet) -> int:
    """Owes the reminders whose time has come; the notices' job sends them. How many."""
    owed = reminding.remind_due(meet.database, meet.clock)
    if owed:
        meet.wake("notices")
    return owed


def remind(call: Call) -> None:
    """From the poll's menu, for those who may manage the poll: reminds everybody who is missing, now."""
    as_admin(call, _remind)


def _remind(call: Call) -> None:
    _, poll = call.payload.menu
    done = reminding.remind_now(
        call.meet.database, call.meet.clock, call.workspace, poll, by=call.user, admin=is_admin(call)
    )
    call.meet.wake("notices")
    call.note(reminded_text(done))


def press_stop(call: Call) -> None:
    """In a reminder, which then says so. One that an earlier Meet sent does not name its poll."""
    _allow(call, allowed=False, pressed=call.payload.message[1])
    snapshot = poll_snapshot(call.meet.database, call.workspace, call.payload.value)
    stopped = stopped_message(snapshot.poll if snapshot else None)
    call.ack()
    call.replace(stopped.text, stopped.blocks)


def press_start(call: Call) -> None:
    """Under the sentence that reminders have ended."""
    _allow(call, allowed=True)
    started = started_message()
    call.ack()
    call.replace(started.text, started.blocks)


def stop_reminders(call: Call) -> None:
    """`/meet stop reminders`."""
    _allow(call, allowed=False)
    call.ack(text=stopped_message().text)


def start_reminders(call: Call) -> None:
    """`/meet start reminders`."""
    _allow(call, allowed=True)
    call.ack(text=started_message().text)


def _allow(call: Call, *, allowed: bool, pressed: str = "") -> None:
    reminding.allow_reminders(call.meet.database, call.workspace, call.user, allowed=allowed, pressed=pressed)


FEATURE = Feature(
    menu={"remind": remind},
    actions={ids.STOP_REMINDERS: press_stop, ids.START_REMINDERS: press_start},
    words={"stop reminders": stop_reminders, "start reminders": start_reminders},
)
