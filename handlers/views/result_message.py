"""Owns how a poll looks once it is over: settled, cancelled or run out, without voting buttons."""

from datetime import datetime

from bot.domain.attending import NO_ANSWERS, CalendarAnswers
from bot.domain.poll import Choice, Option, Poll, PollSnapshot, PollStatus
from bot.language import _, mark, slot
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.answers import Voters, voters_by_choice
from handlers.views.blocks import Block, MessageView
from handlers.views.calendar_answers import answers_line
from handlers.views.cancel_reason import reason_said
from handlers.views.poll_parts import again_button, note_block, place_elements, poll_actions, title_text
from handlers.views.text import mention

MOST_YES = 20
MOST_MAYBE = 10


def result_message(snapshot: PollSnapshot, now: datetime, answers: CalendarAnswers = NO_ANSWERS) -> MessageView:
    """The message of a poll that is closed or cancelled; `answers` are those of calendars."""
    poll = snapshot.poll
    if poll.ran_out:
        return _ended(poll, _("Ended: every time has passed, and none was chosen."))
    winner = snapshot.option(poll.winner or "")
    if poll.status is PollStatus.CANCELLED:
        return _cancelled(poll, winner, now)
    if winner is None:
        return _ended(poll, _("Closed without a time by {closer}.", closer=_closer(poll)))
    return _settled(snapshot, winner, now, answers)


def _settled(snapshot: PollSnapshot, winner: Option, now: datetime, answers: CalendarAnswers) -> MessageView:
    poll = snapshot.poll
    when = [rich.said("✅ "), *rich.span(winner.slot, poll.zone, now, bold=True)]
    blocks = [
        b.header(poll.title),
        rich.rich_block(rich.joined([when, place_elements(poll)], " · "), block_id=f"winner:{winner.id}"),
        rich.rich_block(*_coming(snapshot, winner), *_by_calendar(answers)),
        *note_block(poll),
        poll_actions(
            poll,
            [b.button(_("Who could when"), ids.SHOW_GRID, poll.id)],
            *(["change"] if winner.slot.is_ahead(now) else []),
            "history",
            "again",
            "manage",
        ),
    ]
    return MessageView(f"{title_text(poll)}: {slot(winner.slot, poll.zone, now)}", blocks)


def _by_calendar(answers: CalendarAnswers) -> list[rich.Elements]:
    """On a line of its own."""
    line = answers_line(answers)
    return [[rich.said("\n"), *line]] if line else []


def _coming(snapshot: PollSnapshot, winner: Option) -> list[list[Block]]:
    """The organizer, who counts as coming, then yes and maybe by name; in an anonymous poll their numbers. Answers to
    an earlier time stand on a line that says so."""
    organizer, can = [rich.person(snapshot.poll.organizer)], _who_can(snapshot, winner)
    if not snapshot.carried or not can:
        return [rich.joined([organizer, can], " · ")]
    if snapshot.proposed_by:
        proposed = _("Nobody has answered this time, which {proposer} proposed. Could make the one before: {people}")
        return [organizer, rich.sentence(proposed, proposer=rich.person(snapshot.proposed_by), people=can)]
    earlier = _("Nobody has answered this time. Could make the one before: {people}")
    return [organizer, rich.sentence(earlier, people=can)]


def _who_can(snapshot: PollSnapshot, winner: Option) -> list[Block]:
    """Empty where nobody but the organizer can."""
    poll, voters = snapshot.poll, voters_by_choice(snapshot)
    if poll.anonymous:
        return [rich.said(words)] if (words := _numbers(voters, winner)) else []
    yes, maybe = ([user for user in voters.get((winner.id, choice), ()) if user != poll.organizer] for choice in _CAN)
    before = [user for user in snapshot.still_come if user not in (*yes, *maybe)]
    sure = rich.people([*before, *yes], MOST_YES)
    unsure = rich.sentence(_("maybe {people}"), people=rich.people(maybe, MOST_MAYBE)) if maybe else []
    return rich.joined([sure, unsure], ", ")


_CAN = (Choice.YES, Choice.MAYBE)


def _numbers(voters: Voters, winner: Option) -> str:
    """ "4 yes, 1 maybe", zeros left out."""
    yes, maybe = (len(voters.get((winner.id, choice), ())) for choice in _CAN)
    said = [(mark("{number} yes"), yes), (mark("{number} maybe"), maybe)]
    return ", ".join(_(words, number=number) for words, number in said if number)


def _cancelled(poll: Poll, winner: Option | None, now: datetime) -> MessageView:
    off = _("Cancelled by {closer}. There will be no meeting from this poll.", closer=_closer(poll))
    sentence = " ".join([off, *(said.line() for said in reason_said(poll.reason))])
    if winner is None:
        return _ended(poll, sentence)
    when = [rich.said("❌ "), *rich.span(winner.slot, poll.zone, now, strike=True)]
    blocks = [b.header(poll.title), rich.rich_block(when), b.context(sentence), _again(poll)]
    return MessageView(f"{title_text(poll)}: {sentence}", blocks)


def _ended(poll: Poll, sentence: str) -> MessageView:
    return MessageView(f"{title_text(poll)}: {sentence}", [b.header(poll.title), b.section(sentence), _again(poll)])


def _again(poll: Poll) -> Block:
    """Of a poll that came to no meeting: whoever runs it may want it with other times, voters what was changed."""
    return poll_actions(poll, [again_button(poll.id)], "history")


def _closer(poll: Poll) -> str:
    return mention(poll.closed_by or poll.organizer)
