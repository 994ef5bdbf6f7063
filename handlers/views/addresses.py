"""Owns every view about a person's own address; only that person ever sees one of them."""

from collections.abc import Sequence

from bot.domain.standing import AddressState
from bot.domain.text import clean_line
from bot.language import _
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.address_words import standing_said
from handlers.views.blocks import Block, MessageView
from handlers.views.said import Said, said_block, said_text, say
from handlers.views.text import clip

MOST_CODE = 100
"""A code is often pasted with words, blanks or unseen marks around it."""


def register_view(metadata: str, *, initial: str = "", why: Sequence[Said] = ()) -> Block:
    """The modal that asks for an address; `why` says what keeps an earlier one from doing."""
    return b.modal(
        ids.REGISTER_ADDRESS_VIEW,
        _("Your address"),
        [
            *([said_block(*why)] if why else []),
            b.field(
                "address",
                _("Where shall your invites go?"),
                b.email_input("address", initial=initial),
                optional=False,
                hint=_("Only you see it. One that Slack does not know is proven by a code that Meet mails to it."),
            ),
        ],
        submit=_("Save"),
        metadata=metadata,
    )


def prove_view(metadata: str, sentences: Sequence[Said]) -> Block:
    """The modal that asks for the code. It reads the same whether or not a mail could be sent."""
    code = b.text_input("code", placeholder="123456", most=MOST_CODE)
    return _last(
        ids.PROVE_ADDRESS_VIEW,
        _("Type the code"),
        [said_block(*sentences), b.field("code", _("Six digits"), code, optional=False)],
        submit=_("That is my code"),
        metadata=metadata,
    )


def done_view(sentences: Sequence[Said], metadata: str = "") -> Block:
    """What stands in the modal once all is done."""
    return _last(ids.REGISTER_ADDRESS_VIEW, _("Your address"), [said_block(*sentences)], metadata=metadata)


def _last(callback: str, title: str, blocks: list[Block], *, metadata: str, **more: str) -> Block:
    """Closing it closes the modals under it as well, unless the metadata says that the person goes on in them."""
    made = b.modal(callback, title, blocks, metadata=metadata, **more)
    return {**made, "clear_on_close": not ids.read_metadata(metadata).get("goes_on")}


def address_buttons(offered: str | None, poll: str = "", *, has_one: bool = False) -> list[Block]:
    """The ways to give an address. `offered`: the Slack profile's, "" where there is none that would work or it is in
    use already; None: nobody knows yet."""
    if offered == "":
        text = _("Use another address") if has_one else _("Give an address")
        return [b.button(text, ids.OTHER_ADDRESS, poll)]
    use = _("Use {address}", address=clip(clean_line(offered), 60)) if offered else _("Use the one in my Slack profile")
    return [
        b.button(use, ids.USE_PROFILE_ADDRESS, poll, style="primary"),
        b.button(_("Use another address"), ids.OTHER_ADDRESS, poll),
    ]


def address_prompt(title: str, offered: str | None, poll: str) -> MessageView:
    """Asked once in a poll, privately, after somebody's first yes or maybe."""
    asked = say(
        _(
            "Your answer to {title} counts. Where shall Meet mail the invite when the time is chosen? Only you see "
            "your address."
        ),
        title=title,
    )
    buttons = [*address_buttons(offered, poll), b.button(_("Not now"), ids.DISMISS, poll)]
    return MessageView(said_text(asked), [said_block(asked), b.actions("address", *buttons)])


def code_button() -> Block:
    """Opens the modal for a code again, whose window was closed."""
    return b.button(_("Enter the code"), ids.ENTER_CODE, style="primary")


def address_state(state: AddressState, waiting: Said | None = None) -> MessageView:
    """The answer to `/meet email`: address, state, and the ways to change it; first the code that waits."""
    sentences = [standing_said(state), *([waiting] if waiting else [])]
    buttons = [*([code_button()] if waiting else []), *state_buttons(state)]
    return MessageView(said_text(*sentences), [said_block(*sentences), b.actions("address", *buttons)])


def state_buttons(state: AddressState) -> list[Block]:
    """The ways to change an address that stands like this: none that changes nothing."""
    return address_buttons(state.offered if state.is_known else None, has_one=bool(state.address))


def address_given(sentences: Sequence[Said]) -> MessageView:
    """Stands where the question stood, once it is answered."""
    return MessageView(said_text(*sentences), [said_block(*sentences)])


def address_refused(sentences: Sequence[Said], poll: str = "") -> MessageView:
    """Stands where the profile's address was offered, which did not do: the other way is left."""
    return MessageView(
        said_text(*sentences), [said_block(*sentences), b.actions("address", *address_buttons("", poll))]
    )
