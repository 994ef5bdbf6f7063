"""Owns what an organizer reads of mail that answers an invite and changes nothing by itself."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.asked_for import MEETS, WINNER, Over
from bot.domain.notice import slot_in
from bot.domain.reply_outcomes import Told
from bot.language import _, filled, mark
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block, MessageView
from handlers.views.over import over_said
from handlers.views.said import Said, When, said_text, say
from handlers.views.text import clip, escape, mention

MOST_TEXT = 1000
_WITH_NAME = {
    Told.COUNTERED: mark("proposes another time for “{title}” by mail."),
    Told.DELEGATED: mark("passed the invite to “{title}” on to somebody else."),
    Told.OF_ANOTHER: mark("is invited to “{title}”, and {other} answered with that invite. No answer was changed."),
    Told.WRITTEN: mark("answered the invite to “{title}” by mail:"),
}
_WITHOUT_NAME = {
    Told.COUNTERED: mark("Somebody proposes another time for “{title}” by mail."),
    Told.DELEGATED: mark("Somebody passed the invite to “{title}” on."),
    Told.OF_ANOTHER: mark("Somebody answered with another person's invite to “{title}”. No answer was changed."),
    Told.WRITTEN: mark("Somebody answered the invite to “{title}” by mail:"),
}


def replied_message(
    data: Mapping[str, str], now: datetime, notice: str = "", over: Over | None = None
) -> MessageView | None:
    """The message; None for what a newer Meet tells. Typed words stand in a block of their own, between quotation
    marks, never parsed.

    With the key of its `notice`, a proposed time has the buttons that answer it, until that is `over`.
    """
    if data.get("what") not in list(Told):
        return None
    what, who = Told(data["what"]), "" if "hides" in data else data.get("who", "")
    said = [_head(what, data, named=bool(who)), *_proposed(what, data, over)]
    text = clip(data.get("text", ""), MOST_TEXT)
    head = rich.joined([[rich.person(who)] if who else [], *(one.elements(now) for one in said)], " ")
    quoted = _("“{words}”")
    quote = [rich.rich_block(rich.sentence(quoted, words=b.words(text)))] if text else []
    words = filled(quoted, words=escape(text)) if text else ""
    line = " ".join(filter(None, [mention(who) if who else "", said_text(*said, now=now), words]))
    buttons = _answers(notice) if WINNER in data and not over else []
    return MessageView(line, [rich.rich_block(head), *quote, *buttons])


def _answers(notice: str) -> list[Block]:
    """Nothing is moved before the window that the first one opens is submitted."""
    return [
        b.actions(
            "counter",
            b.button(_("Move to this time"), ids.MOVE_TO_PROPOSED, notice, style="primary"),
            b.button(_("Keep the time"), ids.KEEP_TIME, notice),
        )
    ]


def _head(what: Told, data: Mapping[str, str], *, named: bool) -> Said:
    words = _WITH_NAME if named else _WITHOUT_NAME
    other = data.get("other") or _("somebody else")
    return say(_(words[what]), title=data.get("title", ""), other=other)


def _proposed(what: Told, data: Mapping[str, str], over: Over | None) -> list[Said]:
    """The time that is proposed, and how to take it where no button does."""
    if what is not Told.COUNTERED:
        return []
    slot, before, zone = slot_in(data), slot_in(data, MEETS), data.get("zone", "")
    time = [say("{when}.", when=When(slot, zone))] if slot else []
    if slot and before and not over:
        time = [say(_("Now: {before}. Proposed: {when}."), before=When(before, zone), when=When(slot, zone))]
    if over or WINNER in data:
        return [*time, *([over_said(over, data)] if over else [])]
    return [*time, say(_("To take it, choose “Manage this poll” in the poll's menu and move the meeting."))]
