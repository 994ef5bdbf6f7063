"""Retention: what is kept, and for how long."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import SENT_NOTHING, DeliveryStatus
from bot.domain.ids import new_id
from bot.domain.limits import CODES_A_PERSON
from bot.domain.poll import Closer
from bot.domain.proposals import Proposal, ProposalStatus
from bot.domain.suppression import SuppressionReason
from storage.account.retention import RETENTION, Rule, _of_old_code
from storage.database import Database
from storage.values import Surface
from tests.patience import PATIENCE
from tests.storage.databases import START
from tests.storage.makers import (
    HERE,
    a_code,
    a_fact,
    a_notice,
    a_profile,
    a_slot,
    an_address,
    cast,
    erase,
    posted_poll,
    store_fact,
    stored_delivery,
    stored_invite,
    stored_poll,
)

DAY = timedelta(days=1)
MEETING_ENDS = a_slot().ends_at
OVER = MEETING_ENDS + 90 * DAY
TICK = timedelta(microseconds=1)


def run(database: Database, now: datetime) -> dict[str, int]:
    """One batch of every table."""
    deleted = Counter[str]()
    for rule in RETENTION:
        with database.begin_account() as acc:
            deleted[rule.table.name] += acc.purge.delete_batch(rule, now)
    with database.begin_account() as acc:
        deleted["forgotten organizer"] = acc.purge.forget_organizers(now)
    return {noun: number for noun, number in deleted.items() if number}


def test_deliveries_go_90_days_after_the_meeting(database: Database) -> None:
    stored_delivery(database, stored_invite(database), status=DeliveryStatus.SENT)
    assert run(database, OVER) == {}
    assert run(database, OVER + TICK) == {"delivery": 1}


def test_the_delivery_of_a_code_goes_90_days_after_it_was_made(database: Database) -> None:
    stored_delivery(database, status=DeliveryStatus.DELIVERED)
    assert run(database, START + 90 * DAY) == {}
    assert run(database, START + 90 * DAY + TICK) == {"delivery": 1}


@pytest.mark.parametrize("status", sorted(SENT_NOTHING))
def test_a_delivery_that_may_still_go_is_kept(database: Database, status: DeliveryStatus) -> None:
    stored_delivery(database, stored_invite(database), status=status)
    assert run(database, OVER + DAY) == {}


def test_polls_go_400_days_after_the_close_with_everything_that_hangs_on_them(database: Database) -> None:
    invite = stored_invite(database)
    stored_poll(database)
    with database.begin(HERE) as uow:
        poll = uow.polls.get(invite.poll)
        assert poll is not None
    cast(database, poll, "U2")
    with database.begin(HERE) as uow:
        uow.history.record(poll.id, at=START, who="U1", what="opened")
        uow.poll_people.add_co_organizer(poll.id, "U5")
        uow.cards.ensure(poll.id, "U1")
        uow.poll_changes.close(poll.id, winner=f"{poll.id}.0", closed_by="U1", closer=Closer.PERSON, closed_at=START)
    assert run(database, START + 400 * DAY) == {"usage": 1}, "the press that was counted in its hour"
    assert run(database, START + 400 * DAY + TICK) == {"poll": 1}
    with database.read(HERE) as uow:
        assert (uow.polls.snapshot(poll.id), uow.polls.options(poll.id), uow.history.of_poll(poll.id)) == (None, (), [])
        assert (uow.invites.of_poll(poll.id), uow.cards.of_poll(poll.id)) == (None, None)
        assert (uow.votes.of(poll.id, "U2"), uow.polls.concerning("U5", 9)) == ([], [])
    with database.read_account() as acc:
        assert acc.polls.counts() == {"open": 1}


def test_a_poll_waits_for_its_deliveries(database: Database) -> None:
    invite = stored_invite(database)
    stored_delivery(database, invite)
    with database.begin(HERE) as uow:
        uow.poll_changes.cancel(invite.poll, by="U1", at=START)
    assert run(database, START + 500 * DAY) == {}


def test_a_poll_that_was_never_closed_is_kept(database: Database) -> None:
    posted_poll(database)
    assert run(database, START + 4000 * DAY) == {}


def test_facts_notices_codes_and_counts_go_and_what_is_owed_stays_as_long_as_a_poll(database: Database) -> None:
    with database.begin_account() as acc:
        here = acc.in_workspace(HERE)
        here.codes.add(a_code())
        here.usage.take("U2", CODES_A_PERSON, START)
        acc.audit("paused", "operator", START)
        store_fact(acc, a_fact(), START, None)
        acc.feedback.quarantine("{", "odd", START, "hash")
        acc.notices.owe(HERE, a_notice())
        acc.notices.claim_due(START, DAY, 1)
        told = a_notice()
        acc.notices.owe(HERE, told)
        acc.notices.claim_due(START, DAY, 1)
        acc.notices.settle(told.id, 1, "D1", "1.1", START)
    assert run(database, START + DAY) == {"usage": 1}
    assert run(database, START + 3 * DAY) == {"code": 1}
    assert run(database, START + 91 * DAY) == {"feedback_event": 1, "quarantine": 1, "notice": 1}
    assert run(database, START + 400 * DAY + TICK) == {"audit": 1, "notice": 1}, "one that was owed all the time"
    with database.read_account() as acc:
        assert acc.notices.counts() == {}


def test_suppressions_are_kept_for_good(database: Database) -> None:
    with database.begin_account() as acc:
        acc.suppressions.suppress("bob@example.com", SuppressionReason.HARD_BOUNCE, "", START)
    run(database, START + 40000 * DAY)
    with database.read_account() as acc:
        assert acc.suppressions.get("bob@example.com") is not None


def test_a_transaction_deletes_one_batch_so_that_no_vote_waits_long(database: Database) -> None:
    for _ in range(3):
        stored_delivery(database, status=DeliveryStatus.SENT)
    (rule,) = [replace(rule, at_once=2) for rule in RETENTION if rule.due is _of_old_code]
    for deleted in (2, 1, 0):
        with database.begin_account() as acc:
            assert acc.purge.delete_batch(rule, START + 91 * DAY) == deleted


def test_a_forgotten_organizers_address_goes_with_the_meeting_and_nobody_elses(database: Database) -> None:
    ours, others = stored_invite(database), stored_invite(database)
    with database.begin_account() as acc:
        erase(acc, "U1")
    with database.begin(HERE) as uow:
        uow.invites.revise(replace(others, organizer="U1"))
    run(database, MEETING_ENDS - TICK)
    assert run(database, MEETING_ENDS - TICK) == {}
    assert run(database, MEETING_ENDS) == {"forgotten organizer": 1}
    with database.read(HERE) as uow:
        left = [uow.invites.get(invite.id) for invite in (ours, others)]
    assert [invite.organizer_address for invite in left if invite] == ["", others.organizer_address]


def kept(database: Database, user: str = "U2") -> tuple[bool, bool]:
    """Whether address and profile are stored still."""
    with database.read(HERE) as uow:
        return uow.people.address(user) is not None, uow.people.profile(user) is not None


def known(database: Database) -> None:
    with database.begin(HERE) as uow:
        uow.people.save_profile(a_profile())
        uow.people.save_address(an_address())
        uow.people.save_consent("U2", mail=True, reminders=True)


def test_whoever_has_no_part_in_any_poll_is_known_for_400_days(database: Database) -> None:
    known(database)
    assert run(database, START + 400 * DAY) == {}
    assert run(database, START + 400 * DAY + TICK) == {"address": 1, "profile": 1, "consent": 1}
    assert kept(database) == (False, False)


def test_whoever_has_a_part_in_a_poll_that_is_kept_is_known_as_long(database: Database) -> None:
    known(database)
    cast(database, stored_poll(database), "U2")
    assert run(database, START + 4000 * DAY) == {"usage": 1}, "the press alone"
    assert kept(database) == (True, True)


def test_an_organizer_and_a_required_person_have_a_part_too(database: Database) -> None:
    for user in ("U1", "U7"):
        with database.begin(HERE) as uow:
            uow.people.save_profile(a_profile(user))
            uow.people.save_address(an_address(user))
    stored_poll(database, required=("U7",))
    assert run(database, START + 4000 * DAY) == {}


def test_whoever_proposed_a_time_or_wrote_a_note_has_a_part_too(database: Database) -> None:
    poll = stored_poll(database)
    for user in ("U2", "U3"):
        with database.begin(HERE) as uow:
            uow.people.save_profile(a_profile(user))
            uow.people.save_address(an_address(user))
    with database.begin(HERE) as uow:
        uow.answer_notes.write(poll.id, "U2", "only until 11", START)
        uow.proposals.add(Proposal(new_id(START), HERE, poll.id, "U3", a_slot(3), ProposalStatus.WAITING, START))
    assert run(database, START + 4000 * DAY) == {}


def test_a_stop_is_kept_until_its_owner_takes_it_back(database: Database) -> None:
    with database.begin(HERE) as uow:
        uow.people.save_consent("U2", mail=False)
    assert run(database, START + 4000 * DAY) == {}
    with database.begin(HERE) as uow:
        uow.people.save_consent("U2", mail=True, reminders=True)
    assert run(database, START) == {"consent": 1}


def test_a_soft_bounce_counts_as_long_as_its_feedback_is_kept(database: Database) -> None:
    with database.begin_account() as acc:
        store_fact(acc, a_fact(ses_message_id="soft"), START, None)
        acc.suppressions.lengthen({"hash": {"soft"}})
    assert run(database, START + 90 * DAY) == {}
    assert run(database, START + 90 * DAY + TICK) == {"feedback_event": 1, "address_health": 1}


def test_states_waits_and_paces_go_when_they_are_over(database: Database) -> None:
    with database.begin_account() as acc:
        acc.oauth_states.use("hash", START, START + DAY)
        acc.slack_holds.hold(HERE, "users.info", START + DAY)
        acc.jobs.beat("a job of old", START)
    poll = posted_poll(database)
    with database.begin(HERE) as uow:
        uow.revisions.touch(poll.id)
    with database.begin_account() as acc:
        assert acc.redraws.claim_any(Surface.POLL, START, DAY, 1)
    assert run(database, START + DAY) == {"oauth_state": 1, "slack_hold": 1}
    assert run(database, START + DAY + TICK) == {"workspace_pace": 1}
    assert run(database, START + 400 * DAY + TICK) == {"job_heartbeat": 1}


def test_what_is_left_of_a_forgetting_goes_after_a_day_and_one_in_progress_never(database: Database) -> None:
    with database.begin_account() as acc:
        erase(acc)
        acc.forgettings.begin(HERE, "U3", "forgotten-3", START)
    assert run(database, START + DAY) == {}
    assert run(database, START + 4000 * DAY) == {"forgetting": 1}
    with database.read_account() as acc:
        assert [who.user for who in acc.forgettings.unfinished(START)] == ["U3"]


@pytest.mark.postgres
def test_two_replicas_purge_beside_each_other(postgresql_database: Database) -> None:
    for _ in range(4):
        stored_delivery(postgresql_database, status=DeliveryStatus.SENT)
    (rule,) = [replace(rule, at_once=2) for rule in RETENTION if rule.due is _of_old_code]
    with postgresql_database.begin_account() as acc:
        assert acc.purge.delete_batch(rule, START + 91 * DAY) == 2
        with ThreadPoolExecutor(1) as other:
            assert other.submit(_purges_a_batch, postgresql_database, rule).result(PATIENCE) == 2


def _purges_a_batch(database: Database, rule: Rule) -> int:
    with database.begin_account() as acc:
        return acc.purge.delete_batch(rule, START + 91 * DAY)
