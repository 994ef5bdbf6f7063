"""What calendars answered to the invites of one workspace."""

from sqlalchemy import ColumnElement, and_, func, or_, select

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
        newest = func.max(delivery.c.sequence).over(partition_by=delivery.c.address_hash)
        sent = select(delivery.c.user, delivery.c.address, delivery.c.address_hash, newest.label("sequence"))
        of_invite = delivery.c.workspace == self._workspace, delivery.c.invite == invite_id
        rows = self._rows(sent.where(*of_invite, delivery.c.method != Method.CANCEL).order_by(delivery.c.sequence))
        # Of several people at one address it is the one who was mailed last.
        named = (Attendee(row.user, row.address, row.address_hash, row.sequence) for row in rows)
        return list({one.address_hash: one for one in named}.values())

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
