"""Owns the words for why a poll was cancelled, wherever somebody hears of it."""

from bot.domain.text import clean_line
from bot.language import _
from handlers.views.said import Said, say
from handlers.views.text import clip, escape

MOST_REASON = 300


def reason_said(reason: str) -> list[Said]:
    """The sentence with the reason; none where none was given."""
    return [say(_("The reason: {reason}"), reason=reason)] if clean_line(reason) else []


def reason_fact(reason: str) -> str:
    """The reason among other facts of a row, in mrkdwn; "" where none was given."""
    shown = escape(clip(clean_line(reason), MOST_REASON))
    return _("the reason: {reason}", reason=shown) if shown else ""


def with_reason(said: Said, reason: str) -> Said:
    """The sentence, and the one with the reason behind it."""
    found = [said, *reason_said(reason)]
    values = {name: value for one in found for name, value in one.values.items()}
    return Said(" ".join(one.text for one in found), values)
