"""Owns voting: the buttons, the modal with every option, clearing. The hot path: one service call, then the answer."""

from datetime import datetime

from bot.domain.poll import CastVote, Choice
from bot.services import all_answered, reading, voting
from handlers import actions as ids
from handlers.address_prompt import prompt_for_address
from handlers.modals import open_modal
from handlers.people import reader_zone, want_profile
from handlers.posting import adopt_message
from handlers.routing import Call, Feature
from handlers.views.answer_all import ANSWER, answer_all_view
from handlers.views.noted import noted


def press_vote(call: Call) -> None:
    """Yes, Maybe or No under one option: committed, then acknowledged; everything else follows off this thread."""
    vote = CastVote(call.workspace, call.payload.value, call.user, ids.VOTES[call.payload.action])
    _answer(call, voting.cast_vote(call.meet.database, call.meet.clock, vote))


def _answer(call: Call, outcome: voting.VoteOutcome) -> None:
    call.ack()
    if outcome.poll and not outcome.message_is_known:
        call.later(adopt_message, call.meet, call.client, call.workspace, outcome.poll, call.payload.message)
    elif outcome.poll:
        call.meet.redraw(call.workspace, outcome.poll)
    call.note(outcome.note)
    if outcome.kind is voting.VoteResult.RECORDED and outcome.poll:
        _follow_up(call, outcome, outcome.poll)


def _follow_up(call: Call, outcome: voting.VoteOutcome, poll: str) -> None:
    """What may be due after a vote; nothing for most of them, so that a storm starts no threads."""
    if outcome.unseen_since is not None:
        call.later(_confirm, call, poll, outcome.unseen_since)
    if outcome.asks_address:
        call.later(prompt_for_address, call, poll)
    elif not outcome.voter_is_known:
        want_profile(call)
    if not outcome.voter_is_optional:
        call.later(_tell_organizer, call, poll)


def _confirm(call: Call, poll: str, since: datetime) -> None:
    """The poll's message cannot show what was recorded. A press that changed nothing says nothing."""
    if (note := noted(reading.own_answers(call.meet.database, call.workspace, poll, call.user), since)) is not None:
        call.tell(note)


def _tell_organizer(call: Call, poll: str) -> None:
    """A vote may have been the last one that the organizer waits for."""
    if all_answered.tell_organizer(call.meet.database, call.meet.clock, call.workspace, poll):
        call.meet.wake("notices")


def open_answer_all(call: Call) -> None:
    """The modal with every option, in the reader's zone, filled in with the answers so far."""
    snapshot = reading.own_answers(call.meet.database, call.workspace, call.payload.value, call.user)
    answers = {vote.option: vote.choice for vote in snapshot.votes}
    metadata = ids.metadata(poll=snapshot.poll.id, answer_url=call.payload.response_url)
    open_modal(call, answer_all_view(snapshot, answers, reader_zone(call, snapshot.poll), metadata))
    call.ack()


def submit_answers(call: Call) -> None:
    """Every answer of the modal, or none where the poll has ended meanwhile."""
    view = call.payload.view
    answers = {block.partition(":")[2]: _choice(view.choice(block)) for block in view.blocks_of(ANSWER)}
    request = voting.AnswerAll(call.workspace, str(view.metadata.get("poll", "")), call.user, answers)
    _answer(call, voting.answer_all(call.meet.database, call.meet.clock, request))


def _choice(value: str) -> Choice | None:
    return Choice(value) if value in set(Choice) else None


def clear_answer(call: Call) -> None:
    """Takes the person's answers away, from the poll's menu."""
    _, poll = call.payload.menu
    request = voting.ClearAnswer(call.workspace, poll, call.user)
    _answer(call, voting.clear_answer(call.meet.database, call.meet.clock, request))


FEATURE = Feature(
    actions={**dict.fromkeys(ids.VOTES, press_vote), ids.ANSWER_ALL: open_answer_all},
    menu={"clear": clear_answer},
    submissions={ids.ANSWER_ALL_VIEW: submit_answers},
)
