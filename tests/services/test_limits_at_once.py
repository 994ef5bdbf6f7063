"""Every limit holds when people, threads and replicas use it at once: as many as it allows pass, and no more."""

from collections.abc import Callable

import pytest

from bot.domain import limits
from bot.domain.errors import LimitReached
from bot.domain.limits import CODES_A_PERSON, CODES_AN_ADDRESS, POLLS, PRESSES, PROFILES, Limit
from bot.domain.proving import CodeResult
from bot.domain.redraw import BUDGET
from bot.domain.vote_outcome import VoteResult
from bot.services import addresses, holding, people
from bot.services.steps.limits import count_use
from storage.account.installations import BURST
from storage.database import Database
from storage.values import Redraw
from tests.services.team import HERE, Team, a_draft
from tests.storage.databases import START, MovingClock
from tests.storage.makers import fresh, posted_poll
from tests.storage.test_concurrency import at_once

TEN = 10
LEFT = 2
"""How many uses each counted limit has left when ten come at once."""


SLIDING = {CODES_A_PERSON, CODES_AN_ADDRESS}
"""Counted by the codes that are stored."""
COUNTED = [one for one in vars(limits).values() if isinstance(one, Limit) and one not in SLIDING]


@pytest.fixture
def team(database: Database, clock: MovingClock) -> Team:
    """On both databases: on SQLite one writer comes after the other, on PostgreSQL they really meet."""
    return Team(database, clock)


def passed(act: Callable[[int], object]) -> int:
    """How many of ten acts at once were allowed."""

    def allowed(which: int) -> bool:
        try:
            return bool(act(which))
        except LimitReached:
            return False

    return sum(at_once(TEN, allowed))


def used_up_but(team: Team, limit: Limit, left: int, user: str) -> None:
    with team.database.begin(HERE) as uow:
        for _ in range(limit.most - left):
            assert uow.usage.take(user, limit, team.clock.now())


def count(team: Team, limit: Limit) -> bool:
    with team.database.begin(HERE) as uow:
        count_use(uow, limit, "U2", team.clock.now())
    return True


@pytest.mark.parametrize("limit", COUNTED, ids=lambda limit: limit.kind)
@pytest.mark.parametrize("left", [LEFT, 0])
def test_a_persons_counted_limit_holds_at_once(team: Team, limit: Limit, left: int) -> None:
    used_up_but(team, limit, left, "U2")
    assert passed(lambda _: count(team, limit)) == left
    assert passed(lambda _: count(team, limit)) == 0


def test_polls_opened_at_once_are_limited(team: Team) -> None:
    used_up_but(team, POLLS, LEFT, "UORG")
    drafts = [a_draft() for _ in range(TEN)]
    assert passed(lambda which: team.submits(drafts[which], fresh("view"))) == LEFT


def test_presses_at_once_are_limited(team: Team) -> None:
    snapshot = team.posts()
    used_up_but(team, PRESSES, LEFT, "U2")
    assert passed(lambda _: team.presses(snapshot, "U2").kind is VoteResult.RECORDED) == LEFT


def test_a_person_gets_three_codes_however_many_are_asked_for_at_once(team: Team) -> None:
    def ask(which: int) -> object:
        asked = addresses.RequestCode(f"T{which}", "U2", f"a{which}@example.com")
        return addresses.request_code(team.database, team.clock, asked)

    assert passed(ask) == CODES_A_PERSON.most == len(team.deliveries())


def test_an_address_gets_two_codes_however_many_ask_at_once_in_whatever_workspace(team: Team) -> None:
    def ask(which: int) -> object:
        asked = addresses.RequestCode(f"T{which}", f"U{which}", "other@example.com")
        return addresses.request_code(team.database, team.clock, asked)

    assert passed(ask) == CODES_AN_ADDRESS.most == len(team.deliveries())


def test_a_code_has_five_tries_however_many_are_typed_at_once(team: Team) -> None:
    addresses.request_code(team.database, team.clock, addresses.RequestCode(HERE, "U2", "other@example.com"))
    right = int(team.code_of("U2"))

    def guess(which: int) -> bool:
        typed = f"{(right + 1 + which) % 10**6:06d}"
        outcome = addresses.prove_code(team.database, team.clock, b"another secret", proof(typed))
        return outcome.result is CodeResult.WRONG or outcome.tries_left > 0

    assert passed(guess) == 4, "the fifth uses it up"


def proof(code: str) -> addresses.ProveCode:
    return addresses.ProveCode(HERE, "U2", code)


def test_profiles_of_voters_are_asked_for_at_the_workspaces_pace_by_all_replicas(team: Team) -> None:
    def look_up(_which: int) -> bool:
        return people.take_look_up(team.database, team.clock, HERE)

    assert passed(look_up) == PROFILES.most
    assert passed(look_up) == 0
    assert people.take_look_up(team.database, team.clock, "T2")
    team.clock.move(PROFILES.window)
    assert passed(look_up) == PROFILES.most


def test_no_voters_profile_is_asked_for_while_slack_wants_no_such_call(team: Team) -> None:
    holding.hold(team.database, HERE, PROFILES.kind, PROFILES.window)
    assert not people.take_look_up(team.database, team.clock, HERE)
    assert people.take_look_up(team.database, team.clock, "T2")
    team.clock.move(PROFILES.window)
    assert people.take_look_up(team.database, team.clock, HERE)


def test_a_person_is_prompted_once_a_poll_however_many_votes_come_at_once(team: Team) -> None:
    poll = team.posts().poll.id
    assert passed(lambda _: addresses.prompt_due(team.database, HERE, "U2", poll)) == 1


def test_installations_at_once_are_limited(team: Team) -> None:
    def admit(_which: int = 0) -> bool:
        with team.database.begin_account() as account:
            return account.oauth_states.admit(START)

    assert all(admit() for _ in range(BURST - LEFT))
    assert passed(admit) == LEFT


def test_the_first_redraws_of_a_workspace_at_once_keep_its_budget(team: Team) -> None:
    polls = [posted_poll(team.database) for _ in range(2 * TEN)]
    for poll in polls:
        with team.database.begin(HERE) as uow:
            uow.revisions.touch(poll.id)

    def claim(which: int) -> int:
        mine = polls[2 * which : 2 * which + 2]
        with team.database.begin_account() as account:
            claimed = [account.redraws.claim_poll(HERE, poll.id, START, lease=PROFILES.window) for poll in mine]
        return sum(isinstance(one, Redraw) for one in claimed)

    at_first = sum(at_once(TEN, claim))
    # Whoever met another's look at the most urgent poll was told to come again.
    assert at_first + sum(claim(which) for which in range(TEN)) == BUDGET
