"""Invites of one workspace: one per poll, with one UID for life."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from bot.domain.invite import Invite, InviteStatus
from storage.column_types import Instant
from storage.concerning import CONCERNING
from storage.outbox.deliveries import MAY_HAVE_EVENT
from storage.readers import INVITES, slot_row
from storage.repository import WorkspaceRepository, here
from storage.tables import delivery, invite
from storage.tables.metadata import word_among

EVENT = ("uid", "organizer_address", "reply_domain", "reply_secret")
FROZEN = ("id", "workspace", "poll", "created_at", *EVENT)
"""What every later mail must repeat (RFC 5545: the same UID and ORGANIZER make it the same event)."""


_ADD = insert(invite)
_THIS = here(invite), invite.c.id == bindparam("invite_id")
_BY_ID = select(invite).where(*_THIS)
_OF_POLL = select(invite).where(here(invite), invite.c.poll == bindparam("poll_id"))
_LISTED = select(invite).where(here(invite), invite.c.id.in_(bindparam("ids", expanding=True))).order_by(invite.c.id)
_ORGANIZER = select(invite.c.organizer).where(here(invite), invite.c.poll == bindparam("poll_id"))
_REVISE = update(invite).where(*_THIS)
_ORGANIZED = here(invite), invite.c.organizer == bindparam("user")
_OF_ORGANIZER = select(invite).where(*_ORGANIZED)
_STANDS_AFTER = invite.c.status == InviteStatus.CONFIRMED, invite.c.ends_at > bindparam("now", type_=Instant)
_AHEAD_AMONG = select(invite).where(here(invite), invite.c.poll.in_(bindparam("polls", expanding=True)), *_STANDS_AFTER)
_MAILED = select(delivery.c.invite).where(
    here(delivery), delivery.c.user == bindparam("user"), word_among(delivery.c.status, *sorted(MAY_HAVE_EVENT))
)
_AHEAD_ALONE = (
    select(invite)
    .where(
        here(invite),
        invite.c.id.in_(_MAILED.union(select(invite.c.id).where(*_ORGANIZED))),
        invite.c.poll.not_in(CONCERNING),
        *_STANDS_AFTER,
    )
    .order_by(invite.c.starts_at, invite.c.id)
    .limit(bindparam("most"))
)


class InviteRepository(WorkspaceRepository):
    """What the winners of this workspace's polls became."""

    def add(self, new: Invite) -> None:
        """The poll's invite. A second one for the same poll is an error: revise the first."""
        slot = slot_row(new.slot)
        self._changed(_ADD, INVITES.columns(new, workspace=self._workspace, **slot))

    def get(self, invite_id: str) -> Invite | None:
        """The invite by its id. Raises UnreadableRow."""
        return INVITES.one(self._first(_BY_ID, {"invite_id": invite_id}))

    def of_poll(self, poll_id: str) -> Invite | None:
        """The poll's invite, cancelled or not; None where it never had one. Raises UnreadableRow."""
        return INVITES.one(self._first(_OF_POLL, {"poll_id": poll_id}))

    def listed(self, *, ids: Iterable[str]) -> list[Invite]:
        """The invites of these ids, for a list: those that cannot be read are left out."""
        return INVITES.all(self._rows(_LISTED, {"ids": list(ids)}))

    def organizer_of(self, poll_id: str) -> str:
        """Whose address the poll's invite carries as the organizer's, "" where it never had one."""
        return self._scalar(_ORGANIZER, {"poll_id": poll_id}) or ""

    def revise(self, revised: Invite) -> None:
        """Stores sequence, slot, texts, status; UID and organizer's address stay as they were made."""
        slot = slot_row(revised.slot)
        changes = {name: value for name, value in INVITES.columns(revised, **slot).items() if name not in FROZEN}
        self._changed(_REVISE, changes | {"invite_id": revised.id})

    def renew(self, renewed: Invite) -> None:
        """Stores it as another event in the place of the poll's cancelled one: UID and organizer are new."""
        self.revise(renewed)
        event = {name: value for name, value in INVITES.columns(renewed).items() if name in EVENT}
        self._changed(_REVISE, event | {"invite_id": renewed.id})

    def of_organizer(self, user: str) -> list[Invite]:
        """Invites that carry this person's address as their organizer's."""
        return INVITES.all(self._rows(_OF_ORGANIZER, {"user": user}))

    def ahead_among(self, polls: Collection[str], now: datetime) -> list[Invite]:
        """Of the meetings of these polls, those that end after `now`. Those that cannot be read are left out."""
        return INVITES.all(self._rows(_AHEAD_AMONG, {"polls": list(polls), "now": now})) if polls else []

    def ahead_alone(self, user: str, now: datetime, limit: int) -> list[Invite]:
        """Of meetings that end after `now`, soonest first, and whose polls do not concern this person any more: what
        was mailed to them, or carries their address as the organizer's. They may hold it no more. Those that cannot be
        read are left out."""
        return INVITES.all(self._rows(_AHEAD_ALONE, {"user": user, "now": now, "most": limit}))
