"""Owns the private note about a poll that has no message: why, what to do, and the button that posts it."""

from bot.domain.poll import Poll
from bot.language import _
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block, MessageView
from handlers.views.poll_parts import title_text
from handlers.views.said import said_block, said_text, say
from handlers.views.text import escape


def post_button(poll: str) -> Block:
    return b.button(_("Post it"), ids.POST_DRAFT, poll, style="primary")


def draft_block(poll: str) -> str:
    """The block in which the channel is chosen: it names the poll, since a select has no value of its own."""
    return f"draft:{poll}"


def elsewhere_select() -> Block:
    """Where Meet can be no member, or the channel is archived, another channel is the only way."""
    return {
        "type": "conversations_select",
        "action_id": ids.POST_ELSEWHERE,
        "placeholder": b.plain(_("Post it elsewhere"), 150),
        "filter": {"include": ["public", "private"]},
    }


def draft_note(poll: Poll, sentence: str) -> MessageView:
    """For its organizer: nothing that was typed is lost, and one press posts it, there or in another channel."""
    return _note(poll, sentence, post_button(poll.id), elsewhere_select())


def staying_note(poll: Poll, sentence: str) -> MessageView:
    """For whoever posts an open poll again, or elsewhere, where Slack refuses: the choice of a channel."""
    return _note(poll, sentence, elsewhere_select())


def _note(poll: Poll, sentence: str, *elements: Block) -> MessageView:
    said = b.rich_text(b.words(poll.title, bold=True), b.words(f"\n{sentence}"))
    return MessageView(f"{title_text(poll)}: {escape(sentence)}", [said, b.actions(draft_block(poll.id), *elements)])


def moved_message(permalink: str) -> MessageView:
    """What the old message of a poll says once the poll stands in another channel."""
    sentence = _("This poll stands in another channel now.")
    linked = f"<{escape(permalink)}|{sentence}>" if permalink else sentence
    return MessageView(sentence, [b.section(linked)])


def waiting_note() -> MessageView:
    """For whoever waits for the poll to be posted, while Slack takes nothing."""
    return MessageView(
        _("Slack cannot take it just now. Your poll is saved and will be posted by itself within a minute or two."), []
    )


def try_later_note() -> MessageView:
    """For whoever posts an open poll again, or elsewhere, while Slack takes nothing: no job does it for them."""
    return MessageView(_("Slack cannot take it just now. Nothing was changed; please try again in a few minutes."), [])


def doubtful_note() -> MessageView:
    """For whoever posts an open poll again, or elsewhere, where Slack's answer was lost."""
    return MessageView(
        _("Slack did not answer, so the message may stand there or not. If it does not, please try again."), []
    )


def posted_note(poll: Poll) -> MessageView:
    """What replaces the note once the poll stands in its channel."""
    posted = say(_("“{title}” is posted."), title=poll.title)
    return MessageView(said_text(posted), [said_block(posted)])
