"""Direct messages that follow their poll: which are to be changed because the poll has, and which must wait."""

from datetime import datetime

from sqlalchemy import ColumnElement, Update, bindparam, case, or_, select, union, update

from bot.domain.asked_for import FOLLOW_A_POLL, OF_VOTERS
from bot.domain.notice import QUESTIONS, NoticeKind
from bot.domain.proposals import ProposalStatus
from storage.column_types import Instant
from storage.outbox.notices import ATTEMPT, GIVEN_UP, OWED, TOLD
from storage.repository import Repository, Transaction, here
from storage.tables import card, notice, proposal
from storage.tables.metadata import word_among
from storage.tables.outbox import SHOWS_A_POLL


def changed_again(*which: ColumnElement[bool]) -> Update:
    """Has the messages of these notices changed. Told already, a notice is due once more, at the instant `due`. One
    that is being told now finds at its end that something has changed (`AccountNotices.settle`); one that was never
    told is made from what is stored then."""
    told = notice.c.status == TOLD
    return (
        update(notice)
        .where(*which, notice.c.status != GIVEN_UP)
        .values(
            changes=notice.c.changes + 1,
            status=OWED,
            attempts=case((told, 0), else_=notice.c.attempts),
            next_attempt_at=case((told, bindparam("due", type_=Instant)), else_=notice.c.next_attempt_at),
            settled_at=None,
        )
    )


_IS_SENT = notice.c.ts > ""
_OF_POLL = changed_again(notice.c.shows == bindparam("changed_poll"))
_OF_KEYS = changed_again(here(notice), notice.c.unique_key.in_(bindparam("keys", expanding=True)), SHOWS_A_POLL)
_OF_PERSON = here(notice), notice.c.user == bindparam("whose")
_OF_MESSAGE = *_OF_PERSON, notice.c.ts == bindparam("message")
_CHANGE_MESSAGE = changed_again(*_OF_MESSAGE, SHOWS_A_POLL)
_LEAVE = update(notice).where(*_OF_MESSAGE, notice.c.status == TOLD).values(shows=None)
_ASKS = *_OF_PERSON, notice.c.shows == bindparam("poll_id"), word_among(notice.c.kind, *sorted(OF_VOTERS))
_HAS_ASKED = select(notice.c.id).where(*_ASKS, _IS_SENT).limit(1)
_OF_VOTER = changed_again(*_ASKS)
_TAKEN_IN = select(proposal.c.id).where(
    proposal.c.poll == bindparam("poll_id"), proposal.c.status == ProposalStatus.TAKEN_IN
)
_ABOUT: ColumnElement[str] = notice.c.data["proposal"].as_string()
_TOLD_OF_TAKEN_IN = select(notice.c.unique_key).where(
    here(notice),
    notice.c.shows == bindparam("poll_id"),
    _IS_SENT,
    notice.c.kind == NoticeKind.PROPOSED,
    _ABOUT.in_(_TAKEN_IN),
)
_ASKING = select(notice.c.channel, notice.c.ts).where(
    *_OF_PERSON, _IS_SENT, or_(word_among(notice.c.kind, *sorted(FOLLOW_A_POLL | QUESTIONS)), SHOWS_A_POLL)
)
_CARDS = select(card.c.channel, card.c.ts).where(here(card), card.c.user == bindparam("whose"), card.c.ts.is_not(None))
_standing = union(_ASKING, _CARDS).subquery("standing")
_NEWEST_STANDING = select(_standing.c.channel, _standing.c.ts).order_by(_standing.c.ts.desc()).limit(bindparam("most"))
_BEING_TOLD = update(notice).where(*ATTEMPT)


def write_following_notices(transaction: Transaction) -> None:
    """Has the messages changed that show the polls that this transaction changed: right before the commit, in the
    order of the polls' ids."""
    if polls := sorted(transaction.changed_polls):
        due = transaction.now()
        transaction.connection.execute(_OF_POLL, [{"changed_poll": one, "due": due} for one in polls])


class NoticeRedraws(Repository):
    """Messages that are to be changed where they stand."""

    def of_keys(self, workspace: str, unique_keys: list[str], now: datetime) -> int:
        """Has the messages of these notices changed; how many there are."""
        return self._changed(_OF_KEYS, {"here": workspace, "keys": unique_keys, "due": now})

    def of_message(self, workspace: str, user: str, ts: str, now: datetime) -> int:
        """Has the message changed that stands there, where it follows a poll; how many there are."""
        return self._changed(_CHANGE_MESSAGE, {"here": workspace, "whose": user, "message": ts, "due": now})

    def has_asked(self, workspace: str, poll_id: str, user: str) -> bool:
        """Whether a message stands that asks this person for answers to the poll."""
        return self._first(_HAS_ASKED, {"here": workspace, "poll_id": poll_id, "whose": user}) is not None

    def of_voter(self, workspace: str, poll_id: str, user: str, now: datetime) -> int:
        """Has the messages changed that ask this person for answers to the poll; how many there are."""
        return self._changed(_OF_VOTER, {"here": workspace, "poll_id": poll_id, "whose": user, "due": now})

    def taken_in(self, workspace: str, poll_id: str) -> list[str]:
        """Under which keys people were told of proposals for this poll that are taken in by now."""
        return self._scalars(_TOLD_OF_TAKEN_IN, {"here": workspace, "poll_id": poll_id})

    def standing(self, workspace: str, user: str, limit: int) -> list[tuple[str, str]]:
        """Channel and ts of the newest direct messages to this person that ask for something, their delivery cards
        among them."""
        rows = self._rows(_NEWEST_STANDING, {"here": workspace, "whose": user, "most": limit})
        return [(row.channel, row.ts) for row in rows]

    def leave(self, workspace: str, user: str, ts: str) -> None:
        """The message that stands there says something else by now, and follows no poll any more."""
        self._changed(_LEAVE, {"here": workspace, "whose": user, "message": ts})

    def taken_away(self, notice_id: str, attempt: int) -> bool:
        """The message is deleted. False where the attempt is another's by now."""
        gone = {"status": GIVEN_UP, "reason": "replaced", "ts": None, "shows": None}
        ours = {"this": notice_id, "attempt": attempt, "settled_at": self._transaction.now()}
        return self._changed(_BEING_TOLD, ours | gone) == 1

    def put_off(self, notice_id: str, attempt: int, at: datetime) -> bool:
        """It is changed at `at`, not before. That is no attempt. False where the attempt is another's by now."""
        later = {"attempts": attempt - 1, "next_attempt_at": at}
        return self._changed(_BEING_TOLD, {"this": notice_id, "attempt": attempt} | later) == 1
