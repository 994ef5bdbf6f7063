"""Polls that repeat: opening the next one, changing, skipping and ending a series. It posts nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.errors import InvalidInput, MeetError, PollNotOpen
from bot.domain.history import Act
from bot.domain.ids import new_id
from bot.domain.notice import NoticeKind
from bot.domain.person import is_forgotten
from bot.domain.poll import Poll, PollStatus
from bot.domain.reasons import PollReason
from bot.domain.series import (
    Repeat,
    RepeatReason,
    Series,
    SeriesEnd,
    SeriesGoesOn,
    check_repeat,
    following,
    gone_past,
    options_of,
    poll_of,
    skipped_since,
    why_ends,
)
from bot.isolating import each
from bot.ports import Clock
from bot.services.steps.asked import read_as_asked
from bot.services.steps.finding import find_managed, read_gone
from bot.services.steps.series import start_series
from bot.services.steps.telling import tell_runners
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ManageSeries:
    """What somebody who runs the newest poll of a series wants; `admin` as Slack's profile says."""

    workspace: str
    poll: str
    by: str
    admin: bool


def open_due(database: Database, clock: Clock, *, limit: int = 1000) -> list[tuple[str, str]]:
    """Opens the next poll of each series whose time has come; (workspace, poll) of each, still to be posted.

    Each in a transaction of its own, which locks the series: however many replicas look, one of them opens the poll,
    and one that is killed afterwards leaves it to the job that posts what has no message. What was missed while nothing
    ran is left out.
    """
    with database.read_account() as account:
        due = account.polls.due_series(clock.now(), limit)

    def open_next(found: tuple[str, str]) -> tuple[str, str] | None:
        looked = _open_next(database, clock, *found)
        if looked and looked.changes:
            _show_change(database, found[0], looked.changes)
        return (found[0], looked.opened) if looked and looked.opened else None

    return [one for one in each(due, open_next) if one is not None]


@dataclass(frozen=True, slots=True)
class _Looked:
    """What became of a series whose time had come: the poll that was opened, and the poll before it, where its message
    says something else now; "" for none."""

    changes: str = ""
    opened: str = ""


def _show_change(database: Database, workspace: str, poll: str) -> None:
    """The poll's message says no more that it repeats, or another day of the next one. In a transaction of its own:
    whoever changes a series locks the poll before it, and the job has locked the series alone."""
    with database.begin(workspace) as uow:
        uow.revisions.touch(poll)


def _open_next(database: Database, clock: Clock, workspace: str, series_id: str) -> _Looked | None:
    """None where another replica was first."""
    now = clock.now()
    with database.begin(workspace) as uow:
        series = uow.series.claim_due(series_id, now)
        newest = uow.polls.get(series.poll) if series else None
        if series is None or newest is None:
            return None
        newest, shown = _without_gone(uow, newest, now), newest.id if newest.status is PollStatus.OPEN else ""
        if why := why_ends(newest, organizer_gone=bool(read_gone(uow, (newest.organizer,)))):
            _end_by_itself(uow, series, newest, why, now)
            return _Looked(shown)
        found = following(series, now)
        if found.opens_at > now:
            uow.series.save(replace(series, opens_at=found.opens_at))
            return _Looked(shown)
        poll = poll_of(series, newest, found, new_id(now), now)
        options = options_of(series, found, [new_id(now) for _ in found.slots])
        uow.polls.add(poll, options, submission=f"series:{series.id}:{poll.id}")
        uow.history.record(poll.id, at=now, who="", what=Act.OPENED)
        uow.series.save(replace(gone_past(series, found, now), poll=poll.id))
        return _Looked(shown, poll.id)


def _without_gone(uow: UnitOfWork, newest: Poll, now: datetime) -> Poll:
    """The newest poll with those of its people whom the next one takes over. Whoever is being forgotten is not among
    them, and nobody can be before the commit, so that a forgetting finds whom the next poll names."""
    gone = uow.people.forgotten_among({*newest.required, *newest.co_organizers}, now)
    required, helping = (
        tuple(user for user in named if user not in gone) for named in (newest.required, newest.co_organizers)
    )
    return replace(newest, required=required, co_organizers=helping)


def _end_by_itself(uow: UnitOfWork, series: Series, newest: Poll, why: SeriesEnd, now: datetime) -> None:
    """Whoever runs it is told once. Of somebody who was forgotten nobody is left to be told."""
    uow.series.end(series.id)
    uow.history.record(newest.id, at=now, who="", what=Act.REPEATS_NO_MORE)
    if not is_forgotten(newest.organizer):
        data = {"title": series.title, "why": str(why)}
        tell_runners(uow, newest, NoticeKind.SERIES_ENDED, f"series_ended:{series.id}", data, now)


def repeat_poll(
    database: Database, clock: Clock, request: ManageSeries, repeat: Repeat, *, changes: bool = False
) -> Series:
    """The poll repeats as it stands now; if it does already, the polls to come are like it is now.

    `changes`: the person saw a series, which is to be changed; a second one beside it is not begun. Raises NotFound,
    NotAllowed, PollNotOpen for a poll that was cancelled or never posted, InvalidInput (`repeat`, `opens_before`), and
    MeetError: a RepeatReason where there is no series to change any more, SeriesGoesOn for an older poll of one.
    """
    now = clock.now()
    with database.begin(request.workspace) as uow:
        uow.revisions.lock(request.poll)
        snapshot = read_as_asked(uow, find_managed(uow, request.poll, request.by, admin=request.admin))
        poll = snapshot.poll
        if poll.status not in (PollStatus.OPEN, PollStatus.CLOSED):
            raise PollNotOpen(PollReason.CANCELLED_ALREADY)
        slots = [option.slot for option in snapshot.offered]
        if wrong := check_repeat(repeat, slots, poll.zone, poll.deadline_at, now):
            raise InvalidInput(wrong)
        uow.series.wait_turn_of_chain(poll.first_of_chain)
        if uow.series.of_poll(poll.id) is None:
            _check_new(uow, poll, changes=changes)
        return start_series(uow, snapshot, repeat, request.by, now)


def _check_new(uow: UnitOfWork, poll: Poll, *, changes: bool) -> None:
    """Raises MeetError where no series may begin with this poll: a chain of polls has one at a time."""
    if changes:
        raise MeetError(RepeatReason.NOT_REPEATING)
    if running := uow.series.of_chain(poll.first_of_chain):
        newest = uow.polls.get(running.poll)
        raise MeetError(SeriesGoesOn(running.title, newest.link if newest else ""))


def skip_next(database: Database, clock: Clock, request: ManageSeries, *, through: int) -> Series:
    """The series without its next poll. `through` is that of the series as the person saw it, in whole seconds since
    1970: the same press twice skips one poll.

    Raises NotFound, NotAllowed, and MeetError (a RepeatReason) where the poll does not repeat, or the poll was skipped
    or opened already.
    """
    now = clock.now()

    def skip(uow: UnitOfWork, series: Series) -> Series:
        if int(series.through.timestamp()) != through:
            raise MeetError(RepeatReason.SKIPPED_ALREADY)
        skipped = gone_past(series, following(series, now), now)
        uow.series.save(skipped)
        # The poll's message says when the next one opens.
        uow.revisions.touch(series.poll)
        uow.history.record(series.poll, at=now, who=request.by, what=Act.SKIPPED)
        return skipped

    return _manage(database, request, skip)


def end_repeating(database: Database, clock: Clock, request: ManageSeries) -> Series:
    """The series as it was; no poll follows. Raises NotFound, NotAllowed, MeetError (a RepeatReason)."""
    now = clock.now()

    def end(uow: UnitOfWork, series: Series) -> Series:
        uow.series.end(series.id)
        uow.revisions.touch(series.poll)
        uow.history.record(series.poll, at=now, who=request.by, what=Act.REPEATS_NO_MORE)
        return series

    return _manage(database, request, end)


def _manage(database: Database, request: ManageSeries, act: Callable[[UnitOfWork, Series], Series]) -> Series:
    with database.begin(request.workspace) as uow:
        uow.revisions.lock(request.poll)
        find_managed(uow, request.poll, request.by, admin=request.admin)
        series = uow.series.of_poll(request.poll)
        if series is None:
            raise MeetError(RepeatReason.NOT_REPEATING)
        return act(uow, series)


def series_of(database: Database, workspace: str, user: str, *, limit: int = 20) -> list[Series]:
    """The series that this person runs, the soonest first."""
    with database.read(workspace) as uow:
        return uow.series.run_by(user, limit)


def skipped_of(database: Database, workspace: str, series: Sequence[Series]) -> dict[str, int]:
    """How many polls of each of these series are skipped, by the series' id; without those whose next poll is not
    skipped, or was to begin before now. `through` is when the last one that is skipped was to begin."""
    with database.read(workspace) as uow:
        now = uow.now()
        ahead = [one for one in series if one.through > now]
        counted = {one.id: skipped_since(line.what for line in uow.history.of_poll(one.poll)) for one in ahead}
    return {name: number for name, number in counted.items() if number}
