"""The operator's commands on the suppression list and the breaker."""

import pytest

from bot.domain.addresses import AddressReason
from bot.domain.breaker import RATE_REASONS, BreakerReason
from bot.domain.errors import InvalidInput, NotFound, Unconfirmed
from bot.domain.suppression import CalledSpam, NotOnList, PutOnList, Released, SuppressionReason
from bot.services.suppressing import (
    Release,
    add_suppression,
    list_suppressions,
    pause_sending,
    release_suppression,
    resume_sending,
    standing_pause,
)
from storage.database import Database
from tests.services.outbox_makers import breaker, open_breaker, suppress, suppressions
from tests.storage.databases import START, MovingClock
from tests.storage.makers import HERE, an_address


def audited(database: Database) -> list[str]:
    with database.read_account() as account:
        return [f"{entry.who}: {entry.what}" for entry in account.audit_log.entries(10)]


def test_an_operator_adds_an_address_and_it_is_audited_without_the_address(
    chosen_database: Database, clock: MovingClock
) -> None:
    said = add_suppression(chosen_database, clock, " Ada@Example.com ", by="ops")
    assert said == PutOnList("Ada@Example.com")
    (one,) = list_suppressions(chosen_database)
    assert (one.address, one.reason, one.since) == ("Ada@Example.com", SuppressionReason.MANUAL, START)
    assert audited(chosen_database) == ["ops: suppressed A•••@Example.com"]


@pytest.mark.parametrize("standing", sorted(set(SuppressionReason) - {SuppressionReason.MANUAL}))
def test_adding_an_address_that_stands_there_for_another_reason_adds_the_operators_own(
    chosen_database: Database, clock: MovingClock, standing: SuppressionReason
) -> None:
    suppress(chosen_database, "ada@example.com", standing)
    assert add_suppression(chosen_database, clock, "ADA@example.com", by="ops").news
    assert not add_suppression(chosen_database, clock, "ADA@example.com", by="ops").news
    assert {one.reason for one in list_suppressions(chosen_database)} == {standing, SuppressionReason.MANUAL}


def test_what_is_no_address_is_refused_in_one_sentence(chosen_database: Database, clock: MovingClock) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_suppression(chosen_database, clock, "Ada <ada@example.com>", by="ops")
    assert list(refused.value.fields) == ["address"]
    assert suppressions(chosen_database) == {}


@pytest.mark.parametrize("reason", sorted(set(SuppressionReason) - {SuppressionReason.COMPLAINT}))
def test_a_release_lets_the_address_be_mailed_again(
    chosen_database: Database, clock: MovingClock, reason: SuppressionReason
) -> None:
    suppress(chosen_database, "ada@example.com", reason)
    with chosen_database.begin(HERE) as uow:
        uow.people.save_address(an_address("U1", "ada@example.com", invalid=True))
    said = release_suppression(chosen_database, clock, Release("Ada@example.com", "ops"))
    assert said.left == ()
    assert said.providers_too is (reason.startswith("provider") or reason is SuppressionReason.HARD_BOUNCE)
    assert suppressions(chosen_database) == {}
    with chosen_database.read(HERE) as uow:
        registered = uow.people.address("U1")
    assert registered is not None
    assert not registered.invalid
    assert audited(chosen_database)[0].startswith("ops: released")


def test_releasing_a_complaint_needs_a_second_confirmation_and_names_the_providers_own_list(
    chosen_database: Database, clock: MovingClock
) -> None:
    suppress(chosen_database, "ada@example.com", SuppressionReason.COMPLAINT)
    with pytest.raises(Unconfirmed) as doubt:
        release_suppression(chosen_database, clock, Release("ada@example.com", "ops"))
    assert doubt.value.warnings == {"address": (CalledSpam("ada@example.com"),)}
    assert suppressions(chosen_database) == {"ada@example.com": "complaint"}
    said = release_suppression(chosen_database, clock, Release("ada@example.com", "ops", confirmed=True))
    assert said == Released("ada@example.com", providers_too=True)
    assert suppressions(chosen_database) == {}


def test_a_complaint_among_others_needs_the_second_confirmation_where_it_is_released_too(
    chosen_database: Database, clock: MovingClock
) -> None:
    for reason in SuppressionReason:
        suppress(chosen_database, "ada@example.com", reason)
    for all_or_it in (None, SuppressionReason.COMPLAINT):
        with pytest.raises(Unconfirmed):
            release_suppression(chosen_database, clock, Release("ada@example.com", "ops", reason=all_or_it))
    assert len(list_suppressions(chosen_database)) == len(SuppressionReason)
    release_suppression(chosen_database, clock, Release("ada@example.com", "ops", True))
    assert list_suppressions(chosen_database) == []


@pytest.mark.parametrize("reason", sorted(set(SuppressionReason) - {SuppressionReason.COMPLAINT}))
def test_an_operator_releases_one_reason_and_hears_which_are_left(
    chosen_database: Database, clock: MovingClock, reason: SuppressionReason
) -> None:
    for one in (SuppressionReason.COMPLAINT, reason):
        suppress(chosen_database, "ada@example.com", one)
    said = release_suppression(chosen_database, clock, Release("ada@example.com", "ops", reason=reason))
    assert said.left == (SuppressionReason.COMPLAINT,)
    assert suppressions(chosen_database) == {"ada@example.com": "complaint"}
    with pytest.raises(NotFound) as missing:
        release_suppression(chosen_database, clock, Release("ada@example.com", "ops", reason=reason))
    assert missing.value.why == NotOnList("ada@example.com", reason)


def test_an_address_stays_invalid_while_a_reason_says_that_it_does_not_work(
    chosen_database: Database, clock: MovingClock
) -> None:
    for reason in (SuppressionReason.HARD_BOUNCE, SuppressionReason.OPT_OUT):
        suppress(chosen_database, "ada@example.com", reason)
    with chosen_database.begin(HERE) as uow:
        uow.people.save_address(an_address("U1", "ada@example.com", invalid=True))
    left = []
    for reason in (SuppressionReason.OPT_OUT, SuppressionReason.HARD_BOUNCE):
        release_suppression(chosen_database, clock, Release("ada@example.com", "ops", reason=reason))
        with chosen_database.read(HERE) as uow:
            held = uow.people.address("U1")
        left.append(held is not None and held.invalid)
    assert left == [True, False]


@pytest.mark.parametrize("text", ["", "  ", "ada", "Ada <ada@example.com>"])
def test_releasing_what_is_no_address_says_what_one_looks_like(
    chosen_database: Database, clock: MovingClock, text: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        release_suppression(chosen_database, clock, Release(text, "ops"))
    assert isinstance(refused.value.fields["address"], AddressReason)


def test_releasing_what_is_not_listed_says_so(chosen_database: Database, clock: MovingClock) -> None:
    with pytest.raises(NotFound) as missing:
        release_suppression(chosen_database, clock, Release("ada@example.com", "ops"))
    assert missing.value.why == NotOnList("ada@example.com")


def test_pause_and_resume_are_audited_and_say_whether_they_changed_anything(
    chosen_database: Database, clock: MovingClock
) -> None:
    assert pause_sending(chosen_database, by="ops")
    assert not pause_sending(chosen_database, by="ops")
    assert (breaker(chosen_database).reason, breaker(chosen_database).retry_at) == (BreakerReason.MANUAL, None)
    assert resume_sending(chosen_database, by="ops")
    assert not resume_sending(chosen_database, by="ops")
    assert not breaker(chosen_database).open
    assert audited(chosen_database) == ["ops: closed the sending breaker (manual)", "ops: paused sending"]


@pytest.mark.parametrize("reason", list(BreakerReason))
def test_resume_closes_the_breaker_whatever_opened_it(
    chosen_database: Database, clock: MovingClock, reason: BreakerReason
) -> None:
    open_breaker(chosen_database, reason)
    assert resume_sending(chosen_database, by="ops")
    assert not standing_pause(chosen_database).open
    assert breaker(chosen_database).resumed_at == (START if reason in RATE_REASONS else None)


@pytest.mark.parametrize(
    "pasted", ["\uff45va@example.com", "eva\uff20example.com", "\u202aeva@exam\u200bple.com\u202c"]
)
def test_an_operator_may_paste_an_address_with_whatever_came_along(
    chosen_database: Database, clock: MovingClock, pasted: str
) -> None:
    assert add_suppression(chosen_database, clock, pasted, by="ops") == PutOnList("eva@example.com")
    assert [one.address for one in list_suppressions(chosen_database)] == ["eva@example.com"]
    assert release_suppression(chosen_database, clock, Release(pasted, "ops")).address == "eva@example.com"
    assert list_suppressions(chosen_database) == []
