"""What calendars answered to the invites of one workspace."""

from dataclasses import replace
from functools import cache

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.dialects import sqlite

from bot.domain.invite import Method
from bot.domain.replies import Attendance, Attendee
from storage.readers import ATTENDANCES
from storage.repository import WorkspaceRepository, here, insert_for
from storage.tables import attendance, delivery, invite

_ATTENDEES = (
    select(delivery.c.user, delivery.c.address, delivery.c.address_hash, delivery.c.sequence, delivery.c.method)
    .where(here(delivery), delivery.c.invite == bindparam("invite_id"))
    # Of one version the cancellation comes last. Of several people at one address it is the one mailed last.
    .order_by(delivery.c.sequence, delivery.c.method == Method.CANCEL)
)
_OF = select(attendance).where(
    here(attendance), attendance.c.invite == bindparam("invite_id"), attendance.c.address_hash == bindparam("hash")
)
_OF_POLL = (
    select(attendance)
    .join(invite, invite.c.id == attendance.c.invite)
    .where(here(attendance), invite.c.poll == bindparam("poll_id"))
    .order_by(attendance.c.received_at, attendance.c.address_hash)
)


@cache
def _answer(dialect: str) -> sqlite.Insert:
    """Takes the place of an older answer."""
    insert = insert_for(dialect, attendance)
    new, key = insert.excluded, attendance.primary_key
    older = or_(
        attendance.c.sequence < new.sequence,
        and_(attendance.c.sequence == new.sequence, attendance.c.stamped_at < new.stamped_at),
    )
    changed = {name: new[name] for name in (*ATTENDANCES.names, "workspace") if name not in key.columns}
    return insert.on_conflict_do_update(index_elements=list(key), set_=changed, where=older)


class AttendanceRepository(WorkspaceRepository):
    """Answers, one an attendee and invite."""

    def attendees(self, invite_id: str) -> list[Attendee]:
        """Everybody who was mailed this invite, by the hash of their address, with the newest version that went there.
        Of a forgotten person the address is ""."""
        found = dict[str, Attendee]()
        for row in self._rows(_ATTENDEES, {"invite_id": invite_id}):
            if row.method != Method.CANCEL:
                found[row.address_hash] = Attendee(row.user, row.address, row.address_hash, row.sequence)
            elif known := found.get(row.address_hash):
                found[row.address_hash] = replace(known, is_invited=False)
        return list(found.values())

    def of(self, invite_id: str, address_hash: str) -> Attendance | None:
        """One attendee's newest answer. Raises UnreadableRow."""
        return ATTENDANCES.one(self._first(_OF, {"invite_id": invite_id, "hash": address_hash}))

    def of_poll(self, poll_id: str) -> list[Attendance]:
        """What was answered to the poll's invite, oldest first."""
        return ATTENDANCES.all(self._rows(_OF_POLL, {"poll_id": poll_id}))

    def answer(self, new: Attendance) -> bool:
        """Stores the answer unless one as new is stored, which another reader of the queue may have done meanwhile."""
        row = ATTENDANCES.columns(new, workspace=self._workspace)
        return self._changed(_answer(self._connection.dialect.name), row) == 1
