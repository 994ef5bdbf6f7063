"""Owns what a person allows: `/meet stop`, `/meet start`, `/meet forget-me`. Deleting is asked for twice."""

from bot.services import consent, forgetting
from handlers import actions as ids
from handlers.routing import Call, Feature
from handlers.views.addresses import forget_question


def stop_mail(call: Call) -> None:
    """No more mail to this person from this workspace."""
    call.ack(text=consent.stop_mail(call.meet.database, call.meet.clock, call.workspace, call.user))


def start_mail(call: Call) -> None:
    """Mail is allowed again, and what is missing goes out."""
    started = consent.start_mail(call.meet.database, call.meet.clock, call.workspace, call.user)
    call.ack(text=started.text)
    if started.invites:
        call.meet.wake("deliver")


def ask_to_forget(call: Call) -> None:
    """Says what would go, and asks; while the person still organizes something ahead, says what to do first."""
    sheet = forgetting.forget_me(call.meet.database, call.meet.clock, call.workspace, call.user)
    blocks = [] if sheet.blocking else forget_question(sheet.text)
    call.ack(text=sheet.text, blocks=blocks)


def forget(call: Call) -> None:
    """Pressed and confirmed."""
    forgotten = forgetting.forget_confirmed(call.meet.database, call.meet.clock, call.workspace, call.user)
    call.ack()
    call.meet.wake("deliver")
    for poll in forgotten.redraw:
        call.meet.redraw(call.workspace, poll)
    call.replace(forgotten.text)


FEATURE = Feature(
    words={"stop": stop_mail, "start": start_mail, "forget-me": ask_to_forget},
    actions={ids.FORGET_ME: forget},
)
