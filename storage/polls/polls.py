"""Adding and reading the polls of one workspace. Changing them stands in `changes`, `postings` and `revisions`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, and_, bindparam, case, insert, select

from bot.domain.invite import InviteStatus
from bot.domain.poll import Option, Poll, PollSnapshot, PollStatus, Vote
from bot.domain.redraw import POSTING_LEASE
from storage.column_types import Instant
from storage.concerning import CO_ORGANIZER, CONCERNING, NAMING, ORGANIZED, REQUIRED
from storage.polls.people import PollPeople
from storage.polls.places import PlaceRepository
from storage.polls.poll_row import THIS_POLL, PollRowRepository
from storage.readers import OPTIONS, POLLS, VOTES, slot_row
from storage.repository import here
from storage.tables import invite, option, poll, poll_person, vote
from storage.tables.metadata import passes_at, word_among

ADD_OPTIONS = insert(option)
_BY_ID = select(poll).where(*THIS_POLL)
_BY_SUBMISSION = select(poll).where(here(poll), poll.c.submission == bindparam("submission"))
_POLL_OF_OPTION = select(option.c.poll).where(option.c.id == bindparam("option_id")).scalar_subquery()
_BY_OPTION = select(poll).where(here(poll), poll.c.id == _POLL_OF_OPTION)
_OPTIONS = (
    select(option)
    .join(poll, poll.c.id == option.c.poll)
    .where(here(poll), option.c.poll == bindparam("poll_id"))
    .order_by(option.c.position, option.c.id)
)
_VOTES = select(vote).where(here(vote), vote.c.poll == bindparam("poll_id")).order_by(vote.c.voted_at, vote.c.voter)
_VOTES_OF_ONE = _VOTES.where(vote.c.voter == bindparam("voter"))
_NEWEST_FIRST = poll.c.created_at.desc(), poll.c.id.desc()


def _newest(chosen: Select[Any], *first: ColumnElement[Any]) -> Select[Any]:
    return chosen.order_by(*first, *_NEWEST_FIRST).limit(bindparam("most"))


def _among(poll_ids: CompoundSelect[Any]) -> Select[Any]:
    return select(poll).where(poll.c.id.in_(poll_ids))


_LED = _newest(_among(NAMING.where(poll_person.c.part == CO_ORGANIZER).union(ORGANIZED)))
_CONCERNING = _newest(_among(CONCERNING))
_POSTED = _newest(select(poll).where(here(poll), poll.c.status != PollStatus.DRAFT))
_NOW = bindparam("now", type_=Instant)
# A value for each poll: for EXISTS here PostgreSQL would read all options.
_MEETS_UNTIL = select(option.c.ends_at).where(option.c.id == poll.c.winner).scalar_subquery()
_AGENDA = _newest(
    _among(CONCERNING),
    case(
        (word_among(poll.c.status, PollStatus.DRAFT, PollStatus.OPEN), 0),
        (and_(poll.c.status == PollStatus.CLOSED, _MEETS_UNTIL > _NOW), 1),
        else_=2,
    ),
)
_THEIRS = here(poll), poll.c.organizer == bindparam("user")
_OFFERS = (
    select(poll.c.id)
    .join(option, option.c.poll == poll.c.id)
    .where(*_THEIRS, poll.c.status == PollStatus.OPEN, ~option.c.withdrawn, passes_at(option) > _NOW)
)
_MEETS = (
    select(poll.c.id)
    .join(invite, invite.c.poll == poll.c.id)
    .where(*_THEIRS, invite.c.status == InviteStatus.CONFIRMED, passes_at(invite) > _NOW)
)
_LED_AHEAD = _among(_OFFERS.union(_MEETS)).order_by(*_NEWEST_FIRST)
_CLOSED_AMONG = select(poll).where(
    here(poll), poll.c.id.in_(bindparam("polls", expanding=True)), poll.c.status == PollStatus.CLOSED
)


def option_rows(poll_id: str, options: Sequence[Option]) -> list[dict[str, Any]]:
    """What to store of the options that this poll offers."""
    return [OPTIONS.columns(offered, poll=poll_id, **slot_row(offered.slot)) for offered in options]


class PollRepository(PollRowRepository):
    """The polls of one workspace, with their options, votes and people."""

    @cached_property
    def _people(self) -> PollPeople:
        return PollPeople(self._transaction, self._workspace)

    @cached_property
    def _places(self) -> PlaceRepository:
        return PlaceRepository(self._transaction, self._workspace)

    def add(self, new: Poll, options: Sequence[Option], *, submission: str) -> Poll:
        """The stored poll: `new`, or the one that the same submission made before (then nothing is written)."""
        # The caller posts it; the job that posts what a crash left behind waits for the lease to end.
        columns = POLLS.columns(new, submission=submission, redraw_at=new.created_at + POSTING_LEASE)
        added = self._changed(self._new(poll), columns)
        if not added:
            return self._made_before(submission)
        if options:
            self._connection.execute(ADD_OPTIONS, option_rows(new.id, options))
        self._people.add(new.id, REQUIRED, new.required)
        self._people.add(new.id, CO_ORGANIZER, new.co_organizers)
        return new

    def _made_before(self, submission: str) -> Poll:
        stored = self.by_submission(submission)
        if stored is None:
            raise ValueError("A poll with this id is stored already, under another submission or workspace.")
        return stored

    def by_submission(self, submission: str) -> Poll | None:
        """The poll that a modal's submission made. Raises UnreadableRow."""
        return self._poll(_BY_SUBMISSION, {"submission": submission})

    def get(self, poll_id: str) -> Poll | None:
        """The poll with its people, or None where this workspace has no such poll. Raises UnreadableRow."""
        return self._poll(_BY_ID, {"poll_id": poll_id})

    def of_option(self, option_id: str) -> Poll | None:
        """The poll that offered this option, withdrawn or not. Raises UnreadableRow."""
        return self._poll(_BY_OPTION, {"option_id": option_id})

    def _poll(self, statement: Select[Any], values: dict[str, Any]) -> Poll | None:
        row = self._first(statement, values)
        return None if row is None else POLLS.value(row, **self._people.of([row.id])[row.id])

    def snapshot(self, poll_id: str) -> PollSnapshot | None:
        """Everything that drawing the poll needs, options in order. One state within `Database.read`."""
        found = self.get(poll_id)
        if found is None:
            return None
        return PollSnapshot(found, self.options(poll_id), self._votes(poll_id))

    def as_seen_by(self, poll_id: str, voter: str) -> PollSnapshot | None:
        """The poll with this person's answers alone: what it costs does not grow with the poll."""
        found = self.get(poll_id)
        if found is None:
            return None
        options = self.options(poll_id)
        taken = self._places.taken([option.id for option in options if option.capacity])
        return PollSnapshot(found, options, self._votes(poll_id, voter), taken=taken)

    def options(self, poll_id: str) -> tuple[Option, ...]:
        """The poll's options in order, withdrawn ones included."""
        return tuple(OPTIONS.all(self._rows(_OPTIONS, {"poll_id": poll_id})))

    def _votes(self, poll_id: str, voter: str | None = None) -> tuple[Vote, ...]:
        cast = _VOTES if voter is None else _VOTES_OF_ONE
        return tuple(VOTES.all(self._rows(cast, {"poll_id": poll_id, "voter": voter})))

    def of_organizer(self, user: str, limit: int) -> list[Poll]:
        """The newest polls that this person organizes or helps to."""
        return self._with_people(self._rows(_LED, {"user": user, "most": limit}))

    def led_ahead(self, user: str, now: datetime) -> list[Poll]:
        """The polls, newest first, that need this person still as their organizer: open ones with a time ahead, and
        those whose meeting is ahead."""
        return self._with_people(self._rows(_LED_AHEAD, {"user": user, "now": now}))

    def concerning(self, user: str, limit: int) -> list[Poll]:
        """The newest polls that this person may see: as organizer, co-organizer, required person or voter."""
        return self._with_people(self._rows(_CONCERNING, {"user": user, "most": limit}))

    def agenda(self, user: str, now: datetime, limit: int) -> list[Poll]:
        """As `concerning`, but first those that still run, then those whose meeting is ahead: however many are over,
        they leave none of these out."""
        return self._with_people(self._rows(_AGENDA, {"user": user, "now": now, "most": limit}))

    def closed_among(self, poll_ids: Collection[str]) -> list[Poll]:
        """Those of these polls that are closed. Those that cannot be read are left out."""
        return self._with_people(self._rows(_CLOSED_AMONG, {"polls": list(poll_ids)}) if poll_ids else [])

    def newest(self, limit: int) -> list[Poll]:
        """The newest polls of the workspace, drafts left out."""
        return self._with_people(self._rows(_POSTED, {"most": limit}))

    def _with_people(self, rows: list[Row[Any]]) -> list[Poll]:
        people = self._people.of([row.id for row in rows])
        return POLLS.all(rows, lambda row: people[row.id])
