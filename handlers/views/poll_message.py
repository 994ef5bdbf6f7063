"""Owns how a poll looks in its channel while it is open, within Slack's limits whatever was typed."""

from bot.domain.poll import MAX_BUTTON_OPTIONS, Option, Poll, PollSnapshot, PollStatus
from bot.domain.tally import is_veiled
from bot.domain.zones import print_slot, zone_or_utc
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.answers import Voters, names, tally, voters_by_choice
from handlers.views.blocks import Block, MessageView
from handlers.views.poll_parts import place_and_note, poll_actions, title_text
from handlers.views.result_message import result_message
from handlers.views.text import count, mention, people
from handlers.views.times import length, moment_token, short_span, short_token, slot_token

OPTIONS_PER_SECTION = 5
"""Past twelve options several share a section, so that fifty stay far below Slack's fifty blocks."""
MOST_REQUIRED = 20


def poll_message(snapshot: PollSnapshot) -> MessageView:
    """The poll's message as it stands after this snapshot."""
    if snapshot.poll.status in (PollStatus.CLOSED, PollStatus.CANCELLED):
        return result_message(snapshot)
    return _open(snapshot)


def _open(snapshot: PollSnapshot) -> MessageView:
    poll, offered = snapshot.poll, snapshot.offered
    text = f"{title_text(poll)}: when can you? {count(len(offered), 'time')} offered, in {zone_or_utc(poll.zone).key}"
    return MessageView(
        text,
        [
            b.header(poll.title),
            b.context(_facts(snapshot)),
            *place_and_note(poll),
            *_required(snapshot),
            b.divider(),
            *_options(snapshot),
            *_veiled(snapshot),
            poll_actions(poll, _open_buttons(poll.id), "clear", "manage"),
        ],
    )


def _facts(snapshot: PollSnapshot) -> str:
    poll = snapshot.poll
    facts = [f"Asked by {mention(poll.organizer)}"]
    if snapshot.offered:
        facts.append(length(snapshot.offered[0].slot.length))
    if poll.deadline_at:
        facts.append(f"answer by {moment_token(poll.deadline_at, poll.zone)}")
    if poll.anonymous:
        facts.append("anonymous: only counts are shown")
    return " · ".join(facts)


def _required(snapshot: PollSnapshot) -> list[Block]:
    required = snapshot.poll.required
    if not required:
        return []
    waiting = [user for user in required if user not in snapshot.voters]
    line = f"Must be there: {people(required, MOST_REQUIRED)}"
    return [b.context(line, *([f"Waiting for {people(waiting, MOST_REQUIRED)}"] if waiting else []))]


def _options(snapshot: PollSnapshot) -> list[Block]:
    voters, offered = voters_by_choice(snapshot), snapshot.offered
    if len(offered) > MAX_BUTTON_OPTIONS:
        return _many_options(snapshot, voters)
    shown = []
    for number, option in enumerate(offered, 1):
        shown.append(b.section(_option_text(snapshot, voters, option, number), block_id=f"option:{option.id}"))
        shown.append(b.actions(f"vote:{option.id}", *_vote_buttons(snapshot.poll, option)))
    return shown


def _option_text(snapshot: PollSnapshot, voters: Voters, option: Option, number: int) -> str:
    zone = snapshot.poll.zone
    lines = [f"*{number}.  {slot_token(option.slot, zone)}*", print_slot(option.slot, zone)]
    if not is_veiled(snapshot.poll):
        lines.append(tally(voters, option.id))
        lines.append("" if snapshot.poll.anonymous else names(voters, option.id))
    return "\n".join(line for line in lines if line)


def _vote_buttons(poll: Poll, option: Option) -> list[Block]:
    when = short_span(option.slot, poll.zone)
    return [
        b.button(choice.capitalize(), action, option.id, label=f"{choice.capitalize()}, {when}")
        for action, choice in ids.VOTES.items()
    ]


def _many_options(snapshot: PollSnapshot, voters: Voters) -> list[Block]:
    lines = [_short_option(snapshot, voters, option, number) for number, option in enumerate(snapshot.offered, 1)]
    groups = range(0, len(lines), OPTIONS_PER_SECTION)
    shown = [b.section("\n".join(lines[start : start + OPTIONS_PER_SECTION])) for start in groups]
    return [*shown, b.context("Press *Answer all* to vote: there are too many times for buttons.")]


def _short_option(snapshot: PollSnapshot, voters: Voters, option: Option, number: int) -> str:
    zone = snapshot.poll.zone
    line = f"*{number}.  {short_token(option.slot, zone)}*  ({short_span(option.slot, zone)})"
    return line if is_veiled(snapshot.poll) else f"{line}\n{tally(voters, option.id)}"


def _veiled(snapshot: PollSnapshot) -> list[Block]:
    if not is_veiled(snapshot.poll):
        return []
    answered = snapshot.voters
    who = count(len(answered), "person", "people") if snapshot.poll.anonymous else people(answered, MOST_REQUIRED)
    said = f"Answered so far: {who}" if answered else "Nobody has answered yet"
    return [b.context(f"Answers are hidden until the poll is closed. {said}.")]


def _open_buttons(poll: str) -> list[Block]:
    return [
        b.button("Answer all", ids.ANSWER_ALL, poll, label="Answer all times in one window"),
        b.button("Who can when", ids.SHOW_GRID, poll, label="Show who can when"),
        b.button("Choose the time", ids.CLOSE_POLL, poll, label="Close the poll by choosing a time"),
    ]
