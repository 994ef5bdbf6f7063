"""Revision 0005: stored addresses that IDNA 2003 had sent to somebody else's domain, on both databases."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from tests.storage.old_databases import migrate, old_database, table

NOW = "2026-03-02T09:00:00.000000+00:00"
FOREIGN, RIGHT = "eva@fass.example", "eva@xn--fa-hia.example"


def hashed(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A transaction on a database that stands at revision 0004."""
    with old_database(request.param, "0004", tmp_path) as connection:
        yield connection


def add(connection: Connection, name: str, **values: Any) -> None:
    """A row; columns that are required and not given take an empty value of their type."""
    target = table(connection, name)
    for column in target.columns:
        if column.name not in values and not column.nullable and column.server_default is None:
            values[column.name] = instant(connection) if is_instant(column.name) else empty(column.type)
    connection.execute(insert(target).values(values))


def is_instant(name: str) -> bool:
    return name.endswith("_at") or name in {"dtstamp", "since"}


def instant(connection: Connection) -> Any:
    return datetime.fromisoformat(NOW) if connection.dialect.name == "postgresql" else NOW


def empty(kind: Any) -> Any:
    return {"INTEGER": 0, "BOOLEAN": False}.get(str(kind), "")


def column(connection: Connection, name: str, *names: str) -> list[Any]:
    target = table(connection, name)
    found = connection.execute(select(*(target.c[one] for one in names))).all()
    return sorted(tuple(row) if len(names) > 1 else row[0] for row in found)


def a_person(connection: Connection, user: str, spelling: str, stored: str, **more: Any) -> None:
    add(connection, "profile", workspace="T1", user=user, profile_address=spelling)
    held = {"address": stored, "address_hash": hashed(stored)} | more
    add(connection, "address", workspace="T1", user=user, **held)


def a_delivery(connection: Connection, name: str, user: str, address: str, **more: Any) -> None:
    told = {"status": "sent", "kind": "invite", "method": "REQUEST"} | more
    told |= {"address": address, "address_hash": hashed(address)}
    add(connection, "delivery", id=name, workspace="T1", user=user, **told)


def test_an_address_that_came_from_a_profile_is_converted_anew(old: Connection) -> None:
    a_person(old, "U1", "Eva@Faß.example", FOREIGN, invalid=True)
    migrate(old, "0005")
    assert column(old, "address", "address", "address_hash", "invalid") == [(RIGHT, hashed(RIGHT), False)]


@pytest.mark.parametrize(
    ("spelling", "stored"),
    [
        ("eva@faß.example", "eva@other.example"),
        ("eva@bücher.example", "eva@xn--bcher-kva.example"),
        ("eva@☃.example", "eva@xn--n3h.example"),
        ("eva@fass.example", FOREIGN),
        ("éva@fass.example", FOREIGN),
        ("eva@é..example", FOREIGN),
    ],
)
def test_an_address_that_was_proven_or_that_both_ways_convert_alike_stays(
    old: Connection, spelling: str, stored: str
) -> None:
    a_person(old, "U1", spelling, stored)
    migrate(old, "0005")
    assert column(old, "address", "address", "address_hash") == [(stored, hashed(stored))]


def test_mails_and_invites_of_that_person_follow_and_nobody_elses(old: Connection) -> None:
    a_person(old, "U1", "eva@faß.example", FOREIGN)
    a_person(old, "U2", "eva@fass.example", FOREIGN)
    add(old, "poll", id="p1", workspace="T1", status="closed")
    add(old, "invite", id="i1", workspace="T1", poll="p1", organizer="U1", organizer_address=FOREIGN)
    a_delivery(old, "d1", "U1", FOREIGN, invite="i1", status="pending")
    a_delivery(old, "d3", "U1", FOREIGN, kind="code", method=None)
    add(old, "code", delivery="d3", workspace="T1", user="U1", address=FOREIGN)
    a_delivery(old, "d2", "U2", FOREIGN, invite="i2")
    migrate(old, "0005")
    assert column(old, "delivery", "id", "address", "address_hash") == [
        ("d1", RIGHT, hashed(RIGHT)),
        ("d2", FOREIGN, hashed(FOREIGN)),
        ("d3", RIGHT, hashed(RIGHT)),
    ]
    assert column(old, "code", "address") == [RIGHT]
    assert column(old, "invite", "organizer_address") == [RIGHT]
    assert column(old, "address", "address") == [FOREIGN, RIGHT]


def test_a_mail_that_the_right_address_has_already_is_not_followed_to_the_foreign_one(old: Connection) -> None:
    a_person(old, "U1", "eva@faß.example", FOREIGN)
    a_delivery(old, "d1", "U1", FOREIGN, invite="i1")
    a_delivery(old, "d2", "U1", RIGHT, invite="i1")
    migrate(old, "0005")
    assert column(old, "delivery", "id", "status") == [("d1", "superseded"), ("d2", "sent")]


def test_what_is_kept_as_it_was_spelled_is_found_by_its_new_form(old: Connection) -> None:
    add(old, "suppression", address="eva@faß.example", address_hash=hashed(FOREIGN), reason="manual")
    add(old, "suppression", address="", address_hash="forgotten", reason="manual")
    for key in ("k1", "k2"):
        add(old, "feedback_event", unique_key=key, address="eva@faß.example", address_hash=hashed(FOREIGN))
    migrate(old, "0005")
    assert column(old, "suppression", "address_hash") == sorted(["forgotten", hashed(RIGHT)])
    assert column(old, "feedback_event", "address_hash") == [hashed(RIGHT)] * 2


def test_a_suppression_that_the_new_form_has_already_is_not_lost(old: Connection) -> None:
    for address, key in (("eva@faß.example", FOREIGN), (RIGHT, RIGHT)):
        add(old, "suppression", address=address, address_hash=hashed(key), reason="manual")
    migrate(old, "0005")
    assert column(old, "suppression", "address_hash") == sorted([hashed(FOREIGN), hashed(RIGHT)])
