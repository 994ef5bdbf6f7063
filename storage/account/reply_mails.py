"""Mails that came in, as the account sees them: which were dealt with, and the invite that an address names."""

from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from bot.domain.invite import Invite
from storage.column_types import Instant
from storage.readers import INVITES
from storage.repository import Repository
from storage.tables import invite, reply_mail

_THIS = reply_mail.c.message_id == bindparam("this")
_KNOWN = select(reply_mail.c.message_id).where(_THIS)
_SETTLE = update(reply_mail).where(_THIS)
_COUNTS = (
    select(reply_mail.c.outcome, func.count())
    .where(reply_mail.c.received_at >= bindparam("since", type_=Instant))
    .group_by(reply_mail.c.outcome)
)
_INVITE = select(invite).where(invite.c.id == bindparam("invite_id"))


class ReplyMails(Repository):
    """Each mail counts once, by SES's id."""

    def is_known(self, message_id: str) -> bool:
        """Whether this mail was dealt with."""
        return self._first(_KNOWN, {"this": message_id}) is not None

    def take(self, message_id: str, received_at: datetime) -> bool:
        """The right to deal with this mail, for one reader of the queue; False where another has it or had it."""
        return self._changed(self._new(reply_mail), {"message_id": message_id, "received_at": received_at}) == 1

    def settle(self, message_id: str, outcome: str) -> None:
        """What became of it."""
        self._changed(_SETTLE, {"this": message_id, "outcome": outcome})

    def counts(self, since: datetime) -> dict[str, int]:
        """How many mails came in since then, by what became of them."""
        return self._tally(_COUNTS, {"since": since})

    def invite(self, invite_id: str) -> Invite | None:
        """The invite of any workspace, by its id. Raises UnreadableRow."""
        return INVITES.one(self._first(_INVITE, {"invite_id": invite_id}))
