"""Owns the modal that answers every option at once, the only way to vote where there are too many for buttons."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.answer_notes import takes_notes
from bot.domain.poll import Choice, Option, PollSnapshot
from bot.domain.zones import zone_or_utc
from bot.language import _, brief_slot, listed, mark, plural
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.answer_notes import note_field
from handlers.views.answers import CHOICES
from handlers.views.blocks import Block
from handlers.views.places import places_text

ANSWER = "answer"
OPEN = "open"
"""The value of "not answered"."""
NOT_ANSWERED = mark("Not answered")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The select of one option: what it is opened with, and how often a button has reset it.

    Slack keeps what was chosen under an old block_id, so a reset select comes under a new one.
    """

    answer: Choice | None = None
    resets: int = 0


def answer_all_view(
    snapshot: PollSnapshot,
    rows: Mapping[str, AnswerRow],
    zone: str,
    now: datetime,
    metadata: str,
    note: str = "",
    full: Collection[str] = (),
) -> Block:
    """One select per option that is ahead, numbered as in the message, in the reader's zone; `rows` by option, one that
    has none is not answered. `note` is what the reader wrote to their answers before. `full` are the options that
    "Yes to all" has just left as they were."""
    shown = [(number, one) for number, one in enumerate(snapshot.offered, 1) if one.slot.is_ahead(now)]
    return b.modal(
        ids.ANSWER_ALL_VIEW,
        _("When can you?"),
        [
            b.rich_text(b.words(snapshot.poll.title, bold=True)),
            *_zone_line(snapshot, zone, now),
            b.actions(
                "answer_everything",
                b.button(_("Yes to all"), ids.ANSWER_YES_TO_ALL, snapshot.poll.id),
                b.button(_("No to the rest"), ids.ANSWER_NO_TO_REST, snapshot.poll.id),
            ),
            *_full_line([number for number, option in shown if option.id in full]),
            *(
                _row(option, number, rows.get(option.id, AnswerRow()), _when(snapshot, option, zone, now))
                for number, option in shown
            ),
            *([note_field(note, snapshot.poll)] if takes_notes(snapshot.poll) else []),
        ],
        submit=_("Save my answers"),
        metadata=metadata,
    )


def _zone_line(snapshot: PollSnapshot, zone: str, now: datetime) -> list[Block]:
    """Whole days are the same in every zone, so that none is named for them."""
    ahead = [option for option in snapshot.offered if option.slot.is_ahead(now)]
    timed = any(not option.slot.days for option in ahead)
    return [b.plain_context(_("Times are in {zone}.", zone=zone_or_utc(zone).key))] if timed else []


def _full_line(numbers: Sequence[int]) -> list[Block]:
    """Which times "Yes to all" has left as they were, by the numbers of the rows."""
    if not numbers:
        return []
    text = plural(
        "Number {named} is full, and was left as it is. A maybe takes no place.",
        "Numbers {named} are full, and were left as they are. A maybe takes no place.",
        len(numbers),
        named=listed([str(number) for number in numbers]),
    )
    return [b.plain_context(text)]


def _when(snapshot: PollSnapshot, option: Option, zone: str, now: datetime) -> str:
    when, places = brief_slot(option.slot, zone, now), places_text(snapshot, option)
    return f"{when} · {places}" if places else when


def _row(option: Option, number: int, row: AnswerRow, when: str) -> Block:
    options = [b.option(_(word), choice) for choice, word in CHOICES.items()] + [b.option(_(NOT_ANSWERED), OPEN)]
    initial = next(one for one in options if one["value"] == (row.answer or OPEN))
    suffix = f":{row.resets}" if row.resets else ""
    select = b.choice_input("static_select", ANSWER, options, initial=initial)
    return b.section(f"*{number}.*  {when}", block_id=f"{ANSWER}:{option.id}{suffix}", accessory=select)
