"""Codes that prove an address: how long they are good, what a try costs, whose they are."""

from datetime import timedelta

import pytest

from bot.domain.codes import TRIES, code_digits
from bot.domain.proving import CodeResult
from bot.domain.standing import AddressStanding
from bot.services import addresses
from tests.services.team import ELSEWHERE, HERE, SECRET, Team
from tests.services.test_addresses import OTHER, asks, proves, state, types, wrong


def test_a_code_proves_once(team: Team) -> None:
    proves(team)
    assert types(team, team.code_of("U2")).result is CodeResult.USED


def test_a_code_that_was_used_is_no_guess_at_the_others(team: Team) -> None:
    """Two windows, or two presses: the second takes no try from a code that waits, and says what happened."""
    asks(team, "first@example.com")
    first = team.code_of("U2")
    team.clock.move(timedelta(minutes=1))
    asks(team)
    types(team, first)
    again = [types(team, first) for _ in range(TRIES + 1)]
    assert {outcome.result for outcome in again} == {CodeResult.USED}
    assert types(team, wrong(team)).tries_left == TRIES - 1
    assert types(team, team.code_of("U2")).result is CodeResult.PROVEN


def test_five_wrong_tries_use_a_code_up(team: Team) -> None:
    asks(team)
    left = [types(team, wrong(team)) for _ in range(4)]
    assert [outcome.tries_left for outcome in left] == [4, 3, 2, 1]
    assert left[3].tries_left == 1
    assert types(team, wrong(team)).result is CodeResult.USED_UP
    assert types(team, team.code_of("U2")).result is CodeResult.USED_UP
    assert state(team) == ("", AddressStanding.NONE)


def test_the_fifth_try_still_counts(team: Team) -> None:
    asks(team)
    for _ in range(4):
        types(team, wrong(team))
    assert types(team, team.code_of("U2")).result is CodeResult.PROVEN


def test_a_code_expires(team: Team) -> None:
    asks(team)
    team.clock.move(timedelta(minutes=15))
    assert types(team, team.code_of("U2")).result is CodeResult.EXPIRED


def test_a_new_code_leaves_the_one_before_good(team: Team) -> None:
    asks(team, "first@example.com", poll="poll1")
    first = team.code_of("U2")
    team.clock.move(timedelta(minutes=1))
    asks(team, poll="poll2")
    second = team.code_of("U2")
    outcome = types(team, first)
    assert (outcome.result, outcome.poll, state(team)[0]) == (CodeResult.PROVEN, "poll1", "first@example.com")
    assert (types(team, second).result, state(team)[0]) == (CodeResult.PROVEN, OTHER)
    assert types(team, first).result is CodeResult.USED


def test_each_of_several_codes_expires_by_itself(team: Team) -> None:
    asks(team, "first@example.com")
    first = team.code_of("U2")
    team.clock.move(timedelta(minutes=10))
    asks(team)
    team.clock.move(timedelta(minutes=5))
    assert types(team, first).result is CodeResult.WRONG
    assert types(team, team.code_of("U2")).result is CodeResult.PROVEN


def test_a_wrong_guess_costs_every_open_code_a_try(team: Team) -> None:
    asks(team, "first@example.com")
    for _ in range(3):
        types(team, wrong(team))
    team.clock.move(timedelta(minutes=1))
    asks(team)
    guess = next(f"{number:06d}" for number in range(3) if f"{number:06d}" not in codes_of(team))
    assert [types(team, guess).tries_left for _ in range(3)] == [4, 3, 2]
    assert types(team, codes_of(team)[0]).result is CodeResult.WRONG
    assert types(team, guess).result is CodeResult.USED_UP


def codes_of(team: Team) -> list[str]:
    return [code_digits(SECRET, row.id) for row in team.deliveries()]


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "x23456", "the code"])
def test_what_cannot_be_a_code_costs_no_try(team: Team, typed: str) -> None:
    asks(team)
    outcome = types(team, typed)
    assert (outcome.result, outcome.tries_left) == (CodeResult.MALFORMED, 5)
    assert types(team, wrong(team)).tries_left == 4


def test_a_code_pasted_with_marks_that_nobody_sees_is_accepted(team: Team) -> None:
    asks(team)
    code = team.code_of("U2")
    fullwidth = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert types(team, f"\u200b{fullwidth[:3]}\u00a0-{fullwidth[3:]}\u2060 ").result is CodeResult.PROVEN


def test_a_code_that_waits_is_found_until_it_is_used_or_out_of_date(team: Team) -> None:
    assert waiting(team) == ""
    asks(team, "first@example.com")
    team.clock.move(timedelta(minutes=1))
    asks(team)
    assert waiting(team) == OTHER
    types(team, team.code_of("U2"))
    assert waiting(team) == "first@example.com"
    team.clock.move(timedelta(minutes=14))
    assert waiting(team) == ""


def waiting(team: Team) -> str:
    code = addresses.open_code(team.database, team.clock, HERE, "U2")
    assert addresses.open_code(team.database, team.clock, HERE, "U3") is None
    return code.address if code else ""


def test_a_code_is_its_owners_and_its_workspaces(team: Team) -> None:
    asks(team)
    assert types(team, team.code_of("U2"), user="U3").result is CodeResult.NONE
    assert types(team, team.code_of("U2"), workspace=ELSEWHERE).result is CodeResult.NONE
