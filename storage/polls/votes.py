"""Votes of one workspace. The upsert is also part of `storage.vote_write`, which every press runs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, exists, func, or_, select
from sqlalchemy.dialects import sqlite

from bot.domain.poll import NEWEST, Choice, PollStatus, Vote
from storage.column_types import Instant, Word
from storage.readers import VOTES
from storage.repository import WorkspaceRepository, here, insert_for
from storage.tables import option, vote
from storage.tables.metadata import passes_at

_RUNNING = (PollStatus.DRAFT, PollStatus.OPEN)
_OVER = (PollStatus.CLOSED, PollStatus.CANCELLED)


_NEEDS_NO_PLACE = or_(option.c.capacity == 0, bindparam("choice", type_=Word) != Choice.YES)
"""Whether the answer can be stored without counting: a yes to a limited time cannot."""


_STANDS = and_(
    ~option.c.withdrawn,
    option.c.changed_in <= bindparam("seen", type_=option.c.changed_in.type),
    passes_at(option) > bindparam("now", type_=Instant),
)
"""Whether the time is offered, is what the voter saw (it was not changed after that revision), and is ahead."""


def upsert_vote(dialect: str, poll_id: ColumnElement[str], *, has_place: bool = False) -> sqlite.Insert:
    """Stores the answer to `option_id` in this poll, in place of an earlier one. A withdrawn option stores nothing, nor
    one that was changed since the voter `seen` it, nor one that has begun; nor does a yes to a limited time, unless the
    caller knows that the voter has a place (`has_place`).

    It inserts from the option's row, and locks that row on PostgreSQL. So a statement that began before a withdrawal
    and waited for it sees the option as it is by then. The same answer again keeps its instant: who answered first
    stays first.
    """
    needs = () if has_place else (_NEEDS_NO_PLACE,)
    offered = (
        select(
            option.c.id,
            option.c.poll,
            bindparam("here", type_=vote.c.workspace.type),
            bindparam("voter", type_=vote.c.voter.type),
            bindparam("choice", type_=Word),
            bindparam("now", type_=Instant),
        )
        .where(option.c.id == bindparam("option_id"), option.c.poll == poll_id, _STANDS, *needs)
        .with_for_update(read=True, of=option)
    )
    insert = insert_for(dialect, vote).from_select(
        ["option", "poll", "workspace", "voter", "choice", "voted_at"], offered
    )
    new = insert.excluded
    kept = case((vote.c.choice == new.choice, vote.c.voted_at), else_=new.voted_at)
    return insert.on_conflict_do_update(
        index_elements=[vote.c.poll, vote.c.voter, vote.c.option], set_={"choice": new.choice, "voted_at": kept}
    )


_OF_POLL = here(vote), vote.c.poll == bindparam("poll_id")
_OF_VOTER = *_OF_POLL, vote.c.voter == bindparam("voter")
_CLEAR = delete(vote).where(*_OF_VOTER)
_TAKE_AWAY = _CLEAR.where(vote.c.option.in_(bindparam("options", expanding=True)))
_CLEAR_OPTION = delete(vote).where(here(vote), vote.c.option == bindparam("option_id")).returning(vote.c.voter)
_THEIRS = select(vote).where(*_OF_VOTER)
_ANSWERED = select(vote.c.option).where(*_OF_VOTER)
_ANSWERED_BY = select(vote.c.voter, vote.c.option).where(
    *_OF_POLL, vote.c.voter.in_(bindparam("people", expanding=True))
)
_HAS_VOTED = select(exists().where(here(vote), vote.c.voter == bindparam("voter")))
_VOTERS = select(func.count(vote.c.voter.distinct())).where(*_OF_POLL)


@cache
def _upsert_vote_in(dialect: str, *, has_place: bool) -> sqlite.Insert:
    return upsert_vote(dialect, bindparam("poll_id"), has_place=has_place)


class VoteRepository(WorkspaceRepository):
    """Who answered what. Whether the poll takes answers is asked before, by `PollRevisions.touch_open`."""

    def cast(
        self,
        option_id: str,
        poll_id: str,
        voter: str,
        choice: Choice,
        now: datetime,
        *,
        seen: int = NEWEST,
        has_place: bool = False,
    ) -> bool:
        """Stores or replaces the answer. False where the poll does not offer this option (any more), where its time has
        begun or was changed after the revision that was `seen`, and for a yes to a limited time from somebody of whom
        the caller does not know that they have a place (`has_place`)."""
        values = {
            "option_id": option_id,
            "poll_id": poll_id,
            "voter": voter,
            "choice": choice,
            "now": now,
            "seen": seen,
        }
        statement = _upsert_vote_in(self._connection.dialect.name, has_place=has_place)
        return self._changed(statement, values) == 1

    def clear(self, poll_id: str, voter: str) -> int:
        """Takes back all answers of one person in one poll; how many there were."""
        return self._changed(_CLEAR, {"poll_id": poll_id, "voter": voter})

    def take_away(self, poll_id: str, voter: str, options: Sequence[str]) -> int:
        """Takes back one person's answers to these options; how many there were."""
        return self._changed(_TAKE_AWAY, {"poll_id": poll_id, "voter": voter, "options": options})

    def clear_option(self, option_id: str) -> list[str]:
        """Voids the answers to one option, whose time was changed; the people who must be asked again."""
        return sorted(self._scalars(_CLEAR_OPTION, {"option_id": option_id}))

    def of(self, poll_id: str, voter: str) -> list[Vote]:
        """One person's answers in one poll."""
        return VOTES.all(self._rows(_THEIRS, {"poll_id": poll_id, "voter": voter}))

    def answered_options(self, poll_id: str, voter: str) -> frozenset[str]:
        """The ids of the options that this person has answered."""
        return frozenset(self._scalars(_ANSWERED, {"poll_id": poll_id, "voter": voter}))

    def answered_by(self, poll_id: str, people: Collection[str]) -> dict[str, set[str]]:
        """The ids of the options that each of these people has answered; who has answered none is left out."""
        found: dict[str, set[str]] = {}
        values = {"poll_id": poll_id, "people": list(people)}
        for row in self._rows(_ANSWERED_BY, values) if people else ():
            found.setdefault(row.voter, set()).add(row.option)
        return found

    def has_voted(self, voter: str) -> bool:
        """Whether any answer of this person is stored."""
        return bool(self._scalar(_HAS_VOTED, {"voter": voter}))

    def count_voters(self, poll_id: str) -> int:
        """How many people have answered anything."""
        return int(self._scalar(_VOTERS, {"poll_id": poll_id}) or 0)
