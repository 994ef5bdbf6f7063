"""Owns the modal that chooses the winner: options best first, each with its reason and what choosing it would send."""

from collections.abc import Mapping

from bot.domain.closing_sheet import ClosingSheet, SheetEntry
from bot.domain.text import MOST_NOTE, MOST_PLACE
from bot.domain.zones import print_slot
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.text import clip, count, people
from handlers.views.times import short_span

MOST_RADIOS = 10
MOST_NAMED = 20
MOST_EXPLAINED = 10
MOST_DESCRIPTION = 75


def close_poll_view(
    sheet: ClosingSheet, zone: str, metadata: str, *, warnings: Mapping[str, str] | None = None, winner: str = ""
) -> Block:
    """The sheet in the closer's zone. `warnings` are accepted by submitting again."""
    title = b.rich_text(b.words(sheet.poll.title, bold=True))
    if not sheet.entries:
        return b.modal(ids.CLOSE_POLL_VIEW, "Choose the time", [title, b.plain_context(sheet.note_to_organizer)])
    return b.modal(
        ids.CLOSE_POLL_VIEW,
        "Choose the time",
        [
            title,
            *_warnings(warnings or {}),
            b.field("winner", "Which time shall it be?", _winner(sheet, zone, winner), optional=False),
            *_explained(sheet, zone),
            *_addresses(sheet),
            b.field("place", "Where", b.text_input("place", initial=sheet.place, most=MOST_PLACE)),
            b.field("note", "Note", b.text_input("note", initial=sheet.note, lines=True, most=MOST_NOTE)),
        ],
        submit="Close anyway" if warnings else "Close and invite",
        metadata=metadata,
    )


def _warnings(warnings: Mapping[str, str]) -> list[Block]:
    if not warnings:
        return []
    lines = [b.words(f"⚠️ {text}\n") for text in warnings.values()]
    return [b.rich_text(*lines, b.words("Nothing is closed yet: press “Close anyway” if that is what you want."))]


def _winner(sheet: ClosingSheet, zone: str, winner: str) -> Block:
    """Radio buttons take ten options, so more are shown in a select. The best one is filled in."""
    options = [_choice(entry, zone) for entry in sheet.entries]
    kind = "radio_buttons" if len(options) <= MOST_RADIOS else "static_select"
    initial = next((option for option in options if option["value"] == winner), options[0])
    return b.choice_input(kind, "winner", options, initial=initial)


def _choice(entry: SheetEntry, zone: str) -> Block:
    return b.option(short_span(entry.ranked.option.slot, zone), entry.ranked.option.id, entry.ranked.reason)


def _explained(sheet: ClosingSheet, zone: str) -> list[Block]:
    """What each choice would send, best first, and the reasons that no option of the list can carry whole."""
    lines = [_explain(entry, zone) for entry in sheet.entries[:MOST_EXPLAINED]]
    return [b.rich_text(b.words("What each would send\n", bold=True), b.words("\n".join(lines)))]


def _explain(entry: SheetEntry, zone: str) -> str:
    reason = f"{entry.ranked.reason}; " if len(entry.ranked.reason) > MOST_DESCRIPTION else ""
    warning = f" ⚠️ {entry.ranked.warning}" if entry.ranked.warning else ""
    return f"{print_slot(entry.ranked.option.slot, zone)}: {reason}{_sends(entry)}.{warning}"


def _sends(entry: SheetEntry) -> str:
    missing = entry.without_address_count
    if not missing:
        return f"{count(entry.invites, 'invite')} will go out"
    return f"{count(entry.invites, 'invite')} will go out, {count(missing, 'person has', 'people have')} no address"


def closed_text(invited: int, without_address: int, cannot_be_mailed: int) -> str:
    """For a closer who is not the organizer, whose card tells the same and more."""
    missing = without_address + cannot_be_mailed
    lacking = f", {count(missing, 'person gets', 'people get')} none for lack of an address" if missing else ""
    return f"The poll is closed: {count(invited, 'invite')} on the way{lacking}. The organizer sees how they arrive."


def _addresses(sheet: ClosingSheet) -> list[Block]:
    lacking = dict.fromkeys(user for entry in sheet.entries for user in entry.without_address)
    lines = []
    if lacking:
        lines.append(f"No address yet: {people(tuple(lacking), MOST_NAMED)}. They are asked once you close.")
    if not sheet.organizer_has_address:
        lines.append("The organizer has no address: yours will stand in the invites, or you will be asked for one.")
    return [b.context(clip(line, 2000)) for line in lines]
