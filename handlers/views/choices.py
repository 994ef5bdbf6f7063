"""Owns how a time that can be chosen stands in a modal: its answers, what choosing it sends, what speaks against it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.closing_sheet import SheetEntry
from bot.domain.ranking import Caution, Ranked
from bot.domain.tally import Tally
from bot.language import _, brief_slot, plural
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block

MOST_RADIOS = 10
MOST_NAMED = 20


def winner_input(entries: Sequence[SheetEntry], zone: str, now: datetime, winner: str = "") -> Block:
    """Radio buttons take ten options, so more are shown in a select. Without another winner the best is filled in."""
    options = [_choice(entry, zone, now) for entry in entries]
    kind = "radio_buttons" if len(options) <= MOST_RADIOS else "static_select"
    initial = next((option for option in options if option["value"] == winner), options[0])
    return b.choice_input(kind, "winner", options, initial=initial)


def _choice(entry: SheetEntry, zone: str, now: datetime) -> Block:
    """ "2. Tue 1 Dec, 10:00–11:00 · must be there: yes", the number being that of the message; under it the answers and
    what choosing it sends. Slack takes 75 characters of each."""
    ranked = entry.ranked
    when = f"{ranked.number}. {brief_slot(ranked.option.slot, zone, now)}"
    text = " · ".join(filter(None, (when, required_words(ranked))))
    return b.option(text, ranked.option.id, f"{tally_words(ranked.tally)} · {_sends(entry)}")


def reason_words(ranked: Ranked) -> str:
    """Why a time stands where it does: "must be there: both yes · 3 yes, 1 maybe"."""
    return " · ".join(filter(None, (required_words(ranked), tally_words(ranked.tally))))


def required_words(ranked: Ranked) -> str:
    """What those who must be there said: the answer of one, how many can of several; "" where nobody must."""
    must = ranked.required
    if not ranked.must:
        return ""
    if ranked.needed < ranked.must:
        said = _("{can} of at least {needed} can", can=must.can, needed=ranked.needed)
    elif ranked.must == 1:
        said = tally_words(must, alone=True)
    elif must.yes == ranked.must:
        said = _("both yes") if ranked.must == 2 else _("all {number} yes", number=ranked.must)
    else:
        can = _("{can} of {number} can", can=must.can, number=ranked.must)
        said = _("{said}, {number} cannot", said=can, number=must.no) if must.no else can
    return _("must be there: {said}", said=said)


def tally_words(tally: Tally, *, alone: bool = False) -> str:
    """What everybody said, zeros left out: "3 yes, 1 maybe"; of one person `alone` the answer without a number."""
    if alone and tally.yes + tally.maybe + tally.no:
        return _("yes") if tally.yes else _("maybe") if tally.maybe else _("no")
    said = [
        *([_("{number} yes", number=tally.yes)] if tally.yes else []),
        *([_("{number} maybe", number=tally.maybe)] if tally.maybe else []),
        *([_("{number} no", number=tally.no)] if tally.no else []),
    ]
    return ", ".join(said) or _("no answer yet")


def _sends(entry: SheetEntry) -> str:
    invites = plural("{number} invite", "{number} invites", entry.invites)
    missing = entry.without_address_count
    return _("{invites}, {number} without address", invites=invites, number=missing) if missing else invites


def caution_line(caution: Caution, entry: SheetEntry) -> list[Block]:
    """What speaks against choosing this time, in one sentence."""
    against = rich.people(entry.against, MOST_NAMED)
    return [rich.said("⚠️ "), *rich.sentence(_caution_text(caution, entry), people=against)]


def _caution_text(caution: Caution, entry: SheetEntry) -> str:
    """With `{people}` for those who must be there and said no, where they may be named."""
    ranked = entry.ranked
    match caution:
        case Caution.NOBODY_CAN:
            return _("Nobody has said yes or maybe to this time.")
        case Caution.NOBODY_SURE:
            return _("Nobody has said yes to this time; maybe: {number}.", number=ranked.tally.maybe)
        case Caution.TOO_FEW:
            can, needed = ranked.required.can, ranked.needed
            return _(
                "At least {needed} of those who must be there have to come, and {can} can.", needed=needed, can=can
            )
        case Caution.REQUIRED_CANNOT:
            named = _("Must be there and said no: {people}.")
            return named if entry.against else _("Somebody who must be there has said no to this time.")
