"""What an admin may see of a whole workspace. It leaves out who takes part in an anonymous poll."""

from datetime import datetime

from sqlalchemy import and_, exists, func, select, true

from bot.domain.delivery import NOT_ARRIVED, Delivery, DeliveryStatus
from bot.domain.poll import PollStatus
from storage.readers import DELIVERIES
from storage.repository import WorkspaceRepository
from storage.tables import address, delivery, poll, poll_person, profile, vote
from storage.tables.metadata import word_among

_ENDED_BADLY = (*sorted(NOT_ARRIVED), DeliveryStatus.COMPLAINED)
_newer = delivery.alias("newer")
_is_newer = (
    _newer.c.poll == delivery.c.poll,
    _newer.c.workspace == delivery.c.workspace,
    _newer.c.user == delivery.c.user,
    _newer.c.kind == delivery.c.kind,
    _newer.c.id > delivery.c.id,
)


class OverviewReads(WorkspaceRepository):
    """People and mails of one workspace, the newest first."""

    def without_address(self, since: datetime, limit: int) -> list[str]:
        """Who answered a poll made since then, or must be there, and has given no address: whatever they answered, so
        that no answer is told."""
        seen = poll.c.workspace == self._workspace, poll.c.created_at >= since, ~poll.c.anonymous
        open_or_settled = word_among(poll.c.status, PollStatus.OPEN, PollStatus.CLOSED)
        voters = select(vote.c.voter.label("user")).join(poll, poll.c.id == vote.c.poll).where(*seen, open_or_settled)
        named = select(poll_person.c.user).join(poll, poll.c.id == poll_person.c.poll)
        required = named.where(*seen, open_or_settled, poll_person.c.part == "required")
        people = voters.union(required).subquery()
        here = address.c.workspace == self._workspace, address.c.user == people.c.user
        gone = exists().where(
            profile.c.workspace == self._workspace, profile.c.user == people.c.user, profile.c.is_deactivated
        )
        found = select(people.c.user).where(~exists().where(*here), ~gone).order_by(people.c.user).limit(limit)
        return list(self._connection.scalars(found))

    def failing(self, limit: int) -> list[str]:
        """Whose registered address came back for good."""
        invalid = select(address.c.user).where(address.c.workspace == self._workspace, address.c.invalid)
        return list(self._connection.scalars(invalid.order_by(address.c.user).limit(limit)))

    def not_arrived(self, since: datetime, limit: int) -> list[tuple[Delivery, str, bool]]:
        """Mails promised since then that did not arrive: each with its poll's organizer ("" for none), and whether the
        poll is anonymous, which one that is deleted may have been. Of the invites to one person about one poll the
        newest counts: whatever went wrong before, it is repaired by the one that arrived, or on its way."""
        of_poll = and_(poll.c.id == delivery.c.poll, poll.c.workspace == delivery.c.workspace)
        found = (
            select(delivery, poll.c.organizer, func.coalesce(poll.c.anonymous, true()).label("is_anonymous"))
            .outerjoin(poll, of_poll)
            .where(
                delivery.c.workspace == self._workspace,
                delivery.c.created_at >= since,
                word_among(delivery.c.status, *_ENDED_BADLY),
                ~exists().where(*_is_newer),
            )
            .order_by(delivery.c.created_at.desc(), delivery.c.id)
            .limit(limit)
        )
        rows = {row.id: row for row in self._rows(found)}
        mails = DELIVERIES.all(rows.values())
        return [(mail, rows[mail.id].organizer or "", bool(rows[mail.id].is_anonymous)) for mail in mails]
