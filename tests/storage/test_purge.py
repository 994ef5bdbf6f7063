"""Retention: what is kept, and for how long."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import SENT_NOTHING, DeliveryStatus
from bot.domain.limits import CODES_A_PERSON
from bot.domain.poll import Closer
from bot.domain.suppression import SuppressionReason
from storage.account import purge
from storage.database import Database
from tests.storage.databases import START
from tests.storage.makers import (
    HERE,
    a_code,
    a_fact,
    a_notice,
    a_slot,
    cast,
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
    with database.begin_account() as acc:
        return {noun: number for noun, number in acc.purge(now).items() if number}


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


def test_facts_notices_codes_and_counts_go_and_what_is_owed_stays(database: Database) -> None:
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
    assert run(database, START + 401 * DAY) == {"audit": 1}
    with database.read_account() as acc:
        assert acc.notices.counts() == {"owed": 1}


def test_suppressions_are_kept_for_good(database: Database) -> None:
    with database.begin_account() as acc:
        acc.suppressions.suppress("bob@example.com", SuppressionReason.HARD_BOUNCE, "", START)
    run(database, START + 40000 * DAY)
    with database.read_account() as acc:
        assert acc.suppressions.get("bob@example.com") is not None


def test_a_run_deletes_one_batch_so_that_no_vote_waits_long(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "BATCH", 2)
    for _ in range(3):
        stored_delivery(database, status=DeliveryStatus.SENT)
    assert run(database, START + 91 * DAY) == {"delivery": 2}
    assert run(database, START + 91 * DAY) == {"delivery": 1}


def test_a_forgotten_organizers_address_goes_with_the_meeting_and_nobody_elses(database: Database) -> None:
    ours, others = stored_invite(database), stored_invite(database)
    with database.begin(HERE) as uow:
        uow.invites.forget_organizer("U1", "forgotten-1", START)
        uow.invites.revise(replace(others, organizer="U1"))
    assert run(database, MEETING_ENDS - TICK) == {}
    assert run(database, MEETING_ENDS) == {"forgotten organizer": 1}
    with database.read(HERE) as uow:
        left = [uow.invites.get(invite.id) for invite in (ours, others)]
    assert [invite.organizer_address for invite in left if invite] == ["", others.organizer_address]
