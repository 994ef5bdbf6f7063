"""Owns the modal that chooses the winner, best first with what choosing it sends, and the one that asks once more."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.domain.closing_sheet import ClosingSheet
from bot.domain.poll import Poll
from bot.domain.text import MOST_NOTE, MOST_PLACE
from bot.language import _, plural
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.answer_notes import notes_block
from handlers.views.blocks import Block
from handlers.views.choices import MOST_NAMED, NO_NAMES, best_first, winner_input
from handlers.views.poll_parts import title_text
from handlers.views.text import clip, people

ANNOUNCE = "yes"


def close_poll_view(
    sheet: ClosingSheet, zone: str, now: datetime, metadata: str, names: Mapping[str, str] = NO_NAMES
) -> Block:
    """The sheet in the closer's zone. `names` as `winner_input` says."""
    title, heading = _("Choose the time"), b.rich_text(b.words(sheet.poll.title, bold=True))
    if not sheet.entries:
        passed = _("Every time of this poll has passed. You can cancel it and open a new one.")
        return b.modal(ids.CLOSE_POLL_VIEW, title, [heading, b.plain_context(passed)])
    return b.modal(
        ids.CLOSE_POLL_VIEW,
        title,
        [
            heading,
            _winner(sheet, zone, now, names),
            b.context(*_facts(sheet, zone)),
            *notes_block(sheet.notes),
            place_field(sheet.place),
            note_field(sheet.note),
            _announce(),
        ],
        submit=_("Close and invite"),
        metadata=metadata,
    )


def _winner(sheet: ClosingSheet, zone: str, now: datetime, names: Mapping[str, str]) -> Block:
    choices, hint = winner_input(sheet.entries, zone, now, names), best_first() if len(sheet.entries) > 1 else None
    return b.field("winner", _("Which time shall it be?"), choices, optional=False, hint=hint)


def place_field(place: str) -> Block:
    return b.field("place", _("Where"), b.text_input("place", initial=place, most=MOST_PLACE))


def note_field(note: str) -> Block:
    return b.field("note", _("Note"), b.text_input("note", initial=note, lines=True, most=MOST_NOTE))


def _announce() -> Block:
    """An empty label would be refused, and a checkbox of one needs none: the label says what is meant."""
    tick = b.option(_("Announce it in the channel"), ANNOUNCE, _("Otherwise only the thread is told"))
    element = {"type": "checkboxes", "action_id": "announce", "options": [tick], "initial_options": [tick]}
    return b.field("announce", _("Who hears of it"), element)


def _facts(sheet: ClosingSheet, zone: str) -> list[str]:
    """Who counts as coming, in which zone the times stand, and who is asked for an address."""
    lacking = tuple(dict.fromkeys(user for entry in sheet.entries for user in entry.without_address))
    organizer = people((sheet.poll.organizer,), 1)
    whole_days = all(entry.ranked.option.slot.days for entry in sheet.entries)
    facts = [_("{organizer} organizes and counts as coming.", organizer=organizer)]
    if not whole_days:
        facts.append(_("Times are in {zone}.", zone=zone))
    if lacking:
        facts.append(_("No address yet: {people}. Meet asks them once you close.", people=people(lacking, MOST_NAMED)))
    if not sheet.organizer_has_address:
        facts.append(_("The organizer has no address: yours will stand in the invites."))
    return [clip(line, 2000) for line in facts]


def caution_view(poll: Poll, when: str, cautions: Iterable[list[Block]], metadata: str, fields: list[Block]) -> Block:
    """What speaks against the chosen time, on top of the modal: nothing is closed before its own button is pressed.

    `fields` carry what was typed in the modal below, where it differs from the poll's.
    """
    blocks = [
        rich.rich_block([b.words(poll.title, bold=True)], [b.words(when)]),
        rich.rich_block(*cautions),
        b.plain_context(_("Nothing is closed yet, and nothing was sent.")),
        *fields,
    ]
    title, close_anyway = _("Before it is closed"), _("Close anyway")
    return b.modal(ids.CLOSE_POLL_VIEW, title, blocks, submit=close_anyway, close=_("Back"), metadata=metadata)


def closed_text(poll: Poll, invited: int, without_address: int, cannot_be_mailed: int) -> str:
    """For a closer who is not the organizer, whose card tells the same and more."""
    missing = without_address + cannot_be_mailed
    sent = plural(
        "“{title}” is closed: {number} invite is on its way.",
        "“{title}” is closed: {number} invites are on their way.",
        invited,
        title=title_text(poll),
    )  # fmt: skip
    lacking = plural("{number} person cannot be mailed.", "{number} people cannot be mailed.", missing)
    seen = _("The organizer sees how they arrive.")
    return " ".join([sent, *([lacking] if missing else []), seen])
