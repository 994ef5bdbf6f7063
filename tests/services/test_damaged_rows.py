"""Text that a person wrote where a number or an instant should stand, which SQLite keeps, stops nobody else's work."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Float, Integer, Table, text

from bot.domain.claimed import Claimed
from bot.domain.feedback import FeedbackKind
from bot.services.sending import begin_attempts
from bot.services.settling import Accepted, settle
from storage import tables
from storage.column_types import Instant
from storage.database import Database
from storage.values import Surface
from tests.services.feedback_makers import about, apply, quarantined, registered, sent
from tests.services.outbox_makers import claim, due, with_rate
from tests.storage.databases import START, sqlite_database
from tests.storage.makers import HERE, a_notice, a_profile, cast, posted_poll, stored_invite

__all__ = ["sqlite_database"]
LATER, LEASE = START + timedelta(hours=1), timedelta(minutes=1)


def wordless(table: Table) -> list[str]:
    """The columns in which no text belongs, but for keys."""
    kinds = (Instant, Integer, Float)
    return [column.name for column in table.columns if isinstance(column.type, kinds) and not column.primary_key]


def damage(database: Database, table: Table, column: str, key: str, value: object) -> None:
    with database.begin_account() as account:
        statement = text(f'UPDATE "{table.name}" SET "{column}" = \'half past ten\' WHERE "{key}" = :value')
        assert account._transaction.connection.execute(statement, {"value": value}).rowcount == 1


@pytest.mark.parametrize("surface", list(Surface))
@pytest.mark.parametrize("table", [tables.poll, tables.card, tables.workspace_pace], ids=lambda table: table.name)
def test_a_message_is_redrawn_beside_damaged_ones(sqlite_database: Database, table: Table, surface: Surface) -> None:
    database, good = sqlite_database, posted_poll(sqlite_database)
    workspaces = {column: f"T-{column}" for column in wordless(table)}
    polls = {column: posted_poll(database, workspace=workspaces[column]) for column in workspaces}
    for poll in [good, *polls.values()]:
        cast(database, poll, "U2")
        with database.begin(poll.workspace) as uow:
            uow.cards.ensure(poll.id, "U1")
        with database.begin_account() as account:
            account.redraws.hold_workspace(poll.workspace, START)
    for column, poll in polls.items():
        key = {"poll": poll.id, "id": poll.id, "workspace": poll.workspace}
        name = {"poll": "id", "card": "poll", "workspace_pace": "workspace"}[table.name]
        damage(database, table, column, name, key[name])
    with database.begin_account() as account:
        claimed = account.redraws.claim_any(surface, LATER, LEASE, 50)
    assert good.id in {redraw.poll for redraw in claimed}
    for redraw in claimed:
        with database.begin_account() as account:
            account.redraws.settle(redraw, redraw.revision, LATER)
            assert account.redraws.claim_any(surface, LATER, LEASE, 50) == []
    with database.begin_account() as account:
        for poll in polls.values():
            account.redraws.claim_poll(poll.workspace, poll.id, LATER, LEASE, acted=True)


@pytest.mark.parametrize("table", [tables.delivery, tables.invite], ids=lambda table: table.name)
def test_a_mail_goes_out_and_comes_back_beside_damaged_ones(sqlite_database: Database, table: Table) -> None:
    database = sqlite_database
    with_rate(database)
    waiting, came_back = due(database, stored_invite(database)), sent(database, address="back@example.com")
    for column in wordless(table):
        invite = stored_invite(database)
        bad = due(database, invite, address=f"{column}@example.com")
        damage(database, table, column, "id", bad.id if table is tables.delivery else invite.id)
    claimed = claim(database).claimed
    begun = [one for one in begin_attempts(database, claimed) if isinstance(one, Claimed)]
    assert waiting.id in {one.delivery.id for one in begun}
    settle(database, [Accepted(one, f"ses-{one.delivery.id}") for one in begun], operators=())
    assert apply(database, about(came_back, FeedbackKind.HARD_BOUNCE)) == [True]


@pytest.mark.parametrize("column", wordless(tables.delivery))
def test_feedback_is_applied_beside_that_about_a_damaged_mail(sqlite_database: Database, column: str) -> None:
    database = sqlite_database
    bad, good = sent(database, address="bad@example.com"), sent(database, address="good@example.com")
    damage(database, tables.delivery, column, "id", bad.id)
    applied = apply(database, about(bad, FeedbackKind.HARD_BOUNCE), about(good, FeedbackKind.HARD_BOUNCE))
    assert applied[1]
    assert quarantined(database) == []


def test_a_direct_message_is_told_beside_damaged_ones(sqlite_database: Database) -> None:
    good, bad = a_notice(), {column: a_notice() for column in wordless(tables.notice)}
    with sqlite_database.begin(HERE) as uow:
        for owed in [good, *bad.values()]:
            uow.notices.owe(owed)
    for column, owed in bad.items():
        damage(sqlite_database, tables.notice, column, "id", owed.id)
    with sqlite_database.begin_account() as account:
        assert good.id in {told.id for told in account.notices.claim_due(LATER, LEASE, 50)}


def people(database: Database, table: Table) -> Iterator[str]:
    for column in wordless(table):
        user = f"U-{column}"
        registered(database, user=user, address=f"{column}@example.com")
        with database.begin(HERE) as uow:
            uow.people.save_profile(a_profile(user=user))
        damage(database, table, column, "user", user)
        yield user


@pytest.mark.parametrize("table", [tables.address, tables.profile], ids=lambda table: table.name)
def test_people_are_found_beside_damaged_ones(sqlite_database: Database, table: Table) -> None:
    registered(sqlite_database)
    with sqlite_database.begin(HERE) as uow:
        uow.people.save_profile(a_profile())
    bad = list(people(sqlite_database, table))
    with sqlite_database.read(HERE) as uow:
        assert "U2" in uow.people.addresses(["U2", *bad])
        assert "U2" in uow.people.profiles(["U2", *bad])


@pytest.mark.parametrize("column", wordless(tables.pacing))
def test_a_damaged_pace_begins_anew(sqlite_database: Database, column: str) -> None:
    with_rate(sqlite_database)
    mail = due(sqlite_database)
    damage(sqlite_database, tables.pacing, column, "id", 1)
    with sqlite_database.read_account() as account:
        assert account.pacing.limits() is None
    assert [one.delivery.id for one in claim(sqlite_database).claimed] == [mail.id]
    with sqlite_database.read_account() as account:
        assert account.pacing.limits() is not None
