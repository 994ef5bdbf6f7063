"""Mails that came in, as the account sees them: which were dealt with, and the invite that an address names."""

from datetime import datetime

from sqlalchemy import func, select, update

from bot.domain.invite import Invite
from storage.readers import INVITES
from storage.repository import Repository
from storage.tables import invite, reply_mail


class ReplyMails(Repository):
    """Each mail counts once, by SES's id."""

    def is_known(self, message_id: str) -> bool:
        """Whether this mail was dealt with."""
        return self._first(select(reply_mail.c.message_id).where(reply_mail.c.message_id == message_id)) is not None

    def take(self, message_id: str, received_at: datetime) -> bool:
        """The right to deal with this mail, for one reader of the queue; False where another has it or had it."""
        new = self._insert(reply_mail).values(message_id=message_id, received_at=received_at)
        return self._changed(new.on_conflict_do_nothing()) == 1

    def settle(self, message_id: str, outcome: str) -> None:
        """What became of it."""
        self._changed(update(reply_mail).where(reply_mail.c.message_id == message_id).values(outcome=outcome))

    def counts(self, since: datetime) -> dict[str, int]:
        """How many mails came in since then, by what became of them."""
        counted = select(reply_mail.c.outcome, func.count()).where(reply_mail.c.received_at >= since)
        return self._tally(counted.group_by(reply_mail.c.outcome))

    def invite(self, invite_id: str) -> Invite | None:
        """The invite of any workspace, by its id. Raises UnreadableRow."""
        return INVITES.one(self._first(select(invite).where(invite.c.id == invite_id)))
