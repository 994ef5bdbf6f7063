"""Owns what a voter reads privately where the poll's message cannot show their answer."""

from datetime import datetime

from bot.domain.poll import Choice, PollSnapshot
from bot.language import _, mark, short_slot
from handlers.views import rich
from handlers.views.blocks import MessageView

MOST_ANSWERS = 3
"""More of them are counted: whoever answered so many at once has just seen them in the modal."""
_ANSWERS = {Choice.YES: mark("yes to {when}"), Choice.MAYBE: mark("maybe to {when}"), Choice.NO: mark("no to {when}")}


def noted(own: PollSnapshot, since: datetime) -> MessageView | None:
    """What this voter's answers changed since that instant; None for nothing. `own` holds their answers alone."""
    zone = own.poll.zone
    slots = {option.id: option.slot for option in own.offered}
    new = [(vote.choice, slots[vote.option]) for vote in own.votes if vote.voted_at >= since and vote.option in slots]
    if not new:
        return None
    if len(new) > MOST_ANSWERS:
        return MessageView(_("Noted: {number} answers. Only you see this.", number=len(new)), [])
    said = [rich.sentence(_(_ANSWERS[choice]), when=rich.start(slot, zone, since)) for choice, slot in new]
    line = rich.sentence(_("Noted: {answers}. Only you see this."), answers=rich.joined(said, ", "))
    words = ", ".join(_(_ANSWERS[choice], when=short_slot(slot, zone, since)) for choice, slot in new)
    return MessageView(_("Noted: {answers}. Only you see this.", answers=words), [rich.rich_block(line)])
