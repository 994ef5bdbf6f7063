"""The operator's commands on the suppression list and the breaker."""

import pytest

from bot.domain.breaker import BreakerReason
from bot.domain.errors import InvalidInput, NotFound, Unconfirmed
from bot.domain.suppression import SuppressionReason
from bot.services.suppressing import (
    Release,
    add_suppression,
    list_suppressions,
    pause_sending,
    release_suppression,
    resume_sending,
)
from storage.database import Database
from tests.services.outbox_makers import breaker, open_breaker, suppress, suppressions
from tests.storage.databases import START, MovingClock
from tests.storage.makers import HERE, an_address


def audited(database: Database) -> list[str]:
    with database.read_account() as account:
        return [f"{entry.who}: {entry.what}" for entry in account.audit_log.entries(10)]


def test_an_operator_adds_an_address_and_it_is_audited_without_the_address(
    sqlite_database: Database, clock: MovingClock
) -> None:
    said = add_suppression(sqlite_database, clock, " Ada@Example.com ", by="ops")
    assert said == "Ada@Example.com is on the suppression list: no mail goes there until somebody releases it."
    (one,) = list_suppressions(sqlite_database)
    assert (one.address, one.reason, one.since) == ("Ada@Example.com", SuppressionReason.MANUAL, START)
    assert audited(sqlite_database) == ["ops: suppressed A•••@Example.com"]


def test_adding_never_weakens_a_stronger_reason(sqlite_database: Database, clock: MovingClock) -> None:
    suppress(sqlite_database, "ada@example.com", SuppressionReason.COMPLAINT)
    assert "Nothing changed" in add_suppression(sqlite_database, clock, "ADA@example.com", by="ops")
    assert suppressions(sqlite_database) == {"ada@example.com": "complaint"}


def test_what_is_no_address_is_refused_in_one_sentence(sqlite_database: Database, clock: MovingClock) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_suppression(sqlite_database, clock, "Ada <ada@example.com>", by="ops")
    assert list(refused.value.fields) == ["address"]
    assert suppressions(sqlite_database) == {}


@pytest.mark.parametrize("reason", sorted(set(SuppressionReason) - {SuppressionReason.COMPLAINT}))
def test_a_release_lets_the_address_be_mailed_again(
    sqlite_database: Database, clock: MovingClock, reason: SuppressionReason
) -> None:
    suppress(sqlite_database, "ada@example.com", reason)
    with sqlite_database.begin(HERE) as uow:
        uow.people.save_address(an_address("U1", "ada@example.com", invalid=True))
    said = release_suppression(sqlite_database, clock, Release("Ada@example.com", "ops"))
    assert "may be mailed again" in said
    assert ("SES" in said) is (reason.startswith("provider") or reason is SuppressionReason.HARD_BOUNCE)
    assert suppressions(sqlite_database) == {}
    with sqlite_database.read(HERE) as uow:
        registered = uow.people.address("U1")
    assert registered is not None
    assert not registered.invalid
    assert audited(sqlite_database)[0].startswith("ops: released")


def test_releasing_a_complaint_needs_a_second_confirmation_and_names_the_providers_own_list(
    sqlite_database: Database, clock: MovingClock
) -> None:
    suppress(sqlite_database, "ada@example.com", SuppressionReason.COMPLAINT)
    with pytest.raises(Unconfirmed) as doubt:
        release_suppression(sqlite_database, clock, Release("ada@example.com", "ops"))
    assert "spam" in doubt.value.text
    assert suppressions(sqlite_database) == {"ada@example.com": "complaint"}
    said = release_suppression(sqlite_database, clock, Release("ada@example.com", "ops", confirmed=True))
    assert "Amazon SES keeps a suppression list of its own" in said
    assert suppressions(sqlite_database) == {}


def test_releasing_what_is_not_listed_says_so(sqlite_database: Database, clock: MovingClock) -> None:
    with pytest.raises(NotFound) as missing:
        release_suppression(sqlite_database, clock, Release("ada@example.com", "ops"))
    assert "ada@example.com is not on the suppression list" in missing.value.text


def test_pause_and_resume_are_audited_and_say_whether_they_changed_anything(
    sqlite_database: Database, clock: MovingClock
) -> None:
    assert pause_sending(sqlite_database, clock, by="ops")
    assert not pause_sending(sqlite_database, clock, by="ops")
    assert (breaker(sqlite_database).reason, breaker(sqlite_database).retry_at) == (BreakerReason.MANUAL, None)
    assert resume_sending(sqlite_database, clock, by="ops")
    assert not resume_sending(sqlite_database, clock, by="ops")
    assert not breaker(sqlite_database).open
    assert audited(sqlite_database) == ["ops: closed the sending breaker (manual)", "ops: paused sending"]


@pytest.mark.parametrize("reason", list(BreakerReason))
def test_resume_closes_the_breaker_whatever_opened_it(
    sqlite_database: Database, clock: MovingClock, reason: BreakerReason
) -> None:
    open_breaker(sqlite_database, reason)
    assert resume_sending(sqlite_database, clock, by="ops")
    assert breaker(sqlite_database).resumed_at == START
