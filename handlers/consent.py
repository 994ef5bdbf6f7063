"""Owns what a person allows: `/meet stop`, `/meet start`, `/meet forget-me`. Deleting is asked for twice."""

from bot.isolating import each
from bot.meet import Meet
from bot.services import consent, forgetting
from handlers import actions as ids
from handlers.routing import Call, Feature
from handlers.views.addresses import forget_blocked, forget_question
from storage.values import Forgetting


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
    blocks = forget_blocked(sheet.text, sheet.blocking) if sheet.blocking else forget_question(sheet.text)
    call.ack(text=sheet.text, blocks=blocks)


def forget(call: Call) -> None:
    """Pressed and confirmed. It is promised before the answer; a person with many polls is erased after it."""
    who = forgetting.begin_forgetting(call.meet.database, call.meet.clock, call.workspace, call.user)
    call.ack()
    call.later(_go_on, call, who)


def _go_on(call: Call, who: Forgetting) -> None:
    call.replace(finish(call.meet, who))


def finish(meet: Meet, who: Forgetting) -> str:
    """Erases the person, then redraws and mails what follows from it; the sentence that says so."""
    forgotten = forgetting.go_on(meet.database, meet.clock, who)
    meet.wake("deliver")
    for poll in forgotten.redraw:
        meet.redraw(who.workspace, poll)
    return forgotten.text


def finish_all(meet: Meet) -> int:
    """Goes on with those whose forgetting a crash cut short; how many."""

    def go_on(who: Forgetting) -> str:
        return finish(meet, who)

    return len(each(forgetting.unfinished(meet.database, meet.clock), go_on))


FEATURE = Feature(
    words={"stop": stop_mail, "start": start_mail, "forget-me": ask_to_forget},
    actions={ids.FORGET_ME: forget},
)
