"""The services about proposed times, called with another workspace's ids: a part of `isolation_acts`."""

from collections.abc import Callable

from bot.services import countering, proposing
from tests.services.isolation_ids import Ids
from tests.services.team import ELSEWHERE, Team
from tests.storage.makers import a_slot


def _counter(ids: Ids) -> countering.CounterPress:
    return countering.CounterPress(ELSEWHERE, ids.notice_key, ids.user, True)


PROPOSALS: dict[str, Callable[[Team, Ids], object]] = {
    "countering.proposed_counter": lambda team, ids: countering.proposed_counter(
        team.database, team.clock, _counter(ids)
    ),
    "countering.keep_time": lambda team, ids: countering.keep_time(team.database, team.clock, _counter(ids)),
    "proposing.proposable_poll": lambda team, ids: proposing.proposable_poll(
        team.database, team.clock, ELSEWHERE, ids.poll
    ),
    "proposing.propose": lambda team, ids: proposing.propose(
        team.database, team.clock, proposing.Propose(ELSEWHERE, ids.poll, ids.user, a_slot())
    ),
    "proposing.shown_proposal": lambda team, ids: proposing.shown_proposal(team.database, ELSEWHERE, ids.poll),
    "proposing.answered": lambda team, ids: proposing.answered(team.database, ELSEWHERE, ids.poll),
    "proposing.decide": lambda team, ids: proposing.decide(
        team.database, team.clock, proposing.Decide(ELSEWHERE, ids.poll, ids.user, True, True)
    ),
}
