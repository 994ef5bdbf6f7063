"""Owns every view about a person's own address; only that person ever sees one of them."""

from collections.abc import Sequence

from bot.domain.poll import Poll
from bot.domain.text import clean_line
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.text import clip

MOST_CODE = 100
"""A code is often pasted with words, blanks or unseen marks around it."""
MOST_POLLS = 20
"""Of those that keep a person from being forgotten; two blocks each, and Slack takes fifty."""


def register_view(metadata: str, *, initial: str = "", why: str = "") -> Block:
    """The modal that asks for an address."""
    return b.modal(
        ids.REGISTER_ADDRESS_VIEW,
        "Your address",
        [
            *([b.plain_context(why)] if why else []),
            b.field(
                "address",
                "Where shall your invites go?",
                b.email_input("address", initial=initial),
                optional=False,
                hint="Only you see it. One that Slack does not know is proven by a code that Meet mails to it.",
            ),
        ],
        submit="Save",
        metadata=metadata,
    )


def prove_view(metadata: str, sentence: str) -> Block:
    """The modal that asks for the code. It reads the same whether or not a mail could be sent."""
    code = b.text_input("code", placeholder="123456", most=MOST_CODE)
    return b.modal(
        ids.PROVE_ADDRESS_VIEW,
        "Type the code",
        [b.plain_context(sentence), b.field("code", "Six digits", code, optional=False)],
        submit="That is my code",
        metadata=metadata,
    )


def done_view(sentence: str) -> Block:
    """What stands in the modal once all is done."""
    return b.modal(ids.REGISTER_ADDRESS_VIEW, "Your address", [b.rich_text(b.words(sentence))])


def address_buttons(profile_address: str | None, poll: str = "") -> list[Block]:
    """The ways to give an address. "": Slack's profile shows none, so it is not offered; None: nobody knows yet."""
    if profile_address == "":
        return [b.button("Give an address", ids.OTHER_ADDRESS, poll)]
    which = clip(clean_line(profile_address), 60) if profile_address else "the one in my Slack profile"
    return [
        b.button(f"Use {which}", ids.USE_PROFILE_ADDRESS, poll, style="primary"),
        b.button("Use another address", ids.OTHER_ADDRESS, poll),
    ]


def address_prompt(title: str, profile_address: str | None, poll: str) -> list[Block]:
    """Asked once, privately, after somebody's first vote."""
    return [
        b.rich_text(
            b.words("Your answer to "),
            b.words(clean_line(title), 150, bold=True),
            b.words(" counts. Where shall Meet mail the invite when the time is chosen? Only you see your address."),
        ),
        b.actions("address", *address_buttons(profile_address, poll), b.button("Not now", ids.DISMISS, poll)),
    ]


def code_button() -> Block:
    """Opens the modal for a code again, whose window was closed."""
    return b.button("Enter the code", ids.ENTER_CODE, style="primary")


def address_state(sentences: Sequence[str], profile_address: str, *, code_waits: bool = False) -> list[Block]:
    """The answer to `/meet email`: address, state, and the ways to change it; first the code that waits."""
    waiting = [code_button()] if code_waits else []
    return [
        b.rich_text(b.words("\n".join(sentences))),
        b.actions("address", *waiting, *address_buttons(profile_address)),
    ]


def forget_blocked(sentence: str, polls: Sequence[Poll]) -> list[Block]:
    """Names the polls that need their organizer still, each with the way to hand it over or to cancel it."""
    rest = len(polls) - MOST_POLLS
    return [
        b.rich_text(b.words(sentence)),
        *(block for poll in polls[:MOST_POLLS] for block in _poll_to_leave(poll)),
        *([b.context(f"+{rest} more")] if rest > 0 else []),
    ]


def _poll_to_leave(poll: Poll) -> list[Block]:
    leave = b.button("Hand over or cancel", ids.MANAGE_POLL, poll.id, label=f"Hand over or cancel {poll.title}")
    return [b.rich_text(b.words(poll.title, bold=True)), b.actions(ids.menu_block(poll.id), leave)]


def forget_question(sentence: str) -> list[Block]:
    """Asked before anything is deleted."""
    sure = b.confirm("Forget you?", "This cannot be undone.", "Forget me", style="danger")
    return [
        b.rich_text(b.words(sentence)),
        b.actions(
            "forget",
            b.button("Forget me", ids.FORGET_ME, style="danger", confirm=sure),
            b.button("Keep everything", ids.DISMISS),
        ),
    ]
