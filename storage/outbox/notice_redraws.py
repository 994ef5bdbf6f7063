"""Direct messages that follow their poll: which are to be changed because the poll has, and which must wait."""

from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Update, and_, bindparam, case, or_, select, union, update

from bot.domain.asked_for import FOLLOW_A_POLL, OF_VOTERS
from bot.domain.notice import QUESTIONS, NoticeKind
from bot.domain.proposals import ProposalStatus
from storage.outbox.notices import GIVEN_UP, OWED, TOLD
from storage.repository import Repository, Transaction
from storage.tables import card, notice, proposal
from storage.tables.outbox import SHOWS_A_POLL


def changed_again(which: ColumnElement[bool], due: datetime | BindParameter[datetime]) -> Update:
    """Has the messages of these notices changed. Told already, a notice is due once more. One that is being told now
    finds at its end that something has changed (`AccountNotices.settle`); one that was never told is made from what
    is stored then."""
    told = notice.c.status == TOLD
    return (
        update(notice)
        .where(which, notice.c.status != GIVEN_UP)
        .values(
            changes=notice.c.changes + 1,
            status=OWED,
            attempts=case((told, 0), else_=notice.c.attempts),
            next_attempt_at=case((told, due), else_=notice.c.next_attempt_at),
            settled_at=None,
        )
    )


@cache
def _of_poll() -> Update:
    return changed_again(
        notice.c.shows == bindparam("changed_poll"), bindparam("due", type_=notice.c.next_attempt_at.type)
    )


def _asks(workspace: str, poll_id: str, user: str) -> ColumnElement[bool]:
    theirs = notice.c.workspace == workspace, notice.c.shows == poll_id, notice.c.user == user
    return and_(*theirs, notice.c.kind.in_(OF_VOTERS))


def write_following_notices(transaction: Transaction) -> None:
    """Has the messages changed that show the polls that this transaction changed: right before the commit, in the
    order of the polls' ids."""
    if polls := sorted(transaction.changed_polls):
        due = transaction.now()
        transaction.connection.execute(_of_poll(), [{"changed_poll": one, "due": due} for one in polls])


class NoticeRedraws(Repository):
    """Messages that are to be changed where they stand."""

    def of_keys(self, workspace: str, unique_keys: list[str], now: datetime) -> int:
        """Has the messages of these notices changed; how many there are."""
        theirs = and_(notice.c.workspace == workspace, notice.c.unique_key.in_(unique_keys), SHOWS_A_POLL)
        return self._changed(changed_again(theirs, now))

    def of_message(self, workspace: str, user: str, ts: str, now: datetime) -> int:
        """Has the message changed that stands there, where it follows a poll; how many there are."""
        theirs = and_(notice.c.workspace == workspace, notice.c.user == user, notice.c.ts == ts, SHOWS_A_POLL)
        return self._changed(changed_again(theirs, now))

    def has_asked(self, workspace: str, poll_id: str, user: str) -> bool:
        """Whether a message stands that asks this person for answers to the poll."""
        standing = _asks(workspace, poll_id, user), notice.c.ts > ""
        return self._first(select(notice.c.id).where(*standing).limit(1)) is not None

    def of_voter(self, workspace: str, poll_id: str, user: str, now: datetime) -> int:
        """Has the messages changed that ask this person for answers to the poll; how many there are."""
        return self._changed(changed_again(_asks(workspace, poll_id, user), now))

    def taken_in(self, workspace: str, poll_id: str) -> list[str]:
        """Under which keys people were told of proposals for this poll that are taken in by now."""
        taken = select(proposal.c.id).where(proposal.c.poll == poll_id, proposal.c.status == ProposalStatus.TAKEN_IN)
        about: ColumnElement[str] = notice.c.data["proposal"].as_string()
        told = notice.c.workspace == workspace, notice.c.shows == poll_id, notice.c.ts > ""
        asked = notice.c.kind == NoticeKind.PROPOSED, about.in_(taken)
        return [row.unique_key for row in self._rows(select(notice.c.unique_key).where(*told, *asked))]

    def standing(self, workspace: str, user: str, limit: int) -> list[tuple[str, str]]:
        """Channel and ts of the newest direct messages to this person that ask for something, their delivery cards
        among them."""
        theirs = notice.c.workspace == workspace, notice.c.user == user, notice.c.ts > ""
        asks = or_(notice.c.kind.in_(FOLLOW_A_POLL | QUESTIONS), SHOWS_A_POLL)
        asking = select(notice.c.channel, notice.c.ts).where(*theirs, asks)
        cards = select(card.c.channel, card.c.ts).where(
            card.c.workspace == workspace, card.c.user == user, card.c.ts.is_not(None)
        )
        found = union(asking, cards).subquery("standing")
        newest = select(found.c.channel, found.c.ts).order_by(found.c.ts.desc()).limit(limit)
        return [(row.channel, row.ts) for row in self._rows(newest)]

    def leave(self, workspace: str, user: str, ts: str) -> None:
        """The message that stands there says something else by now, and follows no poll any more."""
        theirs = notice.c.workspace == workspace, notice.c.user == user, notice.c.ts == ts
        self._changed(update(notice).where(*theirs, notice.c.status == TOLD).values(shows=None))

    def taken_away(self, notice_id: str, attempt: int) -> bool:
        """The message is deleted. False where the attempt is another's by now."""
        ours = update(notice).where(notice.c.id == notice_id, notice.c.attempts == attempt, notice.c.status == OWED)
        gone = {"status": GIVEN_UP, "reason": "replaced", "ts": None, "shows": None}
        return self._changed(ours.values(settled_at=self._transaction.now(), **gone)) == 1

    def put_off(self, notice_id: str, attempt: int, at: datetime) -> bool:
        """It is changed at `at`, not before. That is no attempt. False where the attempt is another's by now."""
        ours = update(notice).where(notice.c.id == notice_id, notice.c.attempts == attempt, notice.c.status == OWED)
        return self._changed(ours.values(attempts=attempt - 1, next_attempt_at=at)) == 1
