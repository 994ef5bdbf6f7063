"""Owns what a voter reads privately where the poll's message cannot show their answer."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.poll import Choice, Poll, PollSnapshot, Slot
from bot.language import _, filled, mark, plural, short_slot
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import MessageView
from handlers.views.poll_parts import title_text

MOST_ANSWERS = 3
"""More of them are counted: whoever answered so many at once has just seen them in the modal."""
_ANSWERS = {Choice.YES: mark("yes to {when}"), Choice.MAYBE: mark("maybe to {when}"), Choice.NO: mark("no to {when}")}


def noted(own: PollSnapshot, since: datetime) -> MessageView | None:
    """What this voter's answers changed since that instant; None for nothing. `own` holds their answers alone."""
    zone, title = own.poll.zone, title_text(own.poll)
    slots = {option.id: option.slot for option in own.offered}
    new = [(vote.choice, slots[vote.option]) for vote in own.votes if vote.voted_at >= since and vote.option in slots]
    if not new:
        return None
    if len(new) > MOST_ANSWERS:
        return MessageView(_("Noted for “{title}”: {number} answers.", title=title, number=len(new)), [])
    said = [rich.sentence(_(_ANSWERS[choice]), when=rich.start(slot, zone, since)) for choice, slot in new]
    text = _("Noted for “{title}”: {answers}.")
    line = rich.sentence(text, title=b.words(own.poll.title), answers=rich.joined(said, ", "))
    words = ", ".join(_(_ANSWERS[choice], when=short_slot(slot, zone, since)) for choice, slot in new)
    return MessageView(filled(text, title=title, answers=words), [rich.rich_block(line)])


def gone_note(gone: Sequence[Slot], poll: Poll, now: datetime) -> MessageView:
    """What somebody reads privately who answered times that are not offered any more."""
    said = plural(
        "In “{title}”, {when} is not offered any more, so your answer to it does not count.",
        "In “{title}”, {when} are not offered any more, so your answers to them do not count.",
        len(gone),
        title="{title}",
        when="{when}",
    )
    return _of_times(said, gone, poll, now)


def passed_note(passed: Sequence[Slot], poll: Poll, now: datetime) -> MessageView:
    """What somebody reads privately who answered times that had begun by then."""
    said = plural(
        "In “{title}”, {when} has begun or passed, so your answer to it was not recorded.",
        "In “{title}”, {when} have begun or passed, so your answers to them were not recorded.",
        len(passed),
        title="{title}",
        when="{when}",
    )
    return _of_times(said, passed, poll, now)


def changed_note(changed: Sequence[Slot], poll: Poll, now: datetime) -> MessageView:
    """What somebody reads privately who answered times that were changed after they saw them."""
    said = plural(
        "In “{title}”, a time was changed to {when} before your answer came, so that answer does not count. "
        "Please answer it again.",
        "In “{title}”, times were changed to {when} before your answers came, so those do not count. "
        "Please answer them again.",
        len(changed),
        title="{title}",
        when="{when}",
    )
    return _of_times(said, changed, poll, now)


def _of_times(said: str, slots: Sequence[Slot], poll: Poll, now: datetime) -> MessageView:
    when = rich.joined([rich.span(slot, poll.zone, now) for slot in slots], ", ")
    line = rich.sentence(said, title=b.words(poll.title), when=when)
    words = ", ".join(short_slot(slot, poll.zone, now) for slot in slots)
    return MessageView(filled(said, title=title_text(poll), when=words), [rich.rich_block(line)])
