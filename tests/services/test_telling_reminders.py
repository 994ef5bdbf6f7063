"""Telling reminders: each once, while it is needed, in its person's working hours, by whichever replica."""

import threading
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.notice import Notice, NoticeKind
from bot.services.notifying import claim_notices, settle_notice
from bot.services.reminding import allow_reminders, put_off, reminded_poll
from storage.database import Database
from tests.patience import PATIENCE
from tests.services.team import ELSEWHERE, HERE, Team
from tests.services.test_reminding import asked, at, owed, presses_remind, reminds
from tests.storage.databases import START, MovingClock


def the_reminder(team: Team) -> Notice:
    """Claimed, to be told now."""
    (notice,) = claim_notices(team.database, limit=5)
    assert notice.kind is NoticeKind.REMINDER
    return notice


def test_a_reminder_is_told_only_while_it_is_needed(team: Team) -> None:
    snapshot = asked(team, "U2", "U3")
    at(team, 2, 10)
    team.answers(snapshot, U3="y")
    reminds(team)
    notice = the_reminder(team)
    seen = reminded_poll(team.database, team.clock, notice)
    assert seen is not None
    assert seen.votes == ()
    allow_reminders(team.database, HERE, "U2", allowed=False)
    assert reminded_poll(team.database, team.clock, notice) is None
    allow_reminders(team.database, HERE, "U2", allowed=True)
    team.answers(snapshot, U2="n")
    assert reminded_poll(team.database, team.clock, notice) is None


def test_a_reminder_of_a_poll_past_its_deadline_or_gone_is_not_told(team: Team) -> None:
    asked(team, "U2")
    at(team, 2, 10)
    reminds(team)
    notice = the_reminder(team)
    assert not put_off(team.database, team.clock, notice)
    at(team, 3, 17)
    assert reminded_poll(team.database, team.clock, notice) is None
    gone = Notice("n", HERE, "U2", NoticeKind.REMINDER, "k", START)
    assert reminded_poll(team.database, team.clock, gone) is None


def test_a_reminder_that_slack_delayed_into_the_night_waits_for_the_next_working_hours(team: Team) -> None:
    team.knows("U2", zone="Europe/Berlin")
    asked(team, "U2")
    at(team, 1, 17, 30)
    reminds(team)
    at(team, 1, 18, 30)
    late = the_reminder(team)
    assert put_off(team.database, team.clock, late)
    assert not put_off(team.database, team.clock, late)
    assert owed(team) == []
    at(team, 2, 9)
    assert reminds(team) == 1


def test_without_a_zone_of_their_own_the_polls_zone_says_when_its_night_is(team: Team) -> None:
    snapshot = asked(team, "U2")
    zone = ZoneInfo(snapshot.poll.zone)
    at(team, 2, 10)
    reminds(team)
    notice = the_reminder(team)
    team.clock.instant = datetime.combine(team.clock.now().date(), time(9), zone)
    assert not put_off(team.database, team.clock, notice)
    team.clock.move(-timedelta(minutes=1))
    assert put_off(team.database, team.clock, notice)


def test_a_reminder_of_a_poll_that_is_gone_is_put_off_by_utc(team: Team) -> None:
    gone = Notice("n", HERE, "U2", NoticeKind.REMINDER, "k", START)
    at(team, 5, 12)
    assert not put_off(team.database, team.clock, gone)


def test_one_that_was_asked_for_is_told_at_night(team: Team) -> None:
    snapshot = asked(team, "U2")
    at(team, 1, 23)
    presses_remind(team, snapshot)
    assert not put_off(team.database, team.clock, the_reminder(team))


def test_another_workspace_cannot_remind_anybody(team: Team) -> None:
    snapshot = asked(team, "U2")
    notice = Notice("n", ELSEWHERE, "U2", NoticeKind.REMINDER, "k", START, {"poll": snapshot.poll.id})
    assert reminded_poll(team.database, team.clock, notice) is None


def test_replicas_that_remind_at_once_owe_each_person_one_reminder(database: Database, clock: MovingClock) -> None:
    team = Team(database, clock)
    snapshot = asked(team, "U2", "U3")
    at(team, 2, 10)
    together, counts = threading.Barrier(4), list[int]()

    def replica() -> None:
        together.wait(PATIENCE)
        counts.append(reminds(team))

    def organizer() -> None:
        together.wait(PATIENCE)
        counts.append(len(presses_remind(team, snapshot).people))

    threads = [threading.Thread(target=work) for work in (replica, replica, replica, organizer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert (sum(counts), owed(team)) == (2, ["U2", "U3"])


def test_a_reminder_is_told_by_one_claim_and_after_a_crash_by_the_next(team: Team) -> None:
    asked(team, "U2")
    at(team, 2, 10)
    reminds(team)
    crashed = the_reminder(team)
    assert claim_notices(team.database, limit=5) == []
    team.clock.move(2 * timedelta(minutes=1))
    again = the_reminder(team)
    assert not settle_notice(team.database, crashed, channel="D1", ts="1")
    assert settle_notice(team.database, again, channel="D1", ts="2")
    assert (reminds(team), claim_notices(team.database, limit=5)) == (0, [])
