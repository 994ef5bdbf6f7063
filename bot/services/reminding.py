"""Reminding those who must be there and owe answers: by itself, or because somebody asked. It sends nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.asking_again import is_about
from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import PollSnapshot
from bot.domain.reminders import (
    HORIZON,
    MOST_REMINDERS,
    Asked,
    Missing,
    NotReminded,
    Reminded,
    answers_due,
    is_time_to_remind,
    partly_answered,
    takes_answers,
    to_remind,
    why_not,
)
from bot.domain.required import open_times
from bot.domain.tally import choices_of
from bot.domain.working_hours import works_at
from bot.domain.zones import zone_or_utc
from bot.isolating import each
from bot.ports import Clock
from bot.services.steps.finding import find_managed
from storage.database import Database
from storage.unit_of_work import UnitOfWork

DUE, ASKED_BY = "due", "asked_by"
"""In a reminder's data: when the answers are due of which it reminds, and who asked for it ("": nobody)."""


def remind_due(database: Database, clock: Clock) -> int:
    """Owes a reminder to everybody for whom the time has come, once for each deadline; how many are owed.

    Each poll in a transaction of its own; one that fails takes no other with it.
    """
    now = clock.now()
    with database.read_account() as account:
        waiting = account.polls.waiting_for_people(now, now + HORIZON)
    return sum(each(waiting, lambda found: _remind_of(database, *found, now)))


def remind_now(
    database: Database, clock: Clock, workspace: str, poll_id: str, *, by: str, admin: bool = False
) -> Reminded:
    """Owes a reminder to everybody whom the poll waits for, at once, whatever the hour.

    Raises NotFound, and NotAllowed for anybody who may not manage the poll.
    """
    now = clock.now()
    with database.begin(workspace) as uow:
        uow.revisions.keep(poll_id)
        snapshot = find_managed(uow, poll_id, by, admin=admin)
        people = to_remind(snapshot, now)
        if set(people) <= {by}:
            return Reminded(Asked.ONLY_YOU if people else _why_nobody(snapshot, now))
        others, first = [user for user in people if user != by], not _has_asked(uow, snapshot, by)
        done = _remind_all(uow, snapshot, others, by, now)
        return replace(done, partly=partly_answered(snapshot, others, now), first=first)


def _has_asked(uow: UnitOfWork, snapshot: PollSnapshot, by: str) -> bool:
    """Whether this person has had somebody reminded of this poll before."""
    earlier = uow.notices.about(snapshot.poll.id, NoticeKind.REMINDER, since=snapshot.poll.created_at)
    return any(one.data.get(ASKED_BY) == by for one in earlier)


def reminded_poll(database: Database, clock: Clock, notice: Notice) -> PollSnapshot | None:
    """The poll as this person is to be reminded of it; None where there is no need any more: they answered, want no
    reminders, or the poll takes no answers."""
    with database.read(notice.workspace) as uow:
        snapshot = uow.polls.as_seen_by(notice.data.get("poll", ""), notice.user)
        wanted = uow.people.consent(notice.user).reminders
    return snapshot if wanted and snapshot and notice.user in to_remind(snapshot, clock.now()) else None


def put_off(database: Database, clock: Clock, notice: Notice) -> bool:
    """Takes a reminder back that nobody asked for, and that comes so late that its person works no more; whether it
    did. `remind_due` owes it again when they do."""
    if notice.data.get(ASKED_BY):
        return False
    with database.begin_account() as account:
        uow = account.in_workspace(notice.workspace)
        profile, poll = uow.people.profile(notice.user), uow.polls.get(notice.data.get("poll", ""))
        zone = (profile.zone if profile else "") or (poll.zone if poll else "")
        if works_at(clock.now(), zone_or_utc(zone)):
            return False
        return account.notices.take_off(notice.id, notice.attempts)


def answered(database: Database, workspace: str, poll_id: str, user: str) -> bool:
    """Has the messages changed that asked this person for answers to the poll, since they have answered elsewhere;
    whether there are any. Most votes find none, and write nothing."""
    with database.read_account() as account:
        if not account.notice_redraws.has_asked(workspace, poll_id, user):
            return False
    with database.begin_account() as account:
        return account.notice_redraws.of_voter(workspace, poll_id, user, account.now()) > 0


def change_later(database: Database, workspace: str, user: str, ts: str) -> bool:
    """Has the message changed later in which this person answered, and which Slack did not let Meet change then;
    whether there is one."""
    with database.begin_account() as account:
        return account.notice_redraws.of_message(workspace, user, ts, account.now()) > 0


def allow_reminders(database: Database, workspace: str, user: str, *, allowed: bool, pressed: str = "") -> None:
    """Whether this person is reminded of polls from now on. What they said about mail stays as it is. `pressed` is the
    ts of the reminder in which they said so, and which now says that."""
    with database.begin_account() as account:
        uow = account.in_workspace(workspace)
        # Before the message, as whoever allows mail locks the consent before what the person was told.
        uow.people.save_consent(user, reminders=allowed)
        if pressed:
            account.notice_redraws.leave(workspace, user, pressed)


def _why_nobody(snapshot: PollSnapshot, now: datetime) -> Asked:
    if not takes_answers(snapshot.poll, now):
        return Asked.TAKES_NO_ANSWERS
    if snapshot.poll.anonymous:
        return Asked.ANONYMOUS
    return Asked.ALL_ANSWERED if snapshot.poll.required else Asked.NOBODY_REQUIRED


def _remind_all(uow: UnitOfWork, snapshot: PollSnapshot, users: list[str], by: str, now: datetime) -> Reminded:
    reminded, left_out = list[str](), dict[NotReminded, tuple[str, ...]]()
    for person, earlier in _read(uow, snapshot, users):
        why = why_not(person, now) or _owe(uow, snapshot, person, earlier, by, now)
        if why is None:
            reminded.append(person.user)
        else:
            left_out[why] = (*left_out.get(why, ()), person.user)
    return Reminded(Asked.REMINDED, tuple(reminded), left_out)


def _remind_of(database: Database, workspace: str, poll_id: str, now: datetime) -> int:
    """Looks first without writing: most of the time nobody is due."""
    with database.read(workspace) as uow:
        if not _due(uow, poll_id, now):
            return 0
    with database.begin(workspace) as uow:
        uow.revisions.keep(poll_id)
        due = _due(uow, poll_id, now)
        return sum(_owe(uow, snapshot, person, earlier, "", now) is None for snapshot, person, earlier in due)


def _due(uow: UnitOfWork, poll_id: str, now: datetime) -> list[tuple[PollSnapshot, Missing, list[Notice]]]:
    """For whom the time has come, and who was not reminded of this deadline yet."""
    snapshot = uow.polls.snapshot(poll_id)
    people = to_remind(snapshot, now) if snapshot else ()
    if snapshot is None or not people:
        return []
    return [
        (snapshot, person, earlier)
        for person, earlier in _read(uow, snapshot, people)
        if not any(_came_by_itself(notice, snapshot) for notice in earlier)
        and why_not(person, now) is None
        and is_time_to_remind(snapshot, person.zone, now)
    ]


def _came_by_itself(notice: Notice, snapshot: PollSnapshot) -> bool:
    """Whether this reminder was of the deadline that the poll has now, and nobody asked for it."""
    return notice.data.get(DUE) == _due_word(snapshot) and not notice.data.get(ASKED_BY)


def _read(uow: UnitOfWork, snapshot: PollSnapshot, users: Iterable[str]) -> list[tuple[Missing, list[Notice]]]:
    """These people with the reminders that they had of this poll."""
    asked = list(users)
    profiles, consents = uow.people.profiles(asked), uow.people.consents(asked)
    had = uow.notices.by_keys(key for user in asked for key in _keys(snapshot.poll.id, user))
    asking, times = uow.asking.of_poll(snapshot.poll.id, asked), open_times(snapshot.options, uow.now())
    found = []
    for user in asked:
        known, earlier = profiles.get(user), [notice for notice in had if notice.user == user]
        reachable = consents[user].reminders and (known is None or known.is_reachable)
        zone = zone_or_utc((known.zone if known else "") or snapshot.poll.zone)
        lacking = times - choices_of(snapshot, user).keys()
        again = [one.created_at for one in asking if one.user == user and is_about(one, lacking)]
        reminded = tuple(notice.created_at for notice in earlier)
        found.append((Missing(user, zone, reachable, reminded, max(again, default=None)), earlier))
    return found


def _owe(
    uow: UnitOfWork, snapshot: PollSnapshot, person: Missing, earlier: list[Notice], by: str, now: datetime
) -> NotReminded | None:
    """None: it is owed. Nothing is said any more to somebody who is being forgotten."""
    taken, poll = {notice.unique_key for notice in earlier}, snapshot.poll
    key = next(key for key in _keys(poll.id, person.user) if key not in taken)
    data = {"poll": poll.id, DUE: _due_word(snapshot), ASKED_BY: by}
    asking = uow.asking.of_poll(poll.id, [person.user])
    if not uow.notices.owe(Notice(new_id(now), poll.workspace, person.user, NoticeKind.REMINDER, key, now, data)):
        return NotReminded.UNREACHABLE
    # The reminder asks about every time, so that what asks about some of them goes.
    uow.asking.replace(asking, now)
    return None


def _keys(poll_id: str, user: str) -> list[str]:
    """One for each reminder that a person may get of a poll: two at once are one."""
    return [f"{NoticeKind.REMINDER}:{poll_id}:{user}:{number}" for number in range(1, MOST_REMINDERS + 1)]


def _due_word(snapshot: PollSnapshot) -> str:
    due = answers_due(snapshot)
    return due.isoformat() if due else ""
