"""Owns the direct message that asks somebody because times that they answered have changed, or are new."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.asking_again import is_reopened, read_asked, read_new, read_unchanged
from bot.domain.poll import MAX_BUTTON_OPTIONS, Option, Poll, PollSnapshot, PollStatus, Slot
from bot.language import _, plural
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block, MessageView
from handlers.views.poll_message import vote_buttons
from handlers.views.poll_parts import title_text


def asked_again(snapshot: PollSnapshot, data: Mapping[str, str], now: datetime) -> MessageView | None:
    """The changed and new times with vote buttons, and those that a message asked about which this one replaces; None
    where the poll takes no answers, or none of the former is offered, ahead and without the answer of this person,
    whose answers alone `snapshot` has."""
    poll, was = snapshot.poll, read_asked(data)
    answered, unchanged, new = {vote.option for vote in snapshot.votes}, read_unchanged(data), read_new(data)
    lacking = was.keys() - answered
    asked = [option for option in snapshot.offered if option.id in lacking and option.slot.is_ahead(now)]
    said = _said(poll, [option for option in asked if option.id not in unchanged], new, reopened=is_reopened(data))
    if poll.status is not PollStatus.OPEN or poll.past_deadline(now) or not said:
        return None
    same = was.keys() if is_reopened(data) else unchanged | new
    before = {one: None if one in same else slot for one, slot in was.items()}
    return MessageView(said, [b.section(said), *_asked(poll, asked, before, new, now)])


def _said(poll: Poll, news: list[Option], new: frozenset[str], *, reopened: bool) -> str:
    """What has changed and what is new, or that the poll is open again; "" for nothing."""
    if reopened:
        return _open_again(poll, len(news))
    added = sum(option.id in new for option in news)
    changed, said, title = len(news) - added, list[str](), title_text(poll)
    if changed:
        said.append(
            plural(
                "A time of {title} that you answered has changed. Can you make it?",
                "{number} times of {title} that you answered have changed. Can you make them?",
                changed,
                title=title,
            )
        )
    if added:
        said.append(
            plural(
                "{title} has a new time. Can you make it?",
                "{title} has {number} new times. Can you make them?",
                added,
                title=title,
            )
        )
    return " ".join(said)


def _open_again(poll: Poll, times: int) -> str:
    if not times:
        return ""
    return plural(
        "{title} is open again, and your answer to one of its times is missing. Can you make it?",
        "{title} is open again, and your answers to {number} of its times are missing. Can you make them?",
        times,
        title=title_text(poll),
    )


def _asked(
    poll: Poll, asked: list[Option], was: Mapping[str, Slot | None], new: frozenset[str], now: datetime
) -> list[Block]:
    """Which of several times are new stands beside them."""
    marked = new if any(option.id not in new for option in asked) else frozenset()
    mark_of = {one: [rich.said(" · "), rich.said(_("new"))] for one in marked}
    lines = [[*_line(poll, option, was[option.id], now), *mark_of.get(option.id, [])] for option in asked]
    if len(asked) > MAX_BUTTON_OPTIONS:
        answer = b.button(_("Answer all"), ids.ANSWER_ALL, poll.id, style="primary")
        return [rich.rich_block(*lines), b.actions("answer", answer)]
    shown = zip(asked, lines, strict=True)
    return [block for option, line in shown for block in _with_buttons(poll, option, line, now)]


def _with_buttons(poll: Poll, option: Option, line: list[Block], now: datetime) -> list[Block]:
    """A DM shows no counts: they would be out of date the next minute. A press shows all answers of its reader."""
    head = rich.rich_block(line, block_id=f"option:{option.id}")
    return [head, b.actions(ids.reminder_block(option.id, option.changed_in), *vote_buttons(poll, {}, option, now))]


def _line(poll: Poll, option: Option, before: Slot | None, now: datetime) -> list[Block]:
    after = rich.dated(option.slot, poll.zone, now, bold=True)
    if before is None:
        return after
    return rich.sentence(
        _("{before} is now {after}"), before=rich.dated(before, poll.zone, now, strike=True), after=after
    )


def asked_by_edit(poll: Poll, again: int, about_new: int) -> str:
    """To whoever changed the poll: how many people are asked again about their answers, and how many others about new
    times."""
    title = title_text(poll)
    if not again:
        return plural(
            "“{title}” is changed. {number} person who must be there is asked by direct message about what is new.",
            "“{title}” is changed. {number} people who must be there are asked by direct message about what is new.",
            about_new,
            title=title,
        )
    said = plural(
        "“{title}” is changed. {number} person whose answer fell away is asked again by direct message.",
        "“{title}” is changed. {number} people whose answers fell away are asked again by direct message.",
        again,
        title=title,
    )
    if not about_new:
        return said
    more = plural(
        "{number} more person is asked about what is new.",
        "{number} more people are asked about what is new.",
        about_new,
    )
    return f"{said} {more}"
