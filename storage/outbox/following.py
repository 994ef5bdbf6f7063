"""Which mail of an event follows which at the same address, as a condition for statements."""

from sqlalchemy import ColumnElement, FromClause, and_, or_

from bot.domain.invite import Method


def follows(newer: FromClause, older: FromClause) -> ColumnElement[bool]:
    """`newer` replaces `older`: the same event to the same address, with a later sequence or cancelling this one."""
    cancels = and_(
        newer.c.sequence == older.c.sequence, newer.c.method == Method.CANCEL, older.c.method != Method.CANCEL
    )
    return and_(
        newer.c.invite == older.c.invite,
        newer.c.address_hash == older.c.address_hash,
        or_(newer.c.sequence > older.c.sequence, cancels),
    )
