"""Whether a person is being forgotten: what every act asks before it stores somebody whom it did not hear from."""

from datetime import datetime

from sqlalchemy import exists, or_, select

from bot.domain.person import hidden_user
from storage.repository import Transaction, lock_person
from storage.tables import forgetting


def was_forgotten(transaction: Transaction, workspace: str, user: str, since: datetime) -> bool:
    """Whether the person is being forgotten now, or was since that instant. Where not, a forgetting that begins
    meanwhile waits for this transaction before it erases anything, and so finds what it stores."""
    lock_person(transaction, workspace, user, shared=True)
    names = forgetting.c.user.in_((user, hidden_user(user)))
    later = or_(forgetting.c.ended_at.is_(None), forgetting.c.ended_at > since)
    theirs = exists().where(forgetting.c.workspace == workspace, names, later)
    return bool(transaction.connection.scalar(select(theirs)))
