"""Invites of one workspace: one per poll, with one UID for life."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update

from bot.domain.invite import Invite, InviteStatus
from storage.concerning import concerning
from storage.outbox.deliveries import MAY_HAVE_EVENT
from storage.readers import INVITES, slot_row
from storage.repository import WorkspaceRepository
from storage.tables import delivery, invite

EVENT = ("uid", "organizer_address", "reply_domain", "reply_secret")
FROZEN = ("id", "workspace", "poll", "created_at", *EVENT)
"""What every later mail must repeat (RFC 5545: the same UID and ORGANIZER make it the same event)."""


class InviteRepository(WorkspaceRepository):
    """What the winners of this workspace's polls became."""

    def add(self, new: Invite) -> None:
        """The poll's invite. A second one for the same poll is an error: revise the first."""
        slot = slot_row(new.slot)
        self._changed(insert(invite), INVITES.columns(new, workspace=self._workspace, **slot))

    def get(self, invite_id: str) -> Invite | None:
        """The invite by its id. Raises UnreadableRow."""
        return INVITES.one(self._first(select(invite).where(self._here, invite.c.id == invite_id)))

    def of_poll(self, poll_id: str) -> Invite | None:
        """The poll's invite, cancelled or not; None where it never had one. Raises UnreadableRow."""
        return INVITES.one(self._first(select(invite).where(self._here, invite.c.poll == poll_id)))

    def listed(self, *, ids: Iterable[str]) -> list[Invite]:
        """The invites of these ids, for a list: those that cannot be read are left out."""
        these = invite.c.id.in_(list(ids))
        return INVITES.all(self._rows(select(invite).where(self._here, these).order_by(invite.c.id)))

    def organizer_of(self, poll_id: str) -> str:
        """Whose address the poll's invite carries as the organizer's, "" where it never had one."""
        found = select(invite.c.organizer).where(self._here, invite.c.poll == poll_id)
        return self._connection.scalar(found) or ""

    def revise(self, revised: Invite) -> None:
        """Stores sequence, slot, texts, status; UID and organizer's address stay as they were made."""
        slot = slot_row(revised.slot)
        changes = {name: value for name, value in INVITES.columns(revised, **slot).items() if name not in FROZEN}
        self._changed(update(invite).where(self._here, invite.c.id == revised.id).values(changes))

    def renew(self, renewed: Invite) -> None:
        """Stores it as another event in the place of the poll's cancelled one: UID and organizer are new."""
        self.revise(renewed)
        event = {name: value for name, value in INVITES.columns(renewed).items() if name in EVENT}
        self._changed(update(invite).where(self._here, invite.c.id == renewed.id).values(event))

    def of_organizer(self, user: str) -> list[Invite]:
        """Invites that carry this person's address as their organizer's."""
        return INVITES.all(self._rows(select(invite).where(self._here, invite.c.organizer == user)))

    def ahead_among(self, polls: Collection[str], now: datetime) -> list[Invite]:
        """Of the meetings of these polls, those that end after `now`. Those that cannot be read are left out."""
        found = select(invite).where(self._here, invite.c.poll.in_(polls), *_stands_after(now))
        return INVITES.all(self._rows(found)) if polls else []

    def ahead_alone(self, user: str, now: datetime, limit: int) -> list[Invite]:
        """Of meetings that end after `now`, soonest first, and whose polls do not concern this person any more: what
        was mailed to them, or carries their address as the organizer's. They may hold it no more. Those that cannot be
        read are left out."""
        mailed = select(delivery.c.invite).where(
            delivery.c.workspace == self._workspace, delivery.c.user == user, delivery.c.status.in_(MAY_HAVE_EVENT)
        )
        organized = select(invite.c.id).where(self._here, invite.c.organizer == user)
        concerned = concerning(self._workspace, user)
        theirs = self._here, invite.c.id.in_(mailed.union(organized)), invite.c.poll.not_in(concerned)
        found = select(invite).where(*theirs, *_stands_after(now)).order_by(invite.c.starts_at, invite.c.id)
        return INVITES.all(self._rows(found.limit(limit)))

    @property
    def _here(self) -> ColumnElement[bool]:
        return invite.c.workspace == self._workspace


def _stands_after(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return invite.c.status == InviteStatus.CONFIRMED, invite.c.ends_at > now
