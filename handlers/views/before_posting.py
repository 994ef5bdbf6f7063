"""Owns the view that asks once more before a poll is posted. It carries the form that it asks about."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from bot.language import _
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block

MOST_WARNINGS = 20
"""More of them nobody reads, and together they would exceed what Slack takes."""


def before_posting_view(warnings: Iterable[str], carried: Sequence[str], metadata: str) -> Block:
    """The reasons to think twice. `carried` are pieces of the form; each is a block's id, which Slack sends back."""
    said = [b.rich_text(b.words(f"⚠️ {text}")) for text in list(warnings)[:MOST_WARNINGS]]
    asked = b.plain_context(_("Nothing is posted yet. Press “Post anyway” if that is what you want."))
    shown = zip_longest([*said, asked], carried)
    blocks = [{**(block or b.divider()), **({"block_id": piece} if piece else {})} for block, piece in shown]
    return b.modal(
        ids.CONFIRM_POLL_VIEW,
        _("Before it is posted"),
        blocks,
        submit=_("Post anyway"),
        close=_("Back"),
        metadata=metadata,
    )


def not_posted_view(sentences: Iterable[str]) -> Block:
    """What turned out wrong since the form was submitted; the form is still there under it."""
    said = [b.rich_text(b.words(f"⚠️ {text}")) for text in list(sentences)[:MOST_WARNINGS]]
    return b.modal(ids.CONFIRM_POLL_VIEW, _("Before it is posted"), said, close=_("Back"))
