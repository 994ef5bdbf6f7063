"""Owns voting by the message: its buttons, clearing. The hot path: one service call, then the answer."""

from dataclasses import replace

from bot.domain.poll import CastVote
from bot.services import voting
from handlers import actions as ids
from handlers.routing import Call, Feature
from handlers.vote_follow_up import follow_vote


def press_vote(call: Call) -> None:
    """Yes, Maybe or No under one option: committed, then acknowledged; everything else follows off this thread."""
    choice, seen = ids.VOTES[call.payload.action], call.payload.seen
    vote = CastVote(call.workspace, call.payload.value, call.user, choice, seen)
    since = call.meet.clock.now() if call.payload.is_direct else None
    outcome = voting.cast_vote(call.meet.database, call.meet.clock, vote)
    call.ack()
    follow_vote(call, replace(outcome, unseen_since=since) if since else outcome)


def clear_answer(call: Call) -> None:
    """Takes the person's answers away, from the poll's menu."""
    _, poll = call.payload.menu
    request = voting.ClearAnswer(call.workspace, poll, call.user)
    outcome = voting.clear_answer(call.meet.database, call.meet.clock, request)
    call.ack()
    follow_vote(call, outcome)


FEATURE = Feature(actions=dict.fromkeys(ids.VOTES, press_vote), menu={"clear": clear_answer})
