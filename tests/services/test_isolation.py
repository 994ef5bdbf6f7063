"""Workspaces are strictly apart: another workspace's ids behave exactly like ids that nobody ever gave."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.errors import MeetError
from bot.domain.poll import Choice
from bot.services import (
    addresses,
    all_answered,
    cancelling,
    closing,
    consent,
    forgetting,
    moving,
    opening,
    people,
    posting,
    reading,
    refreshing,
    resending,
    voting,
)
from storage.values import Redraw, Surface
from tests.services.team import ELSEWHERE, FROM, HERE, SECRET, Team


@dataclass
class Ids:
    """What a request from elsewhere names."""

    poll: str
    option: str
    user: str = "UORG"


Act = Callable[[Team, Ids], object]
ACTS: dict[str, Act] = {
    "vote": lambda team, ids: voting.cast_vote(
        team.database, team.clock, voting.CastVote(ELSEWHERE, ids.option, ids.user, Choice.NO)
    ),
    "answer all": lambda team, ids: voting.answer_all(
        team.database, team.clock, voting.AnswerAll(ELSEWHERE, ids.poll, ids.user, {ids.option: Choice.NO})
    ),
    "clear": lambda team, ids: voting.clear_answer(
        team.database, team.clock, voting.ClearAnswer(ELSEWHERE, ids.poll, ids.user)
    ),
    "sheet": lambda team, ids: closing.closing_sheet(
        team.database, team.clock, ELSEWHERE, ids.poll, user=ids.user, admin=True
    ),
    "close": lambda team, ids: closing.close_poll(
        team.database,
        team.clock,
        closing.ClosePoll(ELSEWHERE, ids.poll, ids.option, ids.user, True, "x", "x", FROM),
    ),
    "claim the thread": lambda team, ids: closing.claim_thread_reply(
        team.database, ELSEWHERE, ids.poll, lease=timedelta(minutes=1)
    ),
    "mark the thread": lambda team, ids: closing.mark_thread_reply(team.database, ELSEWHERE, ids.poll, "9.9"),
    "cancel": lambda team, ids: cancelling.cancel_poll(
        team.database, team.clock, cancelling.ManagePoll(ELSEWHERE, ids.poll, ids.user, True)
    ),
    "reopen": lambda team, ids: cancelling.reopen_poll(
        team.database, team.clock, cancelling.ManagePoll(ELSEWHERE, ids.poll, ids.user, True)
    ),
    "move": lambda team, ids: moving.move_meeting(
        team.database, team.clock, moving.MoveMeeting(ELSEWHERE, ids.poll, ids.option, ids.user, True)
    ),
    "resend": lambda team, ids: resending.resend(
        team.database, team.clock, resending.Resend(ELSEWHERE, ids.poll, ids.user, True)
    ),
    "claim the posting": lambda team, ids: posting.claim_posting(team.database, ELSEWHERE, ids.poll),
    "settle the posting": lambda team, ids: posting.settle_posting(
        team.database, Redraw(Surface.POLL, ELSEWHERE, ids.poll, 1, "token"), channel="C9", ts="9.9"
    ),
    "mark permalink": lambda team, ids: opening.mark_permalink(team.database, ELSEWHERE, ids.poll, "https://x.invalid"),
    "keep draft": lambda team, ids: opening.keep_draft(team.database, ELSEWHERE, ids.poll),
    "post draft": lambda team, ids: opening.post_draft(
        team.database, team.clock, ELSEWHERE, ids.poll, by=ids.user, channel="C9"
    ),
    "prompt": lambda team, ids: addresses.prompt_due(team.database, team.clock, ELSEWHERE, ids.user, ids.poll),
    "all answered": lambda team, ids: all_answered.tell_organizer(team.database, team.clock, ELSEWHERE, ids.poll),
    "snapshot": lambda team, ids: reading.poll_snapshot(team.database, ELSEWHERE, ids.poll),
    "own choices": lambda team, ids: reading.own_choices(team.database, ELSEWHERE, ids.poll, ids.user),
    "polls of": lambda team, ids: reading.polls_of(team.database, ELSEWHERE, ids.user),
    "may see": lambda team, ids: reading.may_see(team.database, ELSEWHERE, ids.poll, ids.user),
    "grid": lambda team, ids: reading.grid(team.database, ELSEWHERE, ids.poll, ids.user),
    "card": lambda team, ids: reading.delivery_card(team.database, ELSEWHERE, ids.poll),
    "export": lambda team, ids: reading.export_grid(team.database, ELSEWHERE, ids.poll),
    "redraw": lambda team, ids: refreshing.claim_redraw(team.database, ELSEWHERE, ids.poll),
    "profile": lambda team, ids: people.profile(team.database, ELSEWHERE, ids.user),
    "address": lambda team, ids: addresses.address_state(team.database, ELSEWHERE, ids.user),
    "profile address": lambda team, ids: addresses.register_profile_address(
        team.database, team.clock, ELSEWHERE, ids.user
    ),
    "prove": lambda team, ids: addresses.prove_code(
        team.database, team.clock, SECRET, addresses.ProveCode(ELSEWHERE, ids.user, "000000")
    ),
    "stop": lambda team, ids: consent.stop_mail(team.database, team.clock, ELSEWHERE, ids.user),
    "start": lambda team, ids: consent.start_mail(team.database, team.clock, ELSEWHERE, ids.user),
    "ask to forget": lambda team, ids: forgetting.forget_me(team.database, team.clock, ELSEWHERE, ids.user),
    "forget": lambda team, ids: forgetting.forget_confirmed(team.database, team.clock, ELSEWHERE, ids.user),
}


def outcome_of(act: Act, team: Team, ids: Ids) -> tuple[object, str]:
    try:
        return act(team, ids), ""
    except MeetError as refused:
        return type(refused), refused.text


def everything_here(team: Team, *polls: str) -> object:
    with team.database.read(HERE) as uow:
        people_here = uow.people.addresses(["UORG", "U2"]), uow.people.consents(["UORG", "U2"])
    return [team.poll(poll) for poll in polls], people_here, team.deliveries(), team.card(polls[0])


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("which", ["open", "closed", "draft"])
def test_another_workspaces_ids_behave_like_unknown_ones(team: Team, act: str, which: str) -> None:
    team.registers("U2")
    closed, opened, draft = team.closed(U2="yy").snapshot, team.posts(), team.opens()
    opening.keep_draft(team.database, HERE, draft.poll.id)
    snapshot = {"open": opened, "closed": closed, "draft": draft}[which]
    before = everything_here(team, closed.poll.id, opened.poll.id, draft.poll.id)
    unknown = outcome_of(ACTS[act], team, Ids("unknown", "unknown", "UNKNOWN"))
    foreign = outcome_of(ACTS[act], team, Ids(snapshot.poll.id, snapshot.options[0].id))
    assert foreign == unknown
    assert everything_here(team, closed.poll.id, opened.poll.id, draft.poll.id) == before
