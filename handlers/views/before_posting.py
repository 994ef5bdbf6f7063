"""Owns the view that asks once more before a poll is posted or saved. It carries the form that it asks about."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from bot.language import _, plural
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block

MOST_WARNINGS = 20
"""More of them nobody reads, and together they would exceed what Slack takes."""


def before_posting_view(warnings: Sequence[str], carried: Sequence[str], metadata: str) -> Block:
    """The reasons to think twice. `carried` are pieces of the form; each is a block's id, which Slack sends back."""
    asked = _("Nothing is posted yet. Press “Post anyway” if that is what you want.")
    blocks = _asked(warnings, asked, carried)
    title, post = _("Before it is posted"), _("Post anyway")
    return b.modal(ids.CONFIRM_POLL_VIEW, title, blocks, submit=post, close=_("Back"), metadata=metadata)


def before_saving_view(warnings: Sequence[str], carried: Sequence[str], metadata: str) -> Block:
    """The reasons to think twice about an edit, which it carries."""
    asked = _("Nothing is saved yet. Press “Save anyway” if that is what you want.")
    blocks = _asked(warnings, asked, carried)
    title, save = _("Before it is saved"), _("Save anyway")
    return b.modal(ids.CONFIRM_EDIT_VIEW, title, blocks, submit=save, close=_("Back"), metadata=metadata)


def before_moving_view(title: str, warnings: Sequence[str], metadata: str) -> Block:
    """The reasons to think twice about moving a meeting; each names the time, and the metadata carry it."""
    asked = _asked(warnings, _("Nothing is moved yet. Press “Move anyway” if that is what you want."), ())
    heading = b.rich_text(b.words(title, bold=True))
    said, move = _("Before it is moved"), _("Move anyway")
    return b.modal(ids.MANAGE_POLL_VIEW, said, [heading, *asked], submit=move, close=_("Back"), metadata=metadata)


def before_taking_in_view(title: str, warnings: Sequence[str], metadata: str) -> Block:
    """The reasons to think twice about a proposed time; each names it, and the metadata know the proposal."""
    asked = _asked(warnings, _("Nothing is taken in yet. Press “Take it in anyway” if that is what you want."), ())
    heading, said, take = b.rich_text(b.words(title, bold=True)), _("Before it is taken in"), _("Take it in anyway")
    return b.modal(ids.CONFIRM_PROPOSAL_VIEW, said, [heading, *asked], submit=take, close=_("Back"), metadata=metadata)


def _asked(warnings: Sequence[str], question: str, carried: Sequence[str]) -> list[Block]:
    """A line for each caution, and how many more there are."""
    said, rest = [b.rich_text(b.words(f"⚠️ {text}")) for text in warnings[:MOST_WARNINGS]], len(warnings) - MOST_WARNINGS
    more = [plural("And {number} more like this.", "And {number} more like this.", rest)] if rest > 0 else []
    shown = zip_longest([*said, *map(b.plain_context, more), b.plain_context(question)], carried)
    return [{**(block or b.divider()), **({"block_id": piece} if piece else {})} for block, piece in shown]


def not_posted_view(sentences: Iterable[str]) -> Block:
    """What turned out wrong since the form was submitted; the form is still there under it."""
    return b.modal(ids.CONFIRM_POLL_VIEW, _("Before it is posted"), _wrong(sentences), close=_("Back"))


def not_saved_view(sentences: Iterable[str]) -> Block:
    """What turned out wrong since the edit was submitted; its form is still there under it."""
    return b.modal(ids.CONFIRM_EDIT_VIEW, _("Before it is saved"), _wrong(sentences), close=_("Back"))


def not_moved_view(sentences: Iterable[str]) -> Block:
    """What turned out wrong since the move was submitted; its window is still there under it."""
    return b.modal(ids.MANAGE_POLL_VIEW, _("Before it is moved"), _wrong(sentences), close=_("Back"))


def not_closed_view(sentences: Iterable[str]) -> Block:
    """What turned out wrong since a time was chosen; the window with the times is still there under it."""
    return b.modal(ids.CLOSE_POLL_VIEW, _("Before it is closed"), _wrong(sentences), close=_("Back"))


def _wrong(sentences: Iterable[str]) -> list[Block]:
    return [b.rich_text(b.words(f"⚠️ {text}")) for text in list(sentences)[:MOST_WARNINGS]]
