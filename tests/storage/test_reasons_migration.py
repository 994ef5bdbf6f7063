"""Revision 0006: suppressions by reason, opt-outs put down to a person, and the window of rates, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.domain.suppression import person_key
from tests.storage.old_databases import migrate, old_database
from tests.storage.test_idna_migration import a_delivery, add, column, hashed, instant

ADA, BOB = "ada@example.com", "bob@example.com"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A transaction on a database that stands at revision 0005."""
    with old_database(request.param, "0005", tmp_path) as connection:
        yield connection


def suppressed(connection: Connection, address: str, reason: str, **more: Any) -> None:
    add(connection, "suppression", **({"address": address, "address_hash": hashed(address), "reason": reason} | more))


def registered(connection: Connection, user: str, address: str, *, invalid: bool) -> None:
    held = {"address": address, "address_hash": hashed(address), "invalid": invalid}
    add(connection, "address", workspace="T1", user=user, **held)


def after(connection: Connection, *names: str) -> list[Any]:
    migrate(connection, "0006")
    return column(connection, "suppression", *names)


@pytest.mark.parametrize(
    "reason",
    [
        "soft_streak",
        "provider_validation",
        "provider_global",
        "provider_list",
        "hard_bounce",
        "manual",
        "opt_out",
        "complaint",
        "a reason of tomorrow",
    ],
)
def test_every_row_stays_as_it_was(old: Connection, reason: str) -> None:
    suppressed(old, ADA, reason, detail="as it was told")
    suppressed(old, "", "complaint", address_hash="forgotten")
    before = column(old, "suppression", "address_hash", "address", "reason", "since", "detail")
    assert after(old, "address_hash", "address", "reason", "since", "detail") == before


@pytest.mark.parametrize("times", [1, 3])
def test_an_opt_out_is_put_down_to_the_one_person_who_was_mailed_there(old: Connection, times: int) -> None:
    suppressed(old, ADA, "opt_out")
    suppressed(old, BOB, "manual")
    for number in range(times):
        a_delivery(old, f"d{number}", "U1", ADA, invite=f"i{number}")
        a_delivery(old, f"e{number}", "U2", BOB, invite=f"i{number}")
    assert after(old, "reason", "said_by") == [("manual", ""), ("opt_out", person_key("T1", "U1"))]


@pytest.mark.parametrize(
    "mails", [{}, {"U1": "invite", "U2": "invite"}, {"U1": "code"}, {"U1": "invite", "U2": "code"}]
)
def test_an_opt_out_that_nobody_or_several_may_have_said_is_nobodys(old: Connection, mails: dict[str, str]) -> None:
    """Whoever asked for a code need not own the mailbox."""
    suppressed(old, ADA, "opt_out")
    for user, kind in mails.items():
        a_delivery(old, f"d-{user}", user, ADA, invite=user, kind=kind)
    assert after(old, "reason", "said_by") == [("opt_out", "")]


@pytest.mark.parametrize(
    ("reason", "invalid", "found"),
    [
        ("opt_out", True, ["hard_bounce", "opt_out"]),
        ("manual", True, ["hard_bounce", "manual"]),
        ("complaint", True, ["complaint", "hard_bounce"]),
        ("opt_out", False, ["opt_out"]),
        ("hard_bounce", True, ["hard_bounce"]),
        ("provider_list", True, ["provider_list"]),
    ],
)
def test_a_hard_bounce_that_was_overwritten_comes_back(
    old: Connection, reason: str, invalid: bool, found: list[str]
) -> None:
    suppressed(old, ADA, reason)
    for user in ("U1", "U2"):
        registered(old, user, ADA, invalid=invalid)
    assert after(old, "reason") == found


@pytest.mark.parametrize(
    ("closes", "counted_from_it"),
    [
        ([("ops", "bounce_rate")], True),
        ([("ops", "complaint_rate")], True),
        ([("ops", "manual")], False),
        ([("trial send", "credentials")], False),
        ([("quota", "quota")], False),
        ([("ops", "bounce_rate"), ("trial send", "identity")], True),
        ([], False),
    ],
)
def test_rates_are_counted_since_a_person_last_resumed_from_one(
    old: Connection, closes: list[tuple[str, str]], counted_from_it: bool
) -> None:
    add(old, "breaker", id=1, open=False, resumed_at=instant(old))
    for number, (who, reason) in enumerate(closes, 1):
        add(old, "audit", id=number, at=instant(old), who=who, what=f"closed the sending breaker ({reason})")
    migrate(old, "0006")
    assert [one is not None for one in column(old, "breaker", "resumed_at")] == [counted_from_it]


def test_feedback_of_before_counts_as_ours(old: Connection) -> None:
    add(old, "feedback_event", unique_key="k", kind="hard_bounce")
    migrate(old, "0006")
    assert column(old, "feedback_event", "of_others") == [False]
