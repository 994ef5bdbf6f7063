"""Who is being forgotten, and where they still stand. Erasing them stands in `erasure`."""

from datetime import datetime

from sqlalchemy import delete, select, union, update

from bot.domain.addresses import address_hash
from bot.domain.person import hidden_user
from storage.readers import FORGETTINGS
from storage.repository import Repository, lock_person
from storage.tables import (
    address,
    answer_note,
    card,
    delivery,
    forgetting,
    history,
    invite,
    poll,
    poll_person,
    profile,
    proposal,
    vote,
)
from storage.values import Forgetting

_NAMED = (
    (poll.c.id, poll.c.organizer),
    (poll.c.id, poll.c.closed_by),
    (poll_person.c.poll, poll_person.c.user),
    (vote.c.poll, vote.c.voter),
    (answer_note.c.poll, answer_note.c.voter),
    (history.c.poll, history.c.who),
    (proposal.c.poll, proposal.c.user),
    (card.c.poll, card.c.user),
    (invite.c.poll, invite.c.organizer),
    (delivery.c.poll, delivery.c.user),
)
"""Where a poll names people: the poll, and the person."""


class ForgettingRepository(Repository):
    """A forgetting is a row from its first transaction to its last, so that whoever finds it goes on with it."""

    def lock(self, workspace: str, user: str) -> None:
        """Waits for the transactions that are about to store the person (`storage.being_forgotten`); those that come
        later wait for the commit. First of all in its transaction, so that two of them cannot deadlock."""
        lock_person(self._transaction, workspace, user)

    def begin(self, workspace: str, user: str, replacement: str, now: datetime) -> Forgetting:
        """The person is being forgotten from now on; the forgetting in progress where there is one."""
        hashes = " ".join(sorted(self._hashes(workspace, user)))
        new = self._insert(forgetting).values(
            workspace=workspace, user=user, replacement=replacement, hashes=hashes, asked_at=now
        )
        self._changed(new.on_conflict_do_nothing())
        theirs = forgetting.c.workspace == workspace, forgetting.c.user == user
        return FORGETTINGS.value(self._connection.execute(select(forgetting).where(*theirs)).one())

    def unfinished(self, before: datetime) -> list[Forgetting]:
        """Forgettings that began before this instant and did not come to an end."""
        begun = select(forgetting).where(forgetting.c.ended_at.is_(None), forgetting.c.asked_at <= before)
        return FORGETTINGS.all(self._rows(begun.order_by(forgetting.c.asked_at)))

    def goes_on(self, who: Forgetting) -> bool:
        """Whether nobody has ended it yet; nobody does before the commit."""
        begun = forgetting.c.workspace == who.workspace, forgetting.c.user == who.user
        return self._first(self._locked(select(forgetting.c.user).where(*begun))) is not None

    def polls(self, who: Forgetting, after: str, limit: int) -> list[str]:
        """The ids, in order, of polls that name this person, from the first after `after` on."""
        named = union(
            *(
                select(poll_id.label("id")).where(person == who.user, person.table.c.workspace == who.workspace)
                for poll_id, person in _NAMED
            )
        ).subquery("named")
        chosen = select(named.c.id).where(named.c.id > after).order_by(named.c.id).limit(limit)
        return list(self._connection.scalars(chosen))

    def end(self, who: Forgetting, now: datetime) -> bool:
        """The person is forgotten; what remains is a hash, for answers of Slack's that come late. False where somebody
        else has ended it meanwhile."""
        theirs = forgetting.c.workspace == who.workspace
        if not self.goes_on(who):
            return False
        hidden = hidden_user(who.user)
        self._changed(delete(forgetting).where(theirs, forgetting.c.user == hidden))
        ended = update(forgetting).where(theirs, forgetting.c.user == who.user)
        self._changed(ended.values(user=hidden, hashes="", ended_at=now))
        return True

    def _hashes(self, workspace: str, user: str) -> set[str]:
        """The hashes of every address that Meet has of this person: registered, in the profile, or mailed to."""
        given = [address.c.address, profile.c.profile_address]
        plain = [
            found
            for column in given
            for found in self._connection.scalars(
                select(column).where(column.table.c.workspace == workspace, column.table.c.user == user)
            )
        ]
        mailed = select(delivery.c.address_hash).where(delivery.c.workspace == workspace, delivery.c.user == user)
        return {address_hash(one) for one in plain if one} | set(self._connection.scalars(mailed.distinct()))
