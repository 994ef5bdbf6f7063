"""Owns what an organizer reads of mail that answers an invite and changes nothing by itself."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.notice import slot_in
from bot.domain.reply_outcomes import Told
from bot.language import _, mark
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block, MessageView
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


def replied_message(data: Mapping[str, str], now: datetime) -> MessageView | None:
    """The message; None for what a newer Meet tells. Typed words stand in a block of their own, never parsed."""
    if data.get("what") not in list(Told):
        return None
    what, who = Told(data["what"]), "" if "hides" in data else data.get("who", "")
    said = [_head(what, data, named=bool(who)), *_proposed(what, data)]
    text = clip(data.get("text", ""), MOST_TEXT)
    head = rich.joined([[rich.person(who)] if who else [], *(one.elements(now) for one in said)], " ")
    quote: list[Block] = [b.rich_text(b.words(text))] if text else []
    line = " ".join(filter(None, [mention(who) if who else "", said_text(*said, now=now), escape(text)]))
    return MessageView(line, [rich.rich_block(head), *quote])


def _head(what: Told, data: Mapping[str, str], *, named: bool) -> Said:
    words = _WITH_NAME if named else _WITHOUT_NAME
    other = data.get("other") or _("somebody else")
    return say(_(words[what]), title=data.get("title", ""), other=other)


def _proposed(what: Told, data: Mapping[str, str]) -> list[Said]:
    """The time that is proposed, and how to take it."""
    if what is not Told.COUNTERED:
        return []
    slot = slot_in(data)
    time = [say("{when}.", when=When(slot, data.get("zone", "")))] if slot else []
    return [*time, say(_("To take it, choose “Manage this poll” in the poll's menu and move the meeting."))]
