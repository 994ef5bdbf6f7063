"""Addresses that IDNA 2003 sent to another domain: "eva@faß.example" was stored as "eva@fass.example".

Corrected is what can be known: an address that came from a Slack profile, whose spelling is kept, with its mails and
invites; and hashes of addresses that are stored as they were spelled. An address that was proven by a code stays: the
code arrived there. Old and new conversion are written out here, since a migration never changes.
"""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import idna
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

PROFILE = sa.table("profile", *map(sa.column, ("workspace", "user", "profile_address")))
ADDRESS = sa.table("address", *map(sa.column, ("workspace", "user", "address", "address_hash", "invalid")))
DELIVERY = sa.table(
    "delivery",
    *map(
        sa.column, ("workspace", "user", "address", "address_hash", "status", "invite", "sequence", "method", "resend")
    ),
)
CODE = sa.table("code", *map(sa.column, ("workspace", "user", "address")))
INVITE = sa.table("invite", *map(sa.column, ("workspace", "organizer", "organizer_address")))
SUPPRESSION = sa.table("suppression", *map(sa.column, ("address", "address_hash")))
FEEDBACK = sa.table("feedback_event", *map(sa.column, ("address", "address_hash")))


class Correction(NamedTuple):
    """One person's address, as it was stored and as it should have been."""

    workspace: str
    user: str
    old: str
    new: str


def upgrade() -> None:
    connection = op.get_bind()
    for correction in list(_corrections(connection)):
        _correct_address(connection, correction)
        _correct_deliveries(connection, correction)
        _correct_codes(connection, correction)
        _correct_invites(connection, correction)
    _rehash(connection, SUPPRESSION)
    _rehash(connection, FEEDBACK)


def _corrections(connection: sa.Connection) -> Iterator[Correction]:
    of_the_person = sa.and_(PROFILE.c.workspace == ADDRESS.c.workspace, PROFILE.c.user == ADDRESS.c.user)
    columns = (ADDRESS.c.workspace, ADDRESS.c.user, ADDRESS.c.address, PROFILE.c.profile_address)
    spelled = _is_not_ascii(connection, PROFILE.c.profile_address)
    for workspace, user, stored, spelling in connection.execute(
        sa.select(*columns).join_from(ADDRESS, PROFILE, of_the_person).where(spelled)
    ):
        if _by_idna_2003(spelling) == stored and (new := _by_idna_2008(spelling)) not in ("", stored):
            yield Correction(workspace, user, stored, new)


def _correct_address(connection: sa.Connection, correction: Correction) -> None:
    """What bounced was the other domain's, so the corrected address counts as valid."""
    theirs = (ADDRESS.c.workspace == correction.workspace, ADDRESS.c.user == correction.user)
    new = {"address": correction.new, "address_hash": _hash(correction.new), "invalid": sa.false()}
    connection.execute(sa.update(ADDRESS).where(*theirs).values(new))


def _correct_deliveries(connection: sa.Connection, correction: Correction) -> None:
    """Later changes and cancellations go where a delivery went. Where the new address has the same mail already, the
    old row is superseded, so that nothing follows it."""
    other, hashed = DELIVERY.alias("other"), _hash(correction.new)
    same = [other.c[name] == DELIVERY.c[name] for name in ("invite", "sequence", "method", "resend")]
    taken = sa.exists().where(other.c.address_hash == hashed, *same)
    theirs = (DELIVERY.c.workspace == correction.workspace, DELIVERY.c.user == correction.user)
    old = sa.update(DELIVERY).where(*theirs, DELIVERY.c.address == correction.old)
    connection.execute(old.where(~taken).values(address=correction.new, address_hash=hashed))
    connection.execute(old.values(status="superseded"))


def _correct_codes(connection: sa.Connection, correction: Correction) -> None:
    theirs = (CODE.c.workspace == correction.workspace, CODE.c.user == correction.user)
    old = sa.update(CODE).where(*theirs, CODE.c.address == correction.old)
    connection.execute(old.values(address=correction.new))


def _correct_invites(connection: sa.Connection, correction: Correction) -> None:
    theirs = (INVITE.c.workspace == correction.workspace, INVITE.c.organizer == correction.user)
    old = sa.update(INVITE).where(*theirs, INVITE.c.organizer_address == correction.old)
    connection.execute(old.values(organizer_address=correction.new))


def _rehash(connection: sa.Connection, table: sa.TableClause) -> None:
    """Keys the rows of addresses that are not ASCII by the new form; one whose new key is taken stays."""
    spelled = sa.select(table.c.address, table.c.address_hash).where(_is_not_ascii(connection, table.c.address))
    for address, old in connection.execute(spelled.distinct()).all():
        if (new := _by_idna_2008(address)) and _hash(new) != old:
            other = table.alias("other")
            taken = sa.exists().where(other.c.address_hash == _hash(new))
            free = [~taken] if table is SUPPRESSION else []
            connection.execute(
                sa.update(table).where(table.c.address_hash == old, *free).values(address_hash=_hash(new))
            )


def _is_not_ascii(connection: sa.Connection, column: sa.ColumnClause[str]) -> sa.ColumnElement[bool]:
    if connection.dialect.name == "postgresql":
        return sa.func.octet_length(column) != sa.func.char_length(column)
    return sa.func.length(sa.cast(column, sa.LargeBinary)) != sa.func.length(column)


def _by_idna_2003(address: str) -> str:
    local, at, domain = address.strip().rpartition("@")
    try:
        return f"{local.lower()}{at}{domain.lower().encode('idna').decode('ascii')}"
    except UnicodeError:
        return ""


def _by_idna_2008(address: str) -> str:
    local, at, domain = address.strip().rpartition("@")
    try:
        return f"{local.lower()}{at}{idna.encode(domain, uts46=True, std3_rules=True).decode('ascii')}"
    except UnicodeError:
        return ""


def _hash(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
