"""Installations, who renews their tokens, states of installations, and what waits while a workspace is without Meet."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.notice import Notice, NoticeKind
from storage.account.installations import BURST, GAP
from storage.account.uninstalls import UNTIL_INSTALLED
from storage.database import Database
from storage.values import Installation, Surface
from tests.storage.databases import START
from tests.storage.makers import posted_poll

LATER = START + timedelta(minutes=10)
LEASE = timedelta(seconds=30)
SOON = START + timedelta(hours=1)
INSTALLED = Installation("T1", "", b"\x00opaque", START, SOON)


def test_a_grant_is_renewed_by_installing_again_and_goes_with_its_removal(database: Database) -> None:
    with database.begin_account() as acc:
        acc.installations.save(INSTALLED)
        acc.installations.save(replace(INSTALLED, ciphertext=b"newer", installed_at=LATER, expires_at=None))
        acc.installations.save(Installation("E1", "E1", b"whole enterprise", START))
        assert acc.installations.get("T1") == Installation("T1", "", b"newer", LATER)
        assert acc.installations.get("T2") is None
        assert [found.workspace for found in acc.installations.list()] == ["E1", "T1"]
        assert acc.installations.remove("T1", LATER)
        assert not acc.installations.remove("T1", LATER)
        assert [found.workspace for found in acc.installations.list()] == ["E1"]


def test_a_removal_that_is_told_late_takes_no_younger_grant(database: Database) -> None:
    with database.begin_account() as acc:
        acc.installations.save(replace(INSTALLED, installed_at=LATER))
        assert not acc.installations.remove("T1", LATER - timedelta(seconds=1))
        assert acc.installations.get("T1") is not None


def test_one_renewer_at_a_time_and_none_after_it(database: Database) -> None:
    with database.begin_account() as acc:
        acc.installations.save(INSTALLED)
        lease = acc.installations.claim_renewal(INSTALLED, START, LEASE)
        assert lease
        assert acc.installations.claim_renewal(INSTALLED, START, LEASE) is None
        assert acc.installations.renew("T1", lease, b"renewed", LATER)
        assert not acc.installations.renew("T1", lease, b"again", LATER)
        assert acc.installations.claim_renewal(INSTALLED, START + LEASE, LEASE) is None
        assert acc.installations.get("T1") == replace(INSTALLED, ciphertext=b"renewed", expires_at=LATER)


def test_a_lease_that_ran_out_is_taken_over_and_its_holder_comes_too_late(database: Database) -> None:
    with database.begin_account() as acc:
        acc.installations.save(INSTALLED)
        first = acc.installations.claim_renewal(INSTALLED, START, LEASE)
        second = acc.installations.claim_renewal(INSTALLED, START + LEASE, LEASE)
        assert first
        assert second
        assert not acc.installations.renew("T1", first, b"late", LATER)
        assert acc.installations.renew("T1", second, b"in time", LATER)


def test_a_renewal_under_way_does_not_overwrite_a_new_installation(database: Database) -> None:
    anew = replace(INSTALLED, ciphertext=b"anew", installed_at=LATER)
    with database.begin_account() as acc:
        acc.installations.save(INSTALLED)
        lease = acc.installations.claim_renewal(INSTALLED, START, LEASE)
        acc.installations.save(anew)
        assert lease
        assert not acc.installations.renew("T1", lease, b"old", LATER)
        assert acc.installations.get("T1") == anew


def test_a_state_is_used_once(database: Database) -> None:
    with database.begin_account() as acc:
        assert acc.oauth_states.use("first", START, LATER)
        assert not acc.oauth_states.use("first", START, LATER)
        assert acc.oauth_states.use("second", START, LATER)


def test_used_states_that_ran_out_are_forgotten_by_the_next(database: Database) -> None:
    with database.begin_account() as acc:
        assert acc.oauth_states.use("old", START, LATER)
        assert acc.oauth_states.use("new", LATER, LATER + LEASE)
        assert acc.oauth_states.use("old", LATER, LATER + LEASE)  # Its key is free again.


def test_a_burst_is_admitted_at_once_and_one_more_after_each_gap(database: Database) -> None:
    with database.begin_account() as acc:
        assert [acc.oauth_states.admit(START) for _ in range(BURST + 1)] == [True] * BURST + [False]
        assert [acc.oauth_states.admit(START + GAP) for _ in range(2)] == [True, False]
        assert [acc.oauth_states.admit(START + (BURST + 1) * GAP) for _ in range(BURST + 1)] == [True] * BURST + [False]


def test_what_a_workspace_without_meet_is_owed_waits_until_it_is_installed(database: Database) -> None:
    poll = posted_poll(database)
    here = poll.workspace
    with database.begin_account() as acc:
        acc.in_workspace(here).revisions.touch(poll.id)
        acc.notices.owe(here, Notice("n1", here, "U1", NoticeKind.TEXT, "n1", START, {"text": "x"}))
        acc.uninstalls.pause(here)
        assert acc.notices.claim_due(LATER, LEASE, 10) == []
        assert acc.redraws.claim_any(Surface.POLL, LATER, LEASE, 10) == []
        assert acc.redraws.claim_poll(poll.workspace, poll.id, LATER, LEASE) == UNTIL_INSTALLED
        assert acc.uninstalls.resume(here, LATER)
        assert [owed.id for owed in acc.notices.claim_due(LATER, LEASE, 10)] == ["n1"]
        assert [redraw.poll for redraw in acc.redraws.claim_any(Surface.POLL, LATER, LEASE, 10)] == [poll.id]


def test_only_a_workspace_that_was_without_meet_is_let_go_on(database: Database) -> None:
    with database.begin_account() as acc:
        acc.redraws.hold_workspace("T2", LATER)
        acc.uninstalls.pause("T1")
        assert acc.redraws.next_allowed("T1", LATER) == UNTIL_INSTALLED
        assert not acc.uninstalls.resume("T2", START)
        assert acc.redraws.next_allowed("T2", START) == LATER
        assert acc.uninstalls.resume("T1", START)
        assert not acc.uninstalls.resume("T1", START)
        assert acc.redraws.next_allowed("T1", START) is None


def test_a_deadline_waits_where_nobody_would_see_what_was_decided(database: Database) -> None:
    poll = posted_poll(database, deadline_at=LATER)
    with database.begin_account() as acc:
        acc.uninstalls.pause(poll.workspace)
        assert acc.polls.due_deadlines(LATER, 10) == []
        acc.uninstalls.resume(poll.workspace, LATER)
        assert acc.polls.due_deadlines(LATER, 10) == [(poll.workspace, poll.id)]


def test_a_token_that_never_ends_is_claimed_as_it_was_seen(database: Database) -> None:
    with database.begin_account() as acc:
        acc.installations.save(replace(INSTALLED, expires_at=None))
        assert acc.installations.claim_renewal(INSTALLED, START, LEASE) is None
        assert acc.installations.claim_renewal(replace(INSTALLED, expires_at=None), START, LEASE) is not None
