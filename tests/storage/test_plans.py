"""What statements cost as the database grows: every one finds its rows by an index, on SQLite and on PostgreSQL."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from bot.domain.addresses import address_hash
from bot.domain.limits import PRESSES
from bot.domain.poll import Choice, Closer
from bot.domain.suppression import SuppressionReason
from storage.account.retention import RETENTION
from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from storage.values import Installation
from tests.storage.account_uses import use_answers, use_sending
from tests.storage.databases import START
from tests.storage.makers import (
    HERE,
    a_code,
    a_delivery,
    a_fact,
    a_notice,
    a_poll,
    a_profile,
    an_address,
    an_invite,
    begin_due,
    cast,
    options_of,
    posted_poll,
    store_fact,
    stored_delivery,
    stored_invite,
)

LEASE = timedelta(minutes=1)
BOB = "bob@example.com"
LOOKED_THROUGH_WHOLE = {
    "suppression": "the operator asks for the whole list",
    "consent": "one row per person who said something; the purge alone reads it whole",
    "address_health": "soft bounces of ninety days; the purge alone reads it whole",
    "job_heartbeat": "one row per job",
    "forgetting": "those who are being forgotten now, and of the last day",
    "named": "the polls of one person, found by indexes",
    "installation": "the operator's list of installations",
    "alembic_version": "one row",
    "account_figure": "one row per figure",
    "quarantine": "poison is rare, and purged",
    "audit": "read from its newest end; the purge, from its oldest",
    "workspace_pace": "one row per workspace",
    "batch": "what a purge found, as many rows as it deletes at once",
    "most_urgent": "what a claim found, as many rows as it may claim",
}
"""Tables that a statement may read from end to end, and why."""


def vote(uow: UnitOfWork, poll: str) -> None:
    assert uow.revisions.touch_open(poll, START)
    assert uow.votes.cast(f"{poll}.0", poll, "U2", Choice.YES, START)
    assert uow.votes.cast(f"{poll}.0", poll, "U2", Choice.YES, START, has_place=True)


def use_polls(uow: UnitOfWork, poll: str) -> None:
    polls = uow.polls
    new = a_poll(required=("U2",))
    polls.add(new, options_of(new), submission=new.id)
    polls.by_submission(new.id)
    polls.snapshot(poll)
    polls.as_seen_by(poll, "U2")
    polls.of_option(f"{poll}.0")
    polls.of_organizer("U1", 10)
    assert len(polls.agenda("U2", START, 10)) == len(polls.concerning("U2", 10))
    polls.led_ahead("U1", START)
    uow.revisions.keep(poll)
    uow.answer_notes.write(poll, "U2", "only until 11", START)
    uow.answer_notes.of_poll(poll)
    uow.answer_notes.of(poll, "U2")
    uow.answer_notes.erase(poll, "U2")
    uow.postings.follow_channel("C1", "C2")
    uow.places.taken([f"{poll}.0", f"{poll}.1"])
    uow.poll_changes.set_capacity(poll, 3)
    assert uow.votes.answered_options(poll, "U2") == uow.votes.answered_by(poll, ["U2", "U3"])["U2"]
    uow.history.record(poll, at=START, who="U1", what="looked")
    uow.history.of_poll(poll)
    uow.postings.mark_posted(poll, channel="C1", ts="1", permalink=None)
    uow.poll_changes.claim_thread_reply(poll, START, LEASE)
    uow.poll_changes.withdraw_option(poll, f"{poll}.1")
    uow.poll_changes.close(poll, winner=None, closed_by=None, closer=Closer.DEADLINE, closed_at=START)
    uow.votes.of(poll, "U2")
    uow.votes.count_voters(poll)
    uow.votes.clear_option(f"{poll}.1")
    uow.votes.clear(poll, "U2")


def use_people(uow: UnitOfWork, poll: str) -> None:
    uow.people.save_profile(a_profile())
    uow.people.profiles(["U2", "U3"])
    uow.people.save_address(an_address())
    uow.people.holders(BOB)
    uow.people.consents(["U2"])
    code = a_code()
    uow.codes.add(code)
    uow.codes.current("U2")
    uow.codes.open_of("U2", START)
    uow.codes.used_of("U2")
    uow.codes.spend_try(code.delivery)
    uow.codes.use(code.delivery)
    uow.usage.take("U2", PRESSES, START)


def use_outbox(uow: UnitOfWork, poll: str) -> None:
    invite = uow.invites.of_poll(poll)
    assert invite is not None
    uow.invites.revise(invite)
    uow.deliveries.enqueue(a_delivery(invite, address="new@example.com"))
    uow.deliveries.of_poll(poll)
    uow.deliveries.of_user("U2")
    uow.deliveries.holders(invite.id)
    uow.deliveries.holders_like(invite.id, "U2", BOB)
    uow.deliveries.to_address(invite.id, BOB)
    uow.invites.of_organizer("U1")
    uow.invites.renew(invite)
    uow.notices.owe(a_notice(unique_key="k"))
    uow.notices.by_key("k")
    uow.notices.by_keys(["k", "l"])
    uow.cards.ensure(poll, "U1")
    uow.cards.of_poll(poll)


def use_claims(acc: AccountUnitOfWork) -> None:
    for redraw in acc.redraws.claim_any("poll", START, LEASE, 5) + acc.redraws.claim_any("card", START, LEASE, 5):
        acc.redraws.settle(redraw, redraw.revision, START)
    for delivery in begin_due(acc, START, LEASE, 5):
        acc.settlements.settle(delivery.id, delivery.attempts, delivery.status, now=START, ses_message_id="ses-1")
    acc.delivery_claims.expired_leases(START)
    acc.deliveries.due_in_doubt(START, 5)
    acc.feedback_updates.follow(acc.feedback_updates.named(["ses-1", "ses-2"], ["d1", "d2"]), START)
    acc.feedback_updates.lock(["d1", "d2"])
    acc.deliveries.list(limit=5)
    acc.addresses.holders([BOB])
    acc.addresses.mark_invalid([BOB])
    acc.addresses.codes_of("U2", START)
    acc.addresses.codes_to(BOB, START)
    for notice in acc.notices.claim_due(START, LEASE, 5):
        acc.notices.settle(notice.id, notice.attempts, "D", "1", START)
        acc.notices.take_off(notice.id, notice.attempts)


def use_account(acc: AccountUnitOfWork) -> None:
    store_fact(acc, a_fact(), START, None)
    acc.feedback.orphans("ses-1")
    acc.feedback.known(["fact-1", "fact-2"])
    acc.feedback.taken(["ses-1", "ses-2"])
    acc.rates.since(START)
    acc.rates.window_start(1000)
    acc.feedback.last_event_at(START)
    acc.feedback.mark_queue_empty(START)
    acc.suppressions.suppress(BOB, SuppressionReason.MANUAL, "", START)
    acc.suppressions.get_many([BOB])
    acc.suppressions.lengthen({address_hash(BOB): {"m"}})
    acc.suppressions.streaks([BOB, "eve@example.com"])
    acc.suppressions.forgive([address_hash(BOB)])
    acc.suppressions.list()
    acc.suppressions.release(BOB, "ops", START, [SuppressionReason.MANUAL])
    acc.workspace_mail.count({HERE: 3}, START)
    acc.workspace_mail.give_back({HERE: 1}, START)
    acc.workspace_mail.serves_several()
    acc.workspace_mail.waiting(START, answers=False)
    acc.workspace_mail.used([HERE, "T2"], START)
    acc.feedback.unlinked(START)
    acc.polls.due_deadlines(START, 5)
    acc.polls.waiting_for_people(START, START + LEASE)
    acc.polls.waiting_for_agreement(START, 10)
    acc.postings.claim_any(START, LEASE, 5)
    acc.slack_holds.hold("T1", "users.info", START)
    acc.slack_holds.left("T1", "users.info", START)
    acc.polls.unanswered_threads(START)
    acc.polls.list(5)
    for count in (acc.polls.counts, acc.deliveries.counts, acc.notices.counts):
        count()
    acc.polls.find("p")
    acc.pacing.take(1, START)
    acc.jobs.beats()
    acc.audit_log.entries(5)


def use_installations(acc: AccountUnitOfWork) -> None:
    kept = Installation("T1", "", b"sealed", START, START)
    acc.installations.save(kept)
    acc.installations.get("T1")
    lease = acc.installations.claim_renewal(kept, START, LEASE)
    acc.installations.renew("T1", str(lease), b"sealed", START)
    acc.installations.list()
    acc.oauth_states.use("hash", START, START + LEASE)
    acc.oauth_states.admit(START)
    acc.installations.remove("T1", START)
    acc.uninstalls.pause("T1")
    acc.uninstalls.resume("T1", START)


WORKSPACE_USES = [vote, use_polls, use_people, use_outbox]


def use_purge(acc: AccountUnitOfWork) -> None:
    for rule in RETENTION:
        acc.purge.delete_batch(rule, START)
    acc.purge.forget_organizers(START)
    acc.polls.run_out(START, 5)
    acc.polls.begun_since_drawn(START, START)
    acc.put_off.channel_came_back(HERE, "p1", START)


def use_forgetting(acc: AccountUnitOfWork) -> None:
    who = acc.forgettings.begin(HERE, "U2", "forgotten-1", START)
    acc.forgettings.unfinished(START)
    acc.erasure.erase_address(who)
    acc.erasure.erase_codes(who)
    for poll in acc.forgettings.polls(who, "", 9):
        acc.erasure.erase_from_poll(who, poll, START)
    acc.erasure.erase_rest(who, is_last=True)
    acc.forgettings.end(who, START)
    acc.in_workspace(HERE).people.save_profile(a_profile())
    acc.addresses.forgotten([BOB])


ACCOUNT_USES = [use_forgetting, use_claims, use_sending, use_answers, use_account, use_installations, use_purge]


@contextmanager
def recorded(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that runs meanwhile, as the driver gets it."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        statements.append((statement, parameters[0] if many else parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", note)


def plans(database: Database, use: Callable[[Any], None], explain: str) -> Iterator[tuple[str, list[str]]]:
    with database.begin_account() as acc:
        connection = acc._transaction.connection
        with recorded(connection) as statements:
            use(acc)
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        for statement, parameters in statements:
            if statement.lstrip().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
                rows = connection.exec_driver_sql(f"{explain} {statement}", parameters)
                yield statement, [str(row[-1]) for row in rows]


def prepared(database: Database) -> str:
    """A closed world with one of everything, so that no statement is skipped for want of rows."""
    invite = stored_invite(database)
    stored_delivery(database, invite)
    poll = posted_poll(database)
    cast(database, poll, "U3")
    with database.begin(HERE) as uow:
        uow.cards.ensure(poll.id, "U1")
        uow.notices.owe(a_notice())
        uow.invites.add(an_invite(poll))
    return poll.id


def every_use(poll: str) -> list[Callable[[AccountUnitOfWork], None]]:
    return [*(lambda acc, use=use: use(acc.in_workspace(HERE), poll) for use in WORKSPACE_USES), *ACCOUNT_USES]


def test_every_statement_finds_its_rows_by_an_index(sqlite_database: Database) -> None:
    poll, seen = prepared(sqlite_database), 0
    for use in every_use(poll):
        for statement, plan in plans(sqlite_database, use, "EXPLAIN QUERY PLAN"):
            seen += 1
            scans = [re.match(r"SCAN (\w+)$|SEARCH (\w+) .*\((?:workspace|status|kind)=\?\)$", step) for step in plan]
            tables = {scan.group(1) or scan.group(2) for scan in scans if scan} - LOOKED_THROUGH_WHOLE.keys()
            assert not tables, f"{statement} reads all of {tables}: {plan}"
    assert seen > 100


@pytest.mark.postgres
def test_every_statement_can_use_an_index_on_postgresql(postgresql_database: Database) -> None:
    """With sequential scans forbidden, a plan that still has one has no index to use."""
    poll, seen = prepared(postgresql_database), 0
    for use in every_use(poll):
        for statement, plan in plans(postgresql_database, use, "EXPLAIN"):
            seen += 1
            tables = set(re.findall(r"Seq Scan on (\w+)", "\n".join(plan))) - LOOKED_THROUGH_WHOLE.keys()
            assert not tables, f"{statement} reads all of {tables}: {plan}"
    assert seen > 100
