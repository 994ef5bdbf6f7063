"""Owns what a person allows: `/meet stop`, `/meet start`, `/meet forget-me`. Deleting is asked for twice."""

from collections.abc import Callable, Sequence
from functools import partial

import structlog

from bot.isolating import each
from bot.meet import Meet
from bot.services import consent, forgetting
from handlers import actions as ids
from handlers.routing import Call, Feature
from handlers.second_try import make_all
from handlers.views import consent as views
from handlers.views.blocks import MessageView
from storage.values import Forgetting

log = structlog.get_logger()


def stop_mail(call: Call) -> None:
    """No more mail to this person from this workspace."""
    consent.stop_mail(call.meet.database, call.meet.clock, call.workspace, call.user)
    _answer(call, views.mail_stopped())


def start_mail(call: Call) -> None:
    """Mail is allowed again, and what is missing goes out."""
    started = consent.start_mail(call.meet.database, call.meet.clock, call.workspace, call.user)
    _answer(call, views.mail_started(started.state, started.invites))
    if started.invites:
        call.meet.wake("deliver")


def ask_to_forget(call: Call) -> None:
    """Says what would go, and asks; while the person still organizes something ahead, says what to do first."""
    sheet = forgetting.forget_me(call.meet.database, call.meet.clock, call.workspace, call.user)
    blocked = views.forget_blocked(sheet.blocking) if sheet.blocking else None
    _answer(call, blocked or views.forget_question(sheet.invites, sheet.remaining))


def forget(call: Call) -> None:
    """Pressed and confirmed. It is promised before the answer; a person with many polls is erased after it."""
    who = forgetting.begin_forgetting(call.meet.database, call.meet.clock, call.workspace, call.user)
    call.ack()
    call.later(_go_on, call, who)


def _go_on(call: Call, who: Forgetting) -> None:
    done = views.forgotten()
    finish(call.meet, who, partial(call.replace, done.text, done.blocks))


def _answer(call: Call, answer: MessageView) -> None:
    call.ack(text=answer.text, blocks=answer.blocks)


def finish(meet: Meet, who: Forgetting, tell: Callable[[], object] = lambda: None) -> None:
    """Erases the person, then redraws and mails what follows from it, and tells them. Their messages end last, since
    Slack may ask to wait."""
    messages = forgetting.standing_messages(meet.database, who)
    forgotten = forgetting.go_on(meet.database, meet.clock, who)
    meet.wake("deliver")
    for poll in forgotten.redraw:
        meet.redraw(who.workspace, poll)
    tell()
    _end_messages(meet, who.workspace, messages)


def _end_messages(meet: Meet, workspace: str, messages: Sequence[tuple[str, str]]) -> None:
    """No button is left for somebody who is forgotten. One that cannot be changed is logged: nothing depends on it."""
    for error in make_all(meet, [partial(_end_message, meet, workspace, *message) for message in messages]):
        log.warning("message_not_ended", error=type(error).__name__)


def _end_message(meet: Meet, workspace: str, channel: str, ts: str) -> None:
    ended = views.message_ended()
    client = meet.clients.client(workspace)
    client.chat_update(channel=channel, ts=ts, text=ended.text, blocks=ended.blocks, parse="none")


def finish_all(meet: Meet) -> int:
    """Goes on with those whose forgetting a crash cut short; how many."""

    def go_on(who: Forgetting) -> bool:
        finish(meet, who)
        return True

    return len(each(forgetting.unfinished(meet.database, meet.clock), go_on))


FEATURE = Feature(
    words={"stop": stop_mail, "start": start_mail, "forget-me": ask_to_forget},
    actions={ids.FORGET_ME: forget},
)
