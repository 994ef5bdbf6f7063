"""Installations that come and go, states that any replica takes once, and what a removal stops."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import LimitReached
from bot.domain.installation import STATE_LIFETIME, is_good, needs_renewal, serving_order, workspace_of
from bot.domain.reasons import InstallReason
from bot.domain.tokens import sign
from bot.services import installing
from storage.account.installations import BURST, GAP
from storage.values import AuditEntry, Installation
from tests.services.team import HERE, Team
from tests.storage.databases import START

SECRET = b"k" * 32
INSTALLED = Installation(HERE, "", b"sealed", START, START + timedelta(hours=12))


def come_back(team: Team, state: str) -> bool:
    return installing.consume_state(team.database, SECRET, state, team.clock.now())


def test_a_state_is_good_once_for_ten_minutes(team: Team) -> None:
    first, second = (installing.issue_state(SECRET, team.clock.now()) for _ in range(2))
    assert come_back(team, first)
    assert not come_back(team, first)
    assert not come_back(team, f" \u200b{first}"), "the same state, as a paste may change it"
    team.clock.move(STATE_LIFETIME)
    assert not come_back(team, second)


@pytest.mark.parametrize("state", ["", "made up", "1-99999999999.", "\ud800", sign(SECRET, "1-99999999999")])
def test_a_state_that_meet_did_not_sign_for_this_is_refused_before_the_database_is_asked(state: str) -> None:
    assert not installing.consume_state(None, SECRET, state, START)  # type: ignore[arg-type]  # no database is asked


def test_every_installation_begins_with_a_state_of_its_own() -> None:
    assert installing.issue_state(SECRET, START) != installing.issue_state(SECRET, START)


def test_so_many_installations_may_end_at_once_and_a_refused_one_may_end_later(team: Team) -> None:
    states = [installing.issue_state(SECRET, team.clock.now()) for _ in range(BURST + 1)]
    assert all(come_back(team, state) for state in states[:-1])
    with pytest.raises(LimitReached, match=InstallReason.TOO_MANY):
        come_back(team, states[-1])
    assert not come_back(team, states[0]), "a replay does not use the limit up"
    team.clock.move(GAP)
    assert come_back(team, states[-1])


def test_replicas_count_installations_together(team: Team) -> None:
    states = [installing.issue_state(SECRET, team.clock.now()) for _ in range(BURST + 20)]

    def ends(state: str) -> bool:
        try:
            return come_back(team, state)
        except LimitReached:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(ends, states)) == BURST


def test_a_grant_is_found_renewed_and_removed_and_both_ends_are_on_record(team: Team) -> None:
    installing.keep_installation(team.database, INSTALLED)
    assert installing.list_installations(team.database) == [INSTALLED]
    lease = installing.claim_renewal(team.database, INSTALLED)
    assert lease
    assert installing.claim_renewal(team.database, INSTALLED) is None
    assert installing.settle_renewal(team.database, HERE, lease, b"renewed", None)
    assert installing.find_installation(team.database, HERE) == replace(
        INSTALLED, ciphertext=b"renewed", expires_at=None
    )
    assert installing.remove_installation(team.database, HERE, START)
    assert not installing.remove_installation(team.database, HERE, START)
    with team.database.read_account() as account:
        acts = account.audit_log.entries(10)
    assert acts == [AuditEntry(HERE, START, "Slack", act) for act in ("took Meet away", "installed Meet")]


def test_only_what_a_removal_stopped_is_let_go_on(team: Team) -> None:
    assert not installing.welcome_back(team.database, HERE)
    installing.keep_installation(team.database, INSTALLED)
    installing.remove_installation(team.database, HERE, START)
    assert installing.welcome_back(team.database, HERE)
    assert not installing.welcome_back(team.database, HERE)


@pytest.mark.parametrize(
    ("enterprise", "team_id", "organisation", "kept_under", "order"),
    [
        ("", "T1", False, "T1", ("T1",)),
        ("E1", "T1", False, "T1", ("T1", "E1")),
        ("E1", "T1", True, "E1", ("E1", "T1")),
        ("E1", "", True, "E1", ("E1",)),
        ("E1", "", False, "E1", ("E1",)),
        ("", "T1", True, "T1", ("T1",)),
        ("", "", False, "", ()),
    ],
)
def test_a_workspaces_own_grant_goes_first_but_where_the_organisation_installed_as_a_whole(
    enterprise: str, team_id: str, organisation: bool, kept_under: str, order: tuple[str, ...]
) -> None:
    assert workspace_of(enterprise, team_id, organisation=organisation) == kept_under
    assert serving_order(enterprise, team_id, organisation=organisation) == order


def test_a_token_is_renewed_two_hours_before_it_ends_and_good_until_then() -> None:
    ends_at = START + timedelta(hours=2)
    assert needs_renewal(ends_at, START)
    assert not needs_renewal(ends_at, START - timedelta(seconds=1))
    assert is_good(ends_at, ends_at - timedelta(seconds=1))
    assert not is_good(ends_at, ends_at)
    assert (needs_renewal(None, START), is_good(None, START)) == (False, True)
