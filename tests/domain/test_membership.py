from datetime import timedelta
from typing import Any

import pytest

from bot.domain.membership import (
    may_be_required,
    may_operate,
    may_run_every_poll,
    may_run_polls,
    offered_address,
    proven_address,
)
from bot.domain.person import PROFILE_CURRENT
from tests.domain.makers import NOW, a_profile

MEMBER: dict[str, Any] = {}
CONNECTED = {"home": "T2"}
UNKNOWN = {"home": ""}
UNREACHABLE = {"is_reachable": False}


@pytest.mark.parametrize(
    ("account", "runs", "required"),
    [(MEMBER, True, True), (CONNECTED, False, True), (UNKNOWN, False, True), (UNREACHABLE, False, False)],
)
def test_a_member_may_be_anything_and_a_guest_of_slack_connect_answers(
    account: dict[str, Any], *, runs: bool, required: bool
) -> None:
    profile = a_profile("U1", **account)
    assert (may_run_polls(profile), may_be_required(profile)) == (runs, required)


@pytest.mark.parametrize(
    ("changes", "may"),
    [({"is_admin": True}, True), ({}, False), ({"is_admin": True, **UNREACHABLE}, False)],
)
def test_an_admin_whom_slack_names_runs_every_poll_while_the_account_lives(
    changes: dict[str, Any], *, may: bool
) -> None:
    assert may_run_every_poll(a_profile("U1", **changes)) is may


@pytest.mark.parametrize(("workspace", "user", "may"), [("T1", "U1", True), ("T2", "U1", False), ("T1", "U2", False)])
def test_an_operator_is_one_in_the_workspace_that_names_them(workspace: str, user: str, *, may: bool) -> None:
    assert may_operate((("T1", "U1"),), workspace, user) is may


@pytest.mark.parametrize(
    ("account", "offered"),
    [(MEMBER, "a@example.com"), (UNKNOWN, "a@example.com"), (CONNECTED, "")],
)
def test_another_workspaces_profile_vouches_for_no_address(account: dict[str, Any], offered: str) -> None:
    assert offered_address(a_profile("U1", profile_address="a@example.com", **account)) == offered
    assert offered_address(None) == ""


@pytest.mark.parametrize(
    ("account", "age", "proven"),
    [
        (MEMBER, timedelta(), "a@example.com"),
        (MEMBER, PROFILE_CURRENT, ""),
        (CONNECTED, timedelta(), ""),
        ({"profile_address": ""}, timedelta(), ""),
    ],
)
def test_an_address_is_proven_while_slack_vouches_for_it(account: dict[str, Any], age: timedelta, proven: str) -> None:
    profile = a_profile("U1", **{"profile_address": "a@example.com", **account})
    assert proven_address(profile, profile.read_at + age) == proven
    assert proven_address(None, NOW) == ""
