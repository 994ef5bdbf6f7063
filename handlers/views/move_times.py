"""Owns what the window that moves a meeting says of times: when it is now, and what is proposed by each clock."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.managing_sheet import ManagingSheet
from bot.domain.poll import Slot
from bot.language import _, short_moment, short_slot
from bot.language.reasons.forms import seen_from
from handlers.views import blocks as b
from handlers.views.blocks import Block

MOST_CLOCKS = 5


def move_times(
    sheet: ManagingSheet, zone: str, now: datetime, proposed: date | datetime | None, others: Sequence[tuple[str, str]]
) -> list[Block]:
    """In the reader's zone. A proposed instant also stands there by the clocks of `others`, names with their zones; a
    proposed day is the same for everybody."""
    winner = sheet.snapshot.option(sheet.snapshot.poll.winner or "")
    stands = [_("Now: {when}", when=short_slot(winner.slot, zone, now))] if winner else []
    if isinstance(proposed, datetime):
        stands.append(_proposed(proposed, winner.slot if winner else None, zone, now, others))
    return [b.plain_context(line) for line in stands]


def _proposed(at: datetime, before: Slot | None, zone: str, now: datetime, others: Sequence[tuple[str, str]]) -> str:
    """With the end that it would have: the meeting lasts as long as before, whatever was proposed."""
    timed = before is not None and not before.days
    when = short_slot(Slot(at, at + before.length), zone, now) if before and timed else short_moment(at, zone, now)
    line = _("Proposed: {when}", when=when)
    theirs = [_("{time} for {name}", time=seen_from(at, zone, there), name=name) for name, there in others]
    rest = len(theirs) - MOST_CLOCKS
    more = [_("+{number} more", number=rest)] if rest > 0 else []
    return " · ".join([line, *theirs[:MOST_CLOCKS], *more])
