"""Owns how a poll looks in its channel while it is open, within Slack's limits whatever was typed."""

from datetime import datetime

from bot.domain.attending import NO_ANSWERS, CalendarAnswers
from bot.domain.poll import MAX_BUTTON_OPTIONS, Option, Poll, PollSnapshot, PollStatus
from bot.domain.ranking import favourite
from bot.domain.required import progress
from bot.domain.tally import is_veiled
from bot.domain.time_to_choose import has_quorum
from bot.domain.zones import zone_or_utc
from bot.language import _, plural, short_slot
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.answers import CHOICES, Voters, counts, names, voters_by_choice
from handlers.views.blocks import Block, MessageView
from handlers.views.places import places_elements
from handlers.views.poll_parts import begun_elements, facts_block, has_times, note_block, poll_actions, title_text
from handlers.views.proposing import propose_button
from handlers.views.repeating import series_said
from handlers.views.required_words import partly_mark
from handlers.views.result_message import result_message
from handlers.views.text import mention, people, people_shown

MOST_PEOPLE = 20


def poll_message(snapshot: PollSnapshot, now: datetime, answers: CalendarAnswers = NO_ANSWERS) -> MessageView:
    """The poll's message as it stands after this snapshot, at this instant; `answers` are those of calendars."""
    if snapshot.poll.status in (PollStatus.CLOSED, PollStatus.CANCELLED):
        return result_message(snapshot, now, answers)
    return _open(snapshot, now)


def _open(snapshot: PollSnapshot, now: datetime) -> MessageView:
    poll, ended = snapshot.poll, snapshot.poll.past_deadline(now)
    return MessageView(
        _text(snapshot),
        [
            b.header(poll.title),
            facts_block(snapshot, ended=ended),
            *_around(snapshot, now, ended=ended),
            *note_block(poll),
            *_veiled(snapshot),
            b.divider(),
            *_options(snapshot, now),
            b.divider(),
            _actions(snapshot, ended=ended),
        ],
    )


def _text(snapshot: PollSnapshot) -> str:
    """For notifications and for readers without blocks."""
    title, zone = title_text(snapshot.poll), zone_or_utc(snapshot.poll.zone).key
    if not has_times(snapshot):
        return plural(
            "{title}: when can you? {number} date offered",
            "{title}: when can you? {number} dates offered",
            len(snapshot.offered),
            title=title,
        )
    return plural(
        "{title}: when can you? {number} time offered, in {zone}",
        "{title}: when can you? {number} times offered, in {zone}",
        len(snapshot.offered),
        title=title,
        zone=zone,
    )


def _around(snapshot: PollSnapshot, now: datetime, *, ended: bool) -> list[Block]:
    """Slack refuses a context without anything in it."""
    lines = [*_how_it_works(snapshot, now, ended=ended), *_required(snapshot, now)]
    return [b.context(*lines)] if lines else []


def _how_it_works(snapshot: PollSnapshot, now: datetime, *, ended: bool) -> list[str]:
    """Whole days are the same in every zone, so that none is named for them."""
    poll, zone = snapshot.poll, zone_or_utc(snapshot.poll.zone).key
    lines = [_("Times are in your own zone; the poll's is {zone}.", zone=zone)] if has_times(snapshot) else []
    if snapshot.repeats:
        lines.append(series_said(snapshot, now))
    if poll.anonymous:
        lines.append(_("Anonymous: only counts are shown."))
    if ended:
        lines.append(_("The time to answer is over; {organizer} chooses.", organizer=mention(poll.organizer)))
    return lines


def _required(snapshot: PollSnapshot, now: datetime) -> list[str]:
    """Who must be there, and who of them has answered; beside the zone it costs no line of its own on a wide screen."""
    shown, rest = people_shown(snapshot.poll.required, MOST_PEOPLE)
    if not shown:
        return []
    far = progress(snapshot, now)
    named = [f"{'✅' if far[user].is_whole else '⏳'} {mention(user)}{partly_mark(far[user])}" for user in shown]
    people = " ".join([*named, *([f"+{rest}"] if rest else [])])
    if has_quorum(snapshot.poll):
        return [_("Must be there, at least {number} of: {people}", number=snapshot.poll.quorum, people=people)]
    return [_("Must be there: {people}", people=people)]


def _veiled(snapshot: PollSnapshot) -> list[Block]:
    """Until the close of a hidden poll people see who answered, not what; in an anonymous one how many."""
    if not is_veiled(snapshot.poll):
        return []
    lines, answered = [_("Answers are hidden until the time is chosen.")], snapshot.voters
    if answered and snapshot.poll.anonymous:
        number = len(answered)
        lines.append(plural("{number} person has answered so far.", "{number} people have answered so far.", number))
    elif answered:
        lines.append(_("Answered so far: {people}", people=people(answered, MOST_PEOPLE)))
    return [b.context(*lines)]


def _options(snapshot: PollSnapshot, now: datetime) -> list[Block]:
    voters, offered = voters_by_choice(snapshot), snapshot.offered
    best = favourite(snapshot, now)
    heads = {option.id: _head(snapshot, option, number, best, now) for number, option in enumerate(offered, 1)}
    if len(offered) <= MAX_BUTTON_OPTIONS and not snapshot.poll.past_deadline(now):
        return [
            block for option in offered for block in _with_buttons(snapshot.poll, voters, option, heads[option.id], now)
        ]
    shown = [heads[option.id] + _counted(snapshot.poll, voters, option) for option in offered]
    return [rich.rich_block(*shown)]


def _head(snapshot: PollSnapshot, option: Option, number: int, best: Option | None, now: datetime) -> list[Block]:
    """ "1. Tuesday, December 1st, 10:00 – 11:00", the number being that of the grid's column; a star where it leads;
    then the places, where they are limited, and whether it has begun."""
    star = [rich.said(" ⭐")] if best and option.id == best.id else []
    when = rich.span(option.slot, snapshot.poll.zone, now, bold=True)
    begun = begun_elements(option.slot, now)
    return [rich.said(f"{number}. ", bold=True), *when, *star, *places_elements(snapshot, option), *begun]


def _with_buttons(poll: Poll, voters: Voters, option: Option, head: list[Block], now: datetime) -> list[Block]:
    """A time that has begun has none: what was said to it stands there alone."""
    named = [] if poll.anonymous or is_veiled(poll) else names(voters, option.id)
    shown, block_id = {} if is_veiled(poll) else voters, f"option:{option.id}"
    if not option.slot.is_ahead(now):
        counted = [] if named else _counted(poll, voters, option)
        return [rich.rich_block([*head, *counted], named, block_id=block_id)]
    line = rich.rich_block(head, named, block_id=block_id)
    return [line, b.actions(ids.vote_block(option.id, option.changed_in), *vote_buttons(poll, shown, option, now))]


def vote_buttons(poll: Poll, voters: Voters, option: Option, now: datetime) -> list[Block]:
    """Yes, Maybe and No for one time; counts stand in them for `voters`."""
    when, shown = short_slot(option.slot, poll.zone, now), []
    for action, choice in ids.VOTES.items():
        word, number = _(CHOICES[choice]), len(voters.get((option.id, choice), ()))
        text = f"{word} {number}" if number else word
        shown.append(b.button(text, action, option.id, more=when))
    return shown


def _counted(poll: Poll, voters: Voters, option: Option) -> list[Block]:
    """What stands behind a time that has no buttons of its own."""
    numbers = "" if is_veiled(poll) else counts(voters, option.id)
    return [rich.said(f" · {numbers}")] if numbers else []


def _actions(snapshot: PollSnapshot, *, ended: bool) -> Block:
    poll, many = snapshot.poll, len(snapshot.offered) > MAX_BUTTON_OPTIONS
    grid = b.button(_("Who can when"), ids.SHOW_GRID, poll.id)
    close = b.button(_("Choose the time"), ids.CLOSE_POLL, poll.id, more=_("which closes the poll"))
    if ended:
        return poll_actions(poll, [grid, close], "edit", "history", "manage")
    style = "primary" if many else None
    answer = b.button(_("Answer all"), ids.ANSWER_ALL, poll.id, more=_("in one window"), style=style)
    propose = [propose_button(poll.id)] if poll.proposals else []
    return poll_actions(poll, [answer, grid, *propose, close], "clear", "edit", "remind", "history", "manage")
