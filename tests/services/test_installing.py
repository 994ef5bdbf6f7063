"""Installations: states that any replica takes once, grants that come and go, and what a removal stops."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.installation import STATE_LIFETIME, is_good, needs_renewal, serving_order, workspace_of
from bot.services import installing
from storage.values import AuditEntry, Installation
from tests.services.team import HERE, Team
from tests.storage.databases import START

GRANT = Installation(HERE, "", b"sealed", START, START + timedelta(hours=12))


def test_a_state_is_kept_as_a_hash_and_good_once_for_ten_minutes(team: Team) -> None:
    for state in ("first", "second", "\ud800"):
        installing.issue_state(team.database, state)
    assert installing.consume_state(team.database, "first")
    assert not installing.consume_state(team.database, "first")
    assert installing.consume_state(team.database, "\ud800")
    team.clock.move(STATE_LIFETIME)
    assert not installing.consume_state(team.database, "second")


def test_a_grant_is_found_renewed_and_removed_and_both_ends_are_on_record(team: Team) -> None:
    installing.keep_grant(team.database, GRANT)
    assert installing.list_grants(team.database) == [GRANT]
    lease = installing.claim_renewal(team.database, GRANT)
    assert lease
    assert installing.claim_renewal(team.database, GRANT) is None
    assert installing.settle_renewal(team.database, HERE, lease, b"renewed", None)
    assert installing.find_grant(team.database, HERE) == replace(GRANT, ciphertext=b"renewed", expires_at=None)
    assert installing.remove_grant(team.database, HERE, START)
    assert not installing.remove_grant(team.database, HERE, START)
    with team.database.read_account() as account:
        acts = account.audit_log.entries(10)
    assert acts == [AuditEntry(HERE, START, "Slack", act) for act in ("took Meet away", "installed Meet")]


def test_only_what_a_removal_stopped_is_let_go_on(team: Team) -> None:
    assert not installing.welcome_back(team.database, HERE)
    installing.keep_grant(team.database, GRANT)
    installing.remove_grant(team.database, HERE, START)
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
