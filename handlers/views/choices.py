"""Owns how a time that can be chosen stands in a modal: its answers, what choosing it sends, what speaks against it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.domain.closing_sheet import SheetEntry
from bot.domain.poll import Choice
from bot.domain.ranking import Caution, Ranked
from bot.domain.reasons import Why
from bot.domain.tally import Tally
from bot.language import _, brief_slot, mark, plural
from bot.language.reasons import reason_text
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block
from handlers.views.text import clip

NONE_OF_THESE = "none"
"""What takes back a choice of one of the poll's times."""
MOST_RADIOS = 10
MOST_NAMED = 20
MOST_NAME = 20
MOST_BY_NAME = 2
"""More of those who must be there are counted."""


NO_NAMES: Mapping[str, str] = {}


def winner_input(entries: Sequence[SheetEntry], zone: str, now: datetime, names: Mapping[str, str] = NO_NAMES) -> Block:
    """Radio buttons take ten options, so more are shown in a select. The best is filled in. `names` are those of who
    must be there, where they may be named beside their answers."""
    options = [_choice(entry, zone, now, names) for entry in entries]
    kind = "radio_buttons" if len(options) <= MOST_RADIOS else "static_select"
    return b.choice_input(kind, "winner", options, initial=options[0])


def or_none(winner: Block) -> Block:
    """The field with nothing filled in, and with a choice that takes one back: Slack lets nobody unpick a radio
    button."""
    options = [*winner["options"], b.option(_("None of these"), NONE_OF_THESE)]
    kind = winner["type"] if len(options) <= MOST_RADIOS else "static_select"
    return b.choice_input(kind, "winner", options)


def best_first() -> str:
    """The hint under such a field: its order is not that of the numbers."""
    return _("The best time stands first; the numbers are those in the poll's message.")


def _choice(entry: SheetEntry, zone: str, now: datetime, names: Mapping[str, str]) -> Block:
    """ "2. Tue 1 Dec, 10:00–11:00 · Ben: yes", the number being that of the message; under it the answers and what
    choosing it sends. Slack takes 75 characters of each."""
    ranked = entry.ranked
    when = f"{ranked.number}. {brief_slot(ranked.option.slot, zone, now)}"
    text = " · ".join(filter(None, (when, required_words(ranked, lambda user: clip(names.get(user, ""), MOST_NAME)))))
    return b.option(text, ranked.option.id, f"{tally_words(ranked.tally)} · {_sends(entry)}")


def required_words(ranked: Ranked, name: Callable[[str], str]) -> str:
    """What those who must be there said: one or two by name, of more, and of people without a known name, how many can.

    "" where nobody must be there, or nobody has answered at all.
    """
    must, tally = ranked.required, ranked.tally
    if not ranked.must or not tally.yes + tally.maybe + tally.no:
        return ""
    named = [(name(user), choice) for user, choice in ranked.said]
    if 0 < len(named) <= MOST_BY_NAME and all(who for who, _choice in named):
        return ", ".join(_("{person}: {said}", person=who, said=_answer(choice)) for who, choice in named)
    if ranked.needed < ranked.must:
        said = _("{can} of at least {needed} can", can=must.can, needed=ranked.needed)
    elif must.yes == ranked.must > 1:
        said = _("both yes") if ranked.must == 2 else _("all {number} yes", number=ranked.must)
    else:
        can = _("{can} of {number} can", can=must.can, number=ranked.must)
        said = _("{said}, {number} cannot", said=can, number=must.no) if must.no else can
    return _("who must be there: {said}", said=said)


def _answer(choice: Choice | None) -> str:
    return _(_ANSWERS[choice]) if choice else _("no answer")


_ANSWERS = {Choice.YES: mark("yes"), Choice.MAYBE: mark("maybe"), Choice.NO: mark("no")}


def tally_words(tally: Tally) -> str:
    """What everybody said, zeros left out: "3 yes, 1 maybe"."""
    said = [
        *([_("{number} yes", number=tally.yes)] if tally.yes else []),
        *([_("{number} maybe", number=tally.maybe)] if tally.maybe else []),
        *([_("{number} no", number=tally.no)] if tally.no else []),
    ]
    return ", ".join(said) or _("no answer yet")


def _sends(entry: SheetEntry) -> str:
    missing, refused = entry.without_address_count, entry.not_mailed
    sends = [
        plural("{number} invite", "{number} invites", entry.invites),
        *([_("{number} without address", number=missing)] if missing else []),
        *([_("{number} not mailed", number=refused)] if refused else []),
    ]
    return ", ".join(sends)


def caution_line(caution: Why, entry: SheetEntry) -> list[Block]:
    """What speaks against choosing this time, in one sentence."""
    if not isinstance(caution, Caution):
        return [b.words(f"⚠️ {reason_text(caution)}")]
    people = rich.people(entry.silent if caution is Caution.REQUIRED_SILENT else entry.against, MOST_NAMED)
    return [rich.said("⚠️ "), *rich.sentence(_caution_text(caution, entry), people=people)]


def _caution_text(caution: Caution, entry: SheetEntry) -> str:
    """With `{people}` for those who must be there and said no, or nothing, where they may be named."""
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
        case Caution.REQUIRED_SILENT:
            named = _("Must be there and has not answered this time, so gets no invite: {people}.")
            unnamed = _("Somebody who must be there has not answered this time, so no invite goes to them.")
            return named if entry.silent else unnamed
