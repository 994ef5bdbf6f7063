"""One suppression for each address and reason; feedback about others' mail apart; mails counted by workspace.

An opt-out is put down to the one person who was mailed at the address, and was invited. A hard bounce that a weightier
reason had overwritten is known by the registration that it made invalid. Rates are counted anew only since a person
last resumed from a rate; what else had closed the breaker is known from the audit.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import (
    create_index,
    create_table,
    empty_texts,
    instant_key,
    instants,
    keys,
    numbers,
    texts,
)

revision = "0006"
down_revision = "0005"

SUPPRESSION = sa.table(
    "suppression", *map(sa.column, ("address_hash", "reason", "address", "since", "detail", "said_by"))
)
DELIVERY = sa.table("delivery", *map(sa.column, ("workspace", "user", "address_hash", "kind")))
ADDRESS = sa.table("address", *map(sa.column, ("address_hash", "invalid")))
BREAKER = sa.table("breaker", *map(sa.column, ("open", "reason", "resumed_at")))
AUDIT = sa.table("audit", *map(sa.column, ("at", "who", "what")))


def upgrade() -> None:
    connection = op.get_bind()
    _keep_reasons_apart()
    _put_opt_outs_down(connection)
    _bring_hard_bounces_back(connection)
    _count_from_the_last_look(connection)
    op.add_column("feedback_event", sa.Column("of_others", sa.Boolean, nullable=False, server_default=sa.false()))
    op.drop_index("ix_feedback_event_counted", "feedback_event")
    counted = "kind IN ('hard_bounce', 'complaint', 'provider_suppressed')"
    columns = ("received_at", "kind", "subtype", "of_others")
    create_index("ix_feedback_event_counted", "feedback_event", *columns, where=counted)
    create_table(
        "workspace_mail", keys("workspace"), instant_key("hour"), numbers("mails"), instants("last_at"), clustered=True
    )
    create_index("ix_workspace_mail_hour", "workspace_mail", "hour")
    create_index("ix_delivery_waiting", "delivery", "workspace", "next_attempt_at", where="status = 'pending'")


def _keep_reasons_apart() -> None:
    op.execute("CREATE TABLE suppression_before AS SELECT * FROM suppression")
    op.drop_table("suppression")
    create_table(
        "suppression",
        keys("address_hash", "reason"),
        texts("address"),
        instants("since"),
        empty_texts("detail", "said_by"),
    )
    names = "address_hash, reason, address, since, detail"
    op.execute(f"INSERT INTO suppression ({names}) SELECT {names} FROM suppression_before")  # noqa: S608 (fixed names)
    op.drop_table("suppression_before")


def _put_opt_outs_down(connection: sa.Connection) -> None:
    opted_out = SUPPRESSION.c.reason == "opt_out"
    for hashed in connection.scalars(sa.select(SUPPRESSION.c.address_hash).where(opted_out)).all():
        invites = sa.func.max(sa.case((DELIVERY.c.kind == "invite", 1), else_=0)).label("invites")
        people = sa.select(DELIVERY.c.workspace, DELIVERY.c.user, invites).where(DELIVERY.c.address_hash == hashed)
        mailed = connection.execute(people.group_by(DELIVERY.c.workspace, DELIVERY.c.user)).all()
        if len(mailed) == 1 and mailed[0].invites:
            said_by = hashlib.sha256(f"{mailed[0].workspace}:{mailed[0].user}".encode()).hexdigest()
            these = sa.update(SUPPRESSION).where(SUPPRESSION.c.address_hash == hashed, opted_out)
            connection.execute(these.values(said_by=said_by))


def _bring_hard_bounces_back(connection: sa.Connection) -> None:
    hid = SUPPRESSION.c.reason.in_(("opt_out", "complaint", "manual"))
    invalid = sa.select(ADDRESS.c.address_hash).where(ADDRESS.c.invalid == sa.true())
    names = ["address_hash", "reason", "address", "since", "detail"]
    bounce = (sa.literal("hard_bounce"), SUPPRESSION.c.address, SUPPRESSION.c.since, sa.literal(""))
    hidden = sa.select(SUPPRESSION.c.address_hash, *bounce).where(hid, SUPPRESSION.c.address_hash.in_(invalid))
    connection.execute(sa.insert(SUPPRESSION).from_select(names, hidden))


def _count_from_the_last_look(connection: sa.Connection) -> None:
    closes = [f"closed the sending breaker ({rate})" for rate in ("bounce_rate", "complaint_rate")]
    resumed = sa.select(sa.func.max(AUDIT.c.at)).where(
        AUDIT.c.what.in_(closes), AUDIT.c.who.not_in(("trial send", "quota"))
    )
    connection.execute(sa.update(BREAKER).values(resumed_at=resumed.scalar_subquery()))
