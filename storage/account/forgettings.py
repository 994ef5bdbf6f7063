"""Who is being forgotten, and where they still stand. Erasing them stands in `erasure`."""

from datetime import datetime

from sqlalchemy import Text, and_, bindparam, delete, or_, select, union, union_all, update

from bot.domain.addresses import address_hash
from bot.domain.person import hidden_user
from storage.account.forgotten_person import HERE, OPERATOR, THEM, names
from storage.column_types import Instant
from storage.readers import FORGETTINGS
from storage.repository import Repository, lock_person, locking
from storage.tables import (
    address,
    answer_note,
    attendance,
    audit,
    breaker,
    card,
    code,
    consent,
    delivery,
    forgetting,
    forwarded_answer,
    history,
    invite,
    notice,
    poll,
    poll_person,
    profile,
    proposal,
    usage,
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
_named = union(
    *(select(poll_id.label("id")).where(person == THEM, person.table.c.workspace == HERE) for poll_id, person in _NAMED)
).subquery("named")
_POLLS = select(_named.c.id).where(_named.c.id > bindparam("after")).order_by(_named.c.id).limit(bindparam("most"))
_STANDING = union_all(
    *(
        select(table.c.workspace).where(table.c.workspace == HERE, table.c.user == THEM)
        for table in (address, attendance, code, consent, delivery, forwarded_answer, notice, profile, usage)
    ),
    select(audit.c.who).where(or_(and_(audit.c.workspace == HERE, audit.c.who == THEM), audit.c.who == OPERATOR)),
    select(breaker.c.closed_by).where(breaker.c.closed_by == OPERATOR),
).limit(1)
"""Beside polls: mails, what is kept of the person, and acts."""
_THIS = forgetting.c.workspace == HERE, forgetting.c.user == THEM
_BEGUN = select(forgetting).where(*_THIS)
_LOCKED = locking(select(forgetting.c.user).where(*_THIS))
_UNFINISHED = (
    select(forgetting)
    .where(forgetting.c.ended_at.is_(None), forgetting.c.asked_at <= bindparam("before", type_=Instant()))
    .order_by(forgetting.c.asked_at)
)
_FORGET_EARLIER = delete(forgetting).where(
    forgetting.c.workspace == HERE, forgetting.c.user == bindparam("hashed", type_=Text())
)
_END = update(forgetting).where(*_THIS)
_PLAIN = union(
    *(
        select(column).where(column.table.c.workspace == HERE, column.table.c.user == THEM, column != "")
        for column in (address.c.address, profile.c.profile_address)
    )
)
_MAILED = select(delivery.c.address_hash).where(delivery.c.workspace == HERE, delivery.c.user == THEM).distinct()


class ForgettingRepository(Repository):
    """A forgetting is a row from its first transaction to its last, so that whoever finds it goes on with it."""

    def lock(self, workspace: str, user: str) -> None:
        """Waits for the transactions that are about to store the person (`storage.being_forgotten`); those that come
        later wait for the commit. First of all in its transaction, so that two of them cannot deadlock."""
        lock_person(self._transaction, workspace, user)

    def begin(self, workspace: str, user: str, replacement: str, now: datetime) -> Forgetting:
        """The person is being forgotten from now on; the forgetting in progress where there is one."""
        them = {"here": workspace, "them": user}
        hashes = {address_hash(one) for one in self._connection.scalars(_PLAIN, them)}
        hashes |= set(self._connection.scalars(_MAILED, them))
        new = {"workspace": workspace, "user": user, "replacement": replacement, "asked_at": now}
        self._changed(self._new(forgetting), {**new, "hashes": " ".join(sorted(hashes))})
        return FORGETTINGS.value(self._connection.execute(_BEGUN, them).one())

    def unfinished(self, before: datetime) -> list[Forgetting]:
        """Forgettings that began before this instant and did not come to an end."""
        return FORGETTINGS.all(self._rows(_UNFINISHED, {"before": before}))

    def goes_on(self, who: Forgetting) -> bool:
        """Whether nobody has ended it yet; nobody does before the commit."""
        return self._first(_LOCKED, names(who)) is not None

    def polls(self, who: Forgetting, after: str, limit: int) -> list[str]:
        """The ids, in order, of polls that name this person, from the first after `after` on."""
        return list(self._connection.scalars(_POLLS, {**names(who), "after": after, "most": limit}))

    def is_unnamed(self, who: Forgetting) -> bool:
        """Whether no row names this person any more, whatever it is about; texts are another matter."""
        return not self.polls(who, "", 1) and not self._rows(_STANDING, names(who))

    def end(self, who: Forgetting, now: datetime) -> bool:
        """The person is forgotten; what remains is a hash, for answers of Slack's that come late. False where somebody
        else has ended it meanwhile."""
        if not self.goes_on(who):
            return False
        hashed = hidden_user(who.user)
        self._changed(_FORGET_EARLIER, {**names(who), "hashed": hashed})
        self._changed(_END, {**names(who), "user": hashed, "hashes": "", "ended_at": now})
        return True
