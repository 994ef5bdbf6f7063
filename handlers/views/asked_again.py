"""Owns the direct message that asks somebody again because times that they answered have changed."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.asking_again import read_asked, read_unchanged
from bot.domain.poll import MAX_BUTTON_OPTIONS, Option, Poll, PollSnapshot, PollStatus, Slot
from bot.language import _, plural
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block, MessageView
from handlers.views.poll_message import vote_buttons
from handlers.views.poll_parts import title_text


def asked_again(snapshot: PollSnapshot, data: Mapping[str, str], now: datetime) -> MessageView | None:
    """The changed times with vote buttons, and those that a message asked about which this one replaces; None where the
    poll takes no answers, or no changed one is offered, ahead and without the answer of this person, whose answers
    alone `snapshot` has."""
    poll, was = snapshot.poll, read_asked(data)
    answered, unchanged = {vote.option for vote in snapshot.votes}, read_unchanged(data)
    lacking = was.keys() - answered
    asked = [option for option in snapshot.offered if option.id in lacking and option.slot.is_ahead(now)]
    changed = [option for option in asked if option.id not in unchanged]
    if poll.status is not PollStatus.OPEN or poll.past_deadline(now) or not changed:
        return None
    said = plural(
        "A time of {title} that you answered has changed. Can you make it?",
        "{number} times of {title} that you answered have changed. Can you make them?",
        len(changed),
        title=title_text(poll),
    )
    before = {one: None if one in unchanged else slot for one, slot in was.items()}
    return MessageView(said, [b.section(said), *_asked(poll, asked, before, now)])


def _asked(poll: Poll, asked: list[Option], was: Mapping[str, Slot | None], now: datetime) -> list[Block]:
    if len(asked) > MAX_BUTTON_OPTIONS:
        lines = [_line(poll, option, was[option.id], now) for option in asked]
        answer = b.button(_("Answer all"), ids.ANSWER_ALL, poll.id, style="primary")
        return [rich.rich_block(*lines), b.actions("answer", answer)]
    return [block for option in asked for block in _with_buttons(poll, option, was[option.id], now)]


def _with_buttons(poll: Poll, option: Option, before: Slot | None, now: datetime) -> list[Block]:
    """A DM shows no counts: they would be out of date the next minute. A press shows all answers of its reader."""
    line = rich.rich_block(_line(poll, option, before, now), block_id=f"option:{option.id}")
    return [line, b.actions(ids.reminder_block(option.id, option.changed_in), *vote_buttons(poll, {}, option, now))]


def _line(poll: Poll, option: Option, before: Slot | None, now: datetime) -> list[Block]:
    after = rich.dated(option.slot, poll.zone, now, bold=True)
    if before is None:
        return after
    return rich.sentence(
        _("{before} is now {after}"), before=rich.dated(before, poll.zone, now, strike=True), after=after
    )
