"""Owns the private note about a poll that has no message: why, what to do, and the button that posts it."""

from bot.domain.poll import Poll
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block, MessageView
from handlers.views.poll_parts import title_text
from handlers.views.text import escape


def post_button(poll: str) -> Block:
    return b.button("Post it", ids.POST_DRAFT, poll, style="primary")


def draft_note(poll: Poll, sentence: str) -> MessageView:
    """For its organizer: nothing that was typed is lost, and one press posts it."""
    return MessageView(
        f"{title_text(poll)}: {escape(sentence)}",
        [
            b.rich_text(b.words(poll.title, bold=True), b.words(f"\n{sentence}")),
            b.actions("draft", post_button(poll.id)),
        ],
    )


def posted_note(poll: Poll) -> MessageView:
    """What replaces the note once the poll stands in its channel."""
    block = b.rich_text(b.words(poll.title, bold=True), b.words(" is posted."))
    return MessageView(f"{title_text(poll)} is posted.", [block])
