"""Whole days in the database: stored as dates, both or neither, and past when they have ended. On both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from bot.domain.days import Days, days_from
from bot.domain.poll import Option, Slot
from bot.domain.zones import slot_of_days
from storage.database import Database
from storage.row_reader import UnreadableRow
from tests.storage.databases import START
from tests.storage.makers import HERE, a_delivery, a_poll, stored_invite
from tests.storage.old_databases import migrate, old_database
from tests.storage.test_idna_migration import add, column

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = days_from(START.date(), 2)
IN_THREE_DAYS = Days(date(2026, 12, 4), date(2026, 12, 5))


def on(days: Days) -> Slot:
    return slot_of_days(days, BERLIN)


def poll_on(database: Database, *slots: Slot) -> str:
    poll = a_poll()
    options = [Option(f"{poll.id}.{place}", place, slot) for place, slot in enumerate(slots)]
    with database.begin(HERE) as uow:
        uow.polls.add(poll, options, submission=poll.id)
    return poll.id


def test_options_keep_their_dates_and_a_change_writes_them(database: Database) -> None:
    poll = poll_on(database, on(TODAY), on(IN_THREE_DAYS))
    timed = Slot(START + timedelta(days=2), START + timedelta(days=3))
    with database.begin(HERE) as uow:
        assert [option.slot for option in uow.polls.options(poll)] == [on(TODAY), on(IN_THREE_DAYS)]
        uow.poll_changes.change_time(poll, Option(f"{poll}.1", 1, timed), voids=True)
        assert [option.slot for option in uow.polls.options(poll)] == [on(TODAY), timed]


def test_an_invite_and_what_its_mail_told_keep_their_dates(database: Database) -> None:
    invite = stored_invite(database, slot=on(IN_THREE_DAYS))
    slot = invite.slot
    mail = a_delivery(invite, expires_at=slot.passes_at, ends_at=slot.ends_at, days=slot.days)
    with database.begin(HERE) as uow:
        uow.deliveries.enqueue(mail)
        uow.invites.revise(replace(invite, slot=on(TODAY)))
        found = uow.invites.of_poll(invite.poll)
        (stored,) = uow.deliveries.of_poll(invite.poll)
    assert found is not None
    assert found.slot == on(TODAY)
    assert (stored.days, stored.ends_at, stored.expires_at) == (IN_THREE_DAYS, slot.ends_at, slot.ends_at)


def test_a_poll_runs_out_when_its_last_day_has_ended(database: Database) -> None:
    poll, ends = poll_on(database, on(TODAY)), on(TODAY).ends_at
    with database.begin(HERE) as uow:
        assert [led.id for led in uow.polls.led_ahead("U1", ends - timedelta(seconds=1))] == [poll]
        assert uow.polls.led_ahead("U1", ends) == []
        assert not uow.poll_changes.end_run_out(poll, ends - timedelta(seconds=1))
        assert uow.poll_changes.end_run_out(poll, ends)


def test_whoever_leads_a_meeting_of_whole_days_leads_it_until_the_last_has_ended(database: Database) -> None:
    invite = stored_invite(database, slot=on(TODAY))
    with database.begin(HERE) as uow:
        uow.poll_changes.end_run_out(invite.poll, START + timedelta(days=40))
        assert [led.id for led in uow.polls.led_ahead("U1", START + timedelta(hours=5))] == [invite.poll]
        assert uow.polls.led_ahead("U1", on(TODAY).ends_at) == []


@pytest.mark.parametrize("table", ["option", "invite", "delivery"])
@pytest.mark.parametrize(
    "dates", ["first_day = NULL", "day_after = NULL", "day_after = first_day", "first_day = '2027-01-01'"]
)
def test_a_row_has_both_dates_in_order_or_neither(database: Database, table: str, dates: str) -> None:
    invite = stored_invite(database, slot=on(IN_THREE_DAYS))
    poll_on(database, on(IN_THREE_DAYS))
    with database.begin(HERE) as uow:
        uow.deliveries.enqueue(a_delivery(invite, days=IN_THREE_DAYS))
    wrong = text(f"UPDATE {table} SET {dates} WHERE first_day IS NOT NULL")
    with pytest.raises(IntegrityError), database.begin_account() as account:
        account._transaction.connection.execute(wrong)


def test_text_that_is_no_date_concerns_its_own_row_alone(sqlite_database: Database) -> None:
    """SQLite keeps any text in a column of dates."""
    odd = poll_on(sqlite_database, on(TODAY), on(IN_THREE_DAYS))
    invite = stored_invite(sqlite_database, slot=on(TODAY))
    with sqlite_database.begin_account() as account:
        connection = account._transaction.connection
        connection.execute(text("UPDATE option SET day_after = 'soon' WHERE id = :one"), {"one": f"{odd}.0"})
        connection.execute(text("UPDATE invite SET day_after = 'soon'"))
    with sqlite_database.read(HERE) as uow:
        assert [option.slot for option in uow.polls.options(odd)] == [on(IN_THREE_DAYS)]
        with pytest.raises(UnreadableRow):
            uow.invites.of_poll(invite.poll)


def test_what_a_mail_told_that_cannot_be_read_keeps_its_next_one_back(sqlite_database: Database) -> None:
    invite = stored_invite(sqlite_database, slot=on(TODAY))
    first = a_delivery(invite, days=TODAY, status="sent")
    second = a_delivery(invite, days=TODAY, sequence=1)
    with sqlite_database.begin(HERE) as uow:
        uow.deliveries.enqueue(first)
        uow.deliveries.enqueue(second)
    with sqlite_database.begin_account() as account:
        assert set(account.send_conditions.of([second.id])) == {second.id}
        broken = text("UPDATE delivery SET day_after = 'soon' WHERE id = :one")
        account._transaction.connection.execute(broken, {"one": first.id})
        assert account.send_conditions.of([second.id]) == {}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A transaction on a database that stands at revision 0017."""
    with old_database(request.param, "0017", tmp_path) as connection:
        yield connection


def test_older_rows_stay_times(old: Connection) -> None:
    add(old, "poll", id="p1", workspace="T1", status="closed")
    add(old, "option", id="o1", poll="p1")
    add(old, "invite", id="i1", workspace="T1", poll="p1")
    add(old, "delivery", id="d1", workspace="T1", address="ada@example.com")
    before = column(old, "option", "id", "starts_at", "ends_at")
    migrate(old, "0018")
    assert column(old, "option", "id", "starts_at", "ends_at") == before
    for table in ("option", "invite", "delivery"):
        assert column(old, table, "first_day", "day_after") == [(None, None)]
    assert column(old, "delivery", "ends_at") == [None]
