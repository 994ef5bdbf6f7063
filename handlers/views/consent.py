"""Owns what a person reads who ends mail, allows it again, or asks to be forgotten."""

from collections.abc import Sequence

from bot.domain.poll import Poll
from bot.domain.standing import AddressStanding, AddressState
from bot.language import _, plural
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.address_words import invites_said, standing_said
from handlers.views.blocks import Block, MessageView
from handlers.views.said import Said, said_block, said_text, say

MOST_POLLS = 20
"""Of those that keep a person from being forgotten; two blocks each, and Slack takes fifty."""


def mail_stopped() -> MessageView:
    """The answer to `/meet stop`."""
    return _message(
        say(
            _(
                "Meet sends you no more mail from this workspace. `/meet start` allows it again. Your answers still "
                "count."
            )
        )
    )


def mail_started(state: AddressState, invites: int) -> MessageView:
    """The answer to `/meet start`; where mail still cannot go out, why."""
    allowed = say(_("Meet may mail you again."))
    why = [] if state.standing is AddressStanding.GOOD else [standing_said(state)]
    return _message(allowed, *why, *invites_said(invites))


def forgotten() -> MessageView:
    """Once it is done."""
    return _message(say(_("Meet has forgotten you. It starts anew with you when you next answer a poll.")))


def message_ended() -> MessageView:
    """In the place of a direct message that asked somebody for something who is forgotten."""
    return _message(say(_("Meet has forgotten you, so there is nothing to do here any more.")))


def not_now() -> MessageView:
    """A question that was put off."""
    return _message(say(_("All right. `/meet email` is there whenever you want the invites.")))


def nothing_forgotten() -> MessageView:
    """The question about forgetting was declined."""
    return _message(say(_("All right. Meet keeps everything as it is.")))


def forget_question(invites: int, remaining: Sequence[str]) -> MessageView:
    """Asked before anything is deleted. `remaining` are the titles of invites that keep the person's address."""
    sentences = [
        say(
            _(
                "Meet would forget your address, your time zone, your answers in open polls and your name in closed "
                "ones. Mail to your address stays ended where it was ended."
            )
        ),
        say(
            _(
                "What was posted in threads or sent stays as it is, and goes on naming you: announcements, tables of "
                "answers, mails."
            )
        ),
        *_invites_lost(invites),
        *_invites_left(remaining),
    ]
    sure = b.confirm(
        _("Forget you?"), _("This cannot be undone."), _("Forget me"), _("Keep everything"), style="danger"
    )
    buttons = [
        b.button(_("Forget me"), ids.FORGET_ME, style="danger", confirm=sure),
        b.button(_("Keep everything"), ids.DISMISS, ids.FORGET_ME),
    ]
    return MessageView(said_text(*sentences), [said_block(*sentences), b.actions("forget", *buttons)])


def _invites_lost(invites: int) -> list[Said]:
    if not invites:
        return []
    return [
        say(
            plural(
                "{number} invite to a meeting ahead would be cancelled for you.",
                "{number} invites to meetings ahead would be cancelled for you.",
                invites,
            )
        )
    ]


def _invites_left(titles: Sequence[str]) -> list[Said]:
    if not titles:
        return []
    text = _(
        "Invites that are out keep your address as their organizer's until the meeting is over or cancelled, since "
        "every later mail must repeat it. Then it is deleted: {titles}."
    )
    return [say(text, titles=_quoted(titles))]


def forget_blocked(polls: Sequence[Poll]) -> MessageView:
    """Names the polls that need their organizer still, each with the way to hand it over or to cancel it."""
    asked = say(
        plural(
            "You still organize a poll with a time ahead. Please cancel it or hand it over first. Nothing was deleted.",
            "You still organize {number} polls with a time ahead. Please cancel them or hand them over first. Nothing "
            "was deleted.",
            len(polls),
        )
    )
    rest = len(polls) - MOST_POLLS
    blocks = [
        said_block(asked),
        *(block for poll in polls[:MOST_POLLS] for block in _poll_to_leave(poll)),
        *([b.context(_("+{number} more", number=rest))] if rest > 0 else []),
    ]
    return MessageView(said_text(asked), blocks)


def _poll_to_leave(poll: Poll) -> list[Block]:
    leave = b.button(_("Hand over or cancel"), ids.MANAGE_POLL, poll.id, more=poll.title)
    return [b.rich_text(b.words(poll.title, 150, bold=True)), b.actions(ids.menu_block(poll.id), leave)]


def _quoted(titles: Sequence[str]) -> str:
    return ", ".join(_("“{title}”", title=title) for title in titles)


def _message(*sentences: Said) -> MessageView:
    return MessageView(said_text(*sentences), [said_block(*sentences)])
