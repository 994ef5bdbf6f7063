"""Owns what follows a vote, however it was cast: all of it off the listener's thread."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from bot.domain.poll import Poll
from bot.domain.vote_outcome import VoteOutcome, VoteResult
from bot.language.reasons import reason_text
from bot.services import all_answered, reading, reminding
from handlers.actions import is_of_reminder
from handlers.address_prompt import prompt_for_address
from handlers.moved_channels import follow_channel
from handlers.own_answers import show_own_answers
from handlers.people import want_profile
from handlers.posting import adopt_message
from handlers.routing import Call
from handlers.views.answer_notes import kept_note
from handlers.views.blocks import MessageView
from handlers.views.noted import changed_note, gone_note, noted, passed_note
from handlers.views.places import full_note

Note = Callable[[Poll, datetime], MessageView]


def follow_vote(call: Call, outcome: VoteOutcome) -> None:
    """Has it drawn, and told where its voter cannot see it. Called once the vote is acknowledged."""
    in_reminder = is_of_reminder(call.payload.block)
    is_over = outcome.kind in (VoteResult.CLOSED, VoteResult.PAST_DEADLINE)
    if in_reminder and outcome.poll:
        # A message whose poll takes no answers any more says so itself, and nothing is said twice.
        call.later(show_own_answers, call, outcome.poll, outcome.note if is_over else None)
    if outcome.poll and not (outcome.message_is_known or call.payload.is_direct):
        call.later(adopt_message, call.meet, call.client, call.workspace, outcome.poll, call.payload.message)
    elif outcome.poll:
        _redraw(call, outcome, outcome.poll)
    _tell_what_came(call, outcome, says_itself=in_reminder and is_over)
    if outcome.kind is VoteResult.RECORDED and outcome.poll:
        _follow_up(call, outcome, outcome.poll)


def _tell_what_came(call: Call, outcome: VoteOutcome, *, says_itself: bool) -> None:
    """What of it the voter is told privately. `says_itself`: the pressed message says why it was refused."""
    for why in filter(None, (None if says_itself or outcome.gone else outcome.note, outcome.not_noted)):
        call.note(reason_text(why))
    if outcome.noted and outcome.poll:
        call.later(_tell_noted, call, outcome.poll, outcome.noted)
    if outcome.poll:
        for note in _notes_about_times(outcome):
            call.later(_tell_about_times, call, outcome.poll, note)


def _notes_about_times(outcome: VoteOutcome) -> Iterator[Note]:
    """Which times took no answer, and why: one note for each reason."""
    if outcome.full:
        yield partial(full_note, outcome.full)
    if outcome.changed:
        yield partial(changed_note, outcome.changed)
    if outcome.passed:
        yield partial(passed_note, outcome.passed)
    if outcome.gone:
        yield partial(gone_note, outcome.gone)


def _redraw(call: Call, outcome: VoteOutcome, poll: str) -> None:
    """Slack gives a private channel another id when it is shared. Then the pressed message is known by its ts alone."""
    pressed, known = call.payload.message, outcome.message
    if known and pressed[1] == known[1] and pressed[0] != known[0] and not call.payload.is_direct:
        call.later(follow_channel, call, known[0], pressed[0])
    else:
        call.meet.redraw(call.workspace, poll)


def _follow_up(call: Call, outcome: VoteOutcome, poll: str) -> None:
    """What may be due after a vote; nothing for most of them, so that a storm starts no threads."""
    if outcome.unseen_since is not None and not is_of_reminder(call.payload.block):
        call.later(_confirm, call, poll, outcome.unseen_since)
    if outcome.asks_address:
        call.later(prompt_for_address, call, poll)
    elif not outcome.voter_is_known:
        want_profile(call)
    if not outcome.voter_is_optional:
        call.later(_tell_organizer, call, poll)
        if not is_of_reminder(call.payload.block):
            call.later(_show_in_reminder, call, poll)


def _confirm(call: Call, poll: str, since: datetime) -> None:
    """The poll's message cannot show what was recorded. A press that changed nothing says nothing."""
    if (note := noted(reading.own_answers(call.meet.database, call.workspace, poll, call.user), since)) is not None:
        call.tell(note)


def _tell_about_times(call: Call, poll: str, note: Note) -> None:
    known = reading.own_answers(call.meet.database, call.workspace, poll, call.user).poll
    call.tell(note(known, call.meet.clock.now()))


def _tell_noted(call: Call, poll: str, note: str) -> None:
    call.tell(kept_note(note, reading.own_answers(call.meet.database, call.workspace, poll, call.user).poll))


def _show_in_reminder(call: Call, poll: str) -> None:
    """A reminder that this voter has goes on saying that the poll waits for them, unless it is changed."""
    if reminding.answered(call.meet.database, call.workspace, poll, call.user):
        call.meet.wake("notices")


def _tell_organizer(call: Call, poll: str) -> None:
    """A vote may have been the last one that the organizer waits for."""
    if all_answered.tell_organizer(call.meet.database, call.meet.clock, call.workspace, poll):
        call.meet.wake("notices")
