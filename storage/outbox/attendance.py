"""What calendars answered to the invites of one workspace."""

from dataclasses import replace

from sqlalchemy import ColumnElement, and_, or_, select

from bot.domain.invite import Method
from bot.domain.replies import Attendance, Attendee
from storage.readers import ATTENDANCES
from storage.repository import WorkspaceRepository
from storage.tables import attendance, delivery, invite


class AttendanceRepository(WorkspaceRepository):
    """Answers, one an attendee and invite."""

    def attendees(self, invite_id: str) -> list[Attendee]:
        """Everybody who was mailed this invite, by the hash of their address, with the newest version that went there.
        Of a forgotten person the address is ""."""
        columns = delivery.c.user, delivery.c.address, delivery.c.address_hash, delivery.c.sequence, delivery.c.method
        of_invite = delivery.c.workspace == self._workspace, delivery.c.invite == invite_id
        # Of one version the cancellation comes last. Of several people at one address it is the one mailed last.
        in_order = delivery.c.sequence, delivery.c.method == Method.CANCEL
        found = dict[str, Attendee]()
        for row in self._rows(select(*columns).where(*of_invite).order_by(*in_order)):
            if row.method != Method.CANCEL:
                found[row.address_hash] = Attendee(row.user, row.address, row.address_hash, row.sequence)
            elif known := found.get(row.address_hash):
                found[row.address_hash] = replace(known, is_invited=False)
        return list(found.values())

    def of(self, invite_id: str, address_hash: str) -> Attendance | None:
        """One attendee's newest answer. Raises UnreadableRow."""
        theirs = attendance.c.invite == invite_id, attendance.c.address_hash == address_hash
        return ATTENDANCES.one(self._first(select(attendance).where(self._here, *theirs)))

    def of_poll(self, poll_id: str) -> list[Attendance]:
        """What was answered to the poll's invite, oldest first."""
        answers = select(attendance).join(invite, invite.c.id == attendance.c.invite)
        found = answers.where(self._here, invite.c.poll == poll_id)
        return ATTENDANCES.all(self._rows(found.order_by(attendance.c.received_at, attendance.c.address_hash)))

    def answer(self, new: Attendance) -> bool:
        """Stores the answer unless one as new is stored, which another reader of the queue may have done meanwhile."""
        values = ATTENDANCES.columns(new, workspace=self._workspace)
        insert = self._insert(attendance).values(values)
        older = or_(
            attendance.c.sequence < new.sequence,
            and_(attendance.c.sequence == new.sequence, attendance.c.stamped_at < new.stamped_at),
        )
        stored = insert.on_conflict_do_update(index_elements=list(attendance.primary_key), set_=values, where=older)
        return self._changed(stored) == 1

    @property
    def _here(self) -> ColumnElement[bool]:
        return attendance.c.workspace == self._workspace
