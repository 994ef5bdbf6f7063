"""Owns what follows a vote, however it was cast: all of it off the listener's thread."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from bot.domain.poll import Poll, PollSnapshot
from bot.domain.reasons import Why
from bot.domain.vote_outcome import VoteOutcome, VoteResult
from bot.language.reading import reading
from bot.language.reasons import reason_text
from bot.services import all_answered, proposing, reminding
from bot.services.reading import own_answers
from handlers.actions import is_of_reminder
from handlers.address_prompt import address_question
from handlers.moved_channels import follow_channel
from handlers.own_answers import show_own_answers
from handlers.people import read_voter, want_profile
from handlers.posting import adopt_message
from handlers.routing import Call
from handlers.views.answer_notes import kept_note
from handlers.views.blocks import MessageView, together
from handlers.views.noted import changed_note, gone_note, noted, passed_note
from handlers.views.places import full_note

Note = Callable[[Poll, datetime], MessageView]
Part = Callable[[Call, str], MessageView | None]
"""One thing that a voter is told of a poll, by its id; None where there is nothing to tell."""


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
    told = _to_tell(outcome, in_reminder=in_reminder, says_itself=in_reminder and is_over)
    if told:
        call.later(_tell_voter, call, outcome.poll, told)
    if outcome.kind is VoteResult.RECORDED and outcome.poll:
        _follow_up(call, outcome, outcome.poll, is_told=bool(told))


def _to_tell(outcome: VoteOutcome, *, in_reminder: bool, says_itself: bool) -> list[Part]:
    """What of it the voter is told privately, in this order. `says_itself`: the pressed message says why it was
    refused."""
    refused = None if says_itself or outcome.gone else outcome.note
    told: list[Part] = [partial(_reason, why) for why in (refused, outcome.not_noted) if why]
    if outcome.poll is None:
        return told
    recorded = outcome.kind is VoteResult.RECORDED
    if recorded and outcome.unseen_since is not None and not in_reminder:
        told.append(partial(_recorded, outcome.unseen_since))
    if outcome.noted:
        told.append(partial(_noted, outcome.noted))
    told += [partial(_about_times, note) for note in _notes_about_times(outcome)]
    return [*told, *([address_question] if recorded and outcome.asks_address else [])]


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


def _tell_voter(call: Call, poll: str | None, parts: Sequence[Part]) -> None:
    """All of it in one private message, in the voter's language: of whom Meet knows nothing yet, Slack is asked before
    the first word is made."""
    voter = read_voter(call)
    with reading(voter.locale if voter else ""):
        found = [said for part in parts if (said := part(call, poll or "")) is not None]
        if found:
            call.tell(together(found))


def _reason(why: Why, _call: Call, _poll: str) -> MessageView:
    return MessageView(reason_text(why), [])


def _recorded(since: datetime, call: Call, poll: str) -> MessageView | None:
    """The poll's message cannot show what was recorded. A press that changed nothing says nothing."""
    return noted(_own(call, poll), since)


def _noted(note: str, call: Call, poll: str) -> MessageView:
    return kept_note(note, _own(call, poll).poll)


def _about_times(note: Note, call: Call, poll: str) -> MessageView:
    return note(_own(call, poll).poll, call.meet.clock.now())


def _own(call: Call, poll: str) -> PollSnapshot:
    return own_answers(call.meet.database, call.workspace, poll, call.user)


def _redraw(call: Call, outcome: VoteOutcome, poll: str) -> None:
    """Slack gives a private channel another id when it is shared. Then the pressed message is known by its ts alone."""
    pressed, known = call.payload.message, outcome.message
    if known and pressed[1] == known[1] and pressed[0] != known[0] and not call.payload.is_direct:
        call.later(follow_channel, call, known[0], pressed[0])
    else:
        call.meet.redraw(call.workspace, poll)


def _follow_up(call: Call, outcome: VoteOutcome, poll: str, *, is_told: bool) -> None:
    """What may be due after a vote; nothing for most of them, so that a storm starts no threads."""
    if not (is_told or outcome.voter_is_known):
        want_profile(call)
    if not outcome.voter_is_optional:
        call.later(_tell_organizer, call, poll)
        call.later(_show_in_messages, call, poll)


def _show_in_messages(call: Call, poll: str) -> None:
    """A message that asks this voter for answers, and what its organizer read when a time was taken in, go on saying
    that the poll waits for them, unless they are changed. The reminder that was pressed is changed already."""
    changed = proposing.answered(call.meet.database, call.workspace, poll)
    if not is_of_reminder(call.payload.block):
        changed |= reminding.answered(call.meet.database, call.workspace, poll, call.user)
    if changed:
        call.meet.wake("notices")


def _tell_organizer(call: Call, poll: str) -> None:
    """A vote may have been the last one that the organizer waits for."""
    if all_answered.tell_organizer(call.meet.database, call.meet.clock, call.workspace, poll):
        call.meet.wake("notices")
