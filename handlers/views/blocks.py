"""Owns the small pieces that every view is made of; it cuts to Slack's limits and knows nothing of polls.

Limits: https://docs.slack.dev/reference/block-kit
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.text import clean_line, clean_text
from bot.language import _
from handlers.views.text import NOTHING, beginning, clip, unmarked

Block = dict[str, Any]

SECTION_TEXT = 3000
FIELD_VALUE = 3000


@dataclass(frozen=True, slots=True)
class MessageView:
    """What a message shows, and the text for notifications and for readers without blocks."""

    text: str
    blocks: list[Block]


def together(messages: Sequence[MessageView]) -> MessageView:
    """One message that shows all of these, in this order."""
    if len(messages) == 1:
        return messages[0]
    shown = [block for one in messages for block in one.blocks or [section(one.text)]]
    return MessageView(" ".join(one.text for one in messages), shown)


def plain(text: str, limit: int) -> Block:
    """A plain_text object on one line: nothing in it is parsed, not even an emoji's name."""
    return {"type": "plain_text", "text": clip(clean_line(text) or NOTHING, limit), "emoji": False}


def mrkdwn(text: str) -> Block:
    """A mrkdwn object; whatever a person typed must have come through `escape`."""
    return {"type": "mrkdwn", "text": text or NOTHING, "verbatim": True}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def divider() -> Block:
    return {"type": "divider"}


def section(text: str, *, block_id: str | None = None, accessory: Block | None = None) -> Block:
    """Text of our own words, mentions and date tokens, cut by lines to what one section takes."""
    block = {"type": "section", "text": mrkdwn(_whole_lines(text, SECTION_TEXT))}
    return _with(block, block_id=block_id, accessory=accessory)


def _whole_lines(text: str, limit: int) -> str:
    """Whole lines only, since half a mention or half a date token would print as rubbish."""
    while len(text) > limit and "\n" in text:
        text = text[: text.rindex("\n")]
    return clip(text, limit)


def preformatted(text: str) -> Block:
    """Text in a fixed-width font, blanks and lines kept as they stand; nothing in it is parsed."""
    elements = [{"type": "text", "text": piece} for piece in _pieces(text)]
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": elements}]}


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that one element takes, each of whole signs."""
    while text:
        piece = beginning(text, FIELD_VALUE)
        yield piece
        text = text[len(piece) :]


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def plain_context(text: str) -> Block:
    """A context line of ours in which nothing is parsed."""
    return {"type": "context", "elements": [plain(unmarked(text), 2000)]}


def rich_text(*elements: Block) -> Block:
    """Text in which nothing is parsed, line breaks kept."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def words(text: str, limit: int = SECTION_TEXT, *, bold: bool = False) -> Block:
    """A rich_text element that prints exactly what was typed; blanks at its ends stay: they part it from the next."""
    seen = clean_text(text)
    before, after = text[: len(text) - len(text.lstrip(" \n"))], text[len(text.rstrip(" \n")) :]
    element = {"type": "text", "text": clip(f"{before}{seen}{after}" if seen else NOTHING, limit)}
    return _with(element, style={"bold": True} if bold else None)


def link(url: str) -> Block:
    """A rich_text element that shows where it leads: there is no label that could lie."""
    return {"type": "link", "url": url}


def actions(block_id: str, *elements: Block) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(
    text: str,
    action_id: str,
    value: str = "",
    *,
    style: str | None = None,
    more: str | None = None,
    confirm: Block | None = None,
) -> Block:
    """A button; `value` carries ids only, `more` is what a screen reader says after the text.

    Its name begins with the text, so whoever speaks what they see reaches it (WCAG 2.5.3, Label in Name).
    """
    element = {"type": "button", "action_id": action_id, "text": plain(text, 75)}
    spoken = clip(clean_line(f"{text}, {more}"), 75) if more else None
    return _with(element, value=value or None, style=style, accessibility_label=spoken, confirm=confirm)


def confirm(title: str, text: str, yes: str, no: str, *, style: str | None = None) -> Block:
    """The question that Slack asks before it sends the press."""
    asked = {"title": plain(title, 100), "text": plain(text, 300), "confirm": plain(yes, 30), "deny": plain(no, 30)}
    return _with(asked, style=style)


def option(text: str, value: str, description: str | None = None) -> Block:
    return _with({"text": plain(text, 75), "value": value}, description=plain(description, 75) if description else None)


def overflow(action_id: str, options: Iterable[Block]) -> Block:
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


def field(
    block_id: str,
    label: str,
    element: Block,
    *,
    optional: bool = True,
    hint: str | None = None,
    dispatch: bool = False,
) -> Block:
    """An input named after its field; `dispatch` tells us of each change."""
    block = {"type": "input", "block_id": block_id, "label": plain(label, 2000), "element": element}
    hinted = plain(hint, 2000) if hint else None
    return _with(block, optional=optional, hint=hinted, dispatch_action=True if dispatch else None)


def text_input(
    action_id: str, *, initial: str = "", placeholder: str | None = None, lines: bool = False, most: int = FIELD_VALUE
) -> Block:
    element = {"type": "plain_text_input", "action_id": action_id, "multiline": lines, "max_length": most}
    hinted = plain(placeholder, 150) if placeholder else None
    return _with(element, initial_value=clip(initial, most) or None, placeholder=hinted)


def email_input(action_id: str, *, initial: str = "") -> Block:
    element = {"type": "email_text_input", "action_id": action_id, "placeholder": plain("you@example.com", 150)}
    return _with(element, initial_value=clip(initial, FIELD_VALUE) or None)


def number_input(action_id: str, *, initial: str = "", most: int) -> Block:
    """A whole number from 1 to `most`; an initial one that is none is left out, since Slack would refuse the view."""
    fits = initial.isascii() and initial.isdecimal() and 1 <= int(initial[:9]) <= most
    limits = {"is_decimal_allowed": False, "min_value": "1", "max_value": str(most)}
    element = {"type": "number_input", "action_id": action_id, **limits}
    return _with(element, initial_value=initial if fits else None)


def choice_input(kind: str, action_id: str, options: list[Block], *, initial: Block | None = None) -> Block:
    """A static_select or radio_buttons; an initial option must be one of the options, to the letter."""
    return _with({"type": kind, "action_id": action_id, "options": options}, initial_option=initial)


def modal(
    callback_id: str,
    title: str,
    blocks: list[Block],
    *,
    submit: str | None = None,
    close: str | None = None,
    metadata: str = "",
) -> Block:
    """A modal of at most 100 blocks; whoever builds one keeps within that."""
    view = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "blocks": blocks,
        "close": plain(close or (_("Cancel") if submit else _("Close")), 24),
        "private_metadata": metadata,
    }
    return _with(view, submit=plain(submit, 24) if submit else None)


def _with(block: Block, **more: Any) -> Block:
    """The block with what is not None added: Slack refuses null where a field may be left out."""
    return {**block, **{name: value for name, value in more.items() if value is not None}}
