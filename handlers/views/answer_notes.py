"""Owns how the notes that people give with their answers are shown."""

from collections.abc import Mapping

from bot.domain.answer_notes import MOST_ANSWER_NOTE
from bot.domain.poll import Poll
from bot.domain.tally import is_veiled
from bot.language import _, filled
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block, MessageView
from handlers.views.text import escape

ANSWER_NOTE = "answer_note"
MOST_SHOWN = 30


def note_field(note: str, poll: Poll) -> Block:
    """The field of the modal that answers all times. It says where others read the note."""
    shown = _("Others read it in “Who can when”, under the answers.")
    hint = _("Others read it in “Who can when”, once the poll is closed.") if is_veiled(poll) else shown
    typed = b.text_input(ANSWER_NOTE, initial=note, placeholder=_("Tuesday only until 11"), most=MOST_ANSWER_NOTE)
    return b.field(ANSWER_NOTE, _("A note with your answers"), typed, hint=hint)


def kept_note(note: str, poll: Poll) -> MessageView:
    """What its author reads privately: the poll's message does not show notes."""
    hidden = _("“{note}” is noted. It stands in “Who can when” once the poll is closed.")
    text = hidden if is_veiled(poll) else _("“{note}” is noted. It stands in “Who can when”.")
    return MessageView(filled(text, note=escape(note)), [rich.rich_block(rich.sentence(text, note=b.words(note)))])


def notes_block(notes: Mapping[str, str]) -> list[Block]:
    """One line for each note, as typed: nothing in it is parsed. Empty for none."""
    shown, rest = list(notes.items())[:MOST_SHOWN], len(notes) - MOST_SHOWN
    lines = [[rich.person(user), rich.said(": "), b.words(note, MOST_ANSWER_NOTE)] for user, note in shown]
    more = [[rich.said(_("and {number} more", number=rest))]] if rest > 0 else []
    head = [rich.said(_("Notes"), bold=True)]
    return [rich.rich_block(head, *lines, *more)] if lines else []
