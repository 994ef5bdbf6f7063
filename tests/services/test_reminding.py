"""Reminders: owed once to each of those who are missing, in their working hours, or when somebody asks."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.notice import NoticeKind
from bot.domain.poll import PollSnapshot
from bot.domain.reminders import Asked, NotReminded, Reminded
from bot.services.consent import stop_mail
from bot.services.forgetting import begin_forgetting
from bot.services.reminding import allow_reminders, remind_due, remind_now, reminded_poll
from tests.services.team import HERE, HOUR, Team, forget_whole
from tests.storage.databases import START

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


def at(team: Team, day: int, hour: int, minute: int = 0, zone: ZoneInfo = BERLIN) -> None:
    """It becomes that day of the second week from the test's start, 0 being its Monday, in this zone."""
    local = START.astimezone(zone)
    monday = local.date() + timedelta(days=7 - local.weekday())
    then = datetime.combine(monday + timedelta(days=day), local.time().replace(hour, minute, 0, 0), zone)
    team.clock.move(then - team.clock.now())


def deadline() -> datetime:
    """Thursday of that week, 17:00 in Berlin."""
    monday = START.astimezone(BERLIN).date() + timedelta(days=7 - START.astimezone(BERLIN).weekday())
    return datetime.combine(monday + timedelta(days=3), START.time().replace(17, 0, 0, 0), BERLIN)


def asked(team: Team, *required: str, **changes: object) -> PollSnapshot:
    """A poll of more than a week, answers by Thursday."""
    return team.posts(24 * 20, **{"required": required or ("U2", "U3"), "deadline_at": deadline(), **changes})


def owed(team: Team) -> list[str]:
    return sorted(notice.user for notice in team.notices(NoticeKind.REMINDER))


def reminds(team: Team) -> int:
    return remind_due(team.database, team.clock)


def presses_remind(team: Team, snapshot: PollSnapshot, by: str = "UORG") -> Reminded:
    return remind_now(team.database, team.clock, HERE, snapshot.poll.id, by=by)


def test_who_is_missing_is_reminded_48_hours_before_and_nobody_else(team: Team) -> None:
    snapshot = asked(team, "U2", "U3", "U4")
    team.answers(snapshot, U2="n", U9="y")
    at(team, 1, 16, 59)
    assert (reminds(team), owed(team)) == (0, [])
    at(team, 1, 17)
    assert (reminds(team), owed(team)) == (2, ["U3", "U4"])


def test_each_is_reminded_in_the_working_hours_of_their_own_zone(team: Team) -> None:
    asked(team)
    team.knows("U2", zone="America/Los_Angeles")
    team.knows("U3", zone="")
    at(team, 1, 17, 30)
    assert (reminds(team), owed(team)) == (1, ["U3"])
    at(team, 1, 9, 0, ZoneInfo("America/Los_Angeles"))
    assert (reminds(team), owed(team)) == (1, ["U2", "U3"])


def test_nobody_is_reminded_twice_of_one_deadline_however_often_the_job_runs(team: Team) -> None:
    asked(team)
    at(team, 2, 10)
    assert [reminds(team) for _ in range(3)] == [2, 0, 0]
    at(team, 3, 10, 30)
    assert reminds(team) == 0


def test_a_new_deadline_is_reminded_of_once_more(team: Team) -> None:
    snapshot = asked(team, "U2")
    at(team, 2, 10)
    assert reminds(team) == 1
    for days in (7, 14):
        with team.database.begin(HERE) as uow:
            uow.poll_changes.set_deadline(snapshot.poll.id, deadline() + timedelta(days=days))
        at(team, 2 + days, 10)
        reminds(team)
    assert owed(team) == ["U2", "U2"]


def test_without_a_deadline_the_first_time_offered_counts(team: Team) -> None:
    hours = (deadline() - START) / HOUR
    team.posts(hours, required=("U2",))
    at(team, 1, 16)
    assert reminds(team) == 0
    at(team, 1, 17)
    assert reminds(team) == 1


def test_a_poll_that_is_over_or_anonymous_or_nowhere_reminds_nobody(team: Team) -> None:
    team.registers("UORG")
    closed = asked(team)
    team.answers(closed, U9="y")
    team.closes_anyway(closed)
    asked(team, anonymous=True, required=())
    asked(team, required=())
    team.opens(24 * 20, required=("U2",), deadline_at=deadline())
    at(team, 2, 10)
    assert (reminds(team), owed(team)) == (0, [])


def test_people_are_reminded_of_a_hidden_poll(team: Team) -> None:
    asked(team, "U2", hidden=True)
    at(team, 2, 10)
    assert reminds(team) == 1


def test_who_wants_no_reminders_gets_none_and_keeps_their_mail(team: Team) -> None:
    allow_reminders(team.database, HERE, "U2", allowed=False)
    asked(team)
    at(team, 2, 10)
    assert (reminds(team), owed(team)) == (1, ["U3"])
    with team.database.read(HERE) as uow:
        assert uow.people.consent("U2").mail
    allow_reminders(team.database, HERE, "U2", allowed=True)
    assert (reminds(team), owed(team)) == (1, ["U2", "U3"])


def test_who_wants_no_mail_is_reminded_all_the_same(team: Team) -> None:
    stop_mail(team.database, team.clock, HERE, "U2")
    asked(team, "U2")
    at(team, 2, 10)
    assert reminds(team) == 1


@pytest.mark.parametrize("known", [{"is_reachable": False}, {"is_reachable": False, "is_deactivated": True}])
def test_apps_and_deactivated_people_are_neither_waited_for_nor_reminded(team: Team, known: dict[str, Any]) -> None:
    snapshot = asked(team)
    team.knows("U2", **known)
    assert team.poll(snapshot.poll.id).poll.required == ("U3",)
    at(team, 2, 10)
    assert (reminds(team), owed(team)) == (1, ["U3"])


def test_a_forgotten_person_is_not_reminded(team: Team) -> None:
    asked(team)
    forget_whole(team.database, team.clock, HERE, "U2")
    at(team, 2, 10)
    assert (reminds(team), owed(team)) == (1, ["U3"])


def test_somebody_who_is_being_forgotten_cannot_be_reminded(team: Team) -> None:
    snapshot = asked(team)
    begin_forgetting(team.database, team.clock, HERE, "U2")
    done = presses_remind(team, snapshot)
    assert (done.people, done.left_out) == (("U3",), {NotReminded.UNREACHABLE: ("U2",)})


def test_the_organizer_reminds_all_who_are_missing_at_once_whatever_the_hour(team: Team) -> None:
    snapshot = asked(team, "U2", "U3", "UORG")
    team.answers(snapshot, U2="m")
    at(team, 5, 23)
    with team.database.begin(HERE) as uow:
        uow.poll_changes.set_deadline(snapshot.poll.id, None)
    assert presses_remind(team, snapshot) == Reminded(Asked.REMINDED, ("U3",))
    assert owed(team) == ["U3"]


def test_a_press_on_a_message_of_which_meet_has_not_heard_yet_reminds_as_well(team: Team) -> None:
    """Slack shows the message to everybody before it answers Meet."""
    snapshot = team.opens(24 * 20, required=("U2",))
    assert presses_remind(team, snapshot) == Reminded(Asked.REMINDED, ("U2",))
    (notice,) = team.notices(NoticeKind.REMINDER)
    assert reminded_poll(team.database, team.clock, notice) is not None


def test_nobody_is_reminded_again_within_a_day_or_a_third_time(team: Team) -> None:
    snapshot = asked(team, "U2")
    assert presses_remind(team, snapshot).people == ("U2",)
    team.clock.move(DAY - HOUR)
    assert presses_remind(team, snapshot).left_out == {NotReminded.A_SHORT_WHILE_AGO: ("U2",)}
    team.clock.move(HOUR)
    assert presses_remind(team, snapshot).people == ("U2",)
    team.clock.move(2 * DAY)
    assert presses_remind(team, snapshot).left_out == {NotReminded.OFTEN_ENOUGH: ("U2",)}
    at(team, 2, 10)
    assert reminds(team) == 0


def test_a_reminder_that_was_asked_for_leaves_the_one_before_the_deadline(team: Team) -> None:
    snapshot = asked(team, "U2")
    presses_remind(team, snapshot)
    at(team, 1, 17)
    assert reminds(team) == 1
    assert owed(team) == ["U2", "U2"]


def test_the_organizer_is_not_told_why_somebody_cannot_be_reminded(team: Team) -> None:
    snapshot = asked(team, "U2")
    allow_reminders(team.database, HERE, "U2", allowed=False)
    assert presses_remind(team, snapshot) == Reminded(Asked.REMINDED, (), {NotReminded.UNREACHABLE: ("U2",)})


def test_why_nobody_is_reminded_is_told(team: Team) -> None:
    team.registers("UORG")
    answered, alone, past = asked(team, "U2"), asked(team, "UORG"), asked(team, "U2", deadline_at=START + HOUR)
    nobody, anonymous = asked(team, required=()), asked(team, required=(), anonymous=True)
    team.answers(answered, U2="y")
    team.clock.move(2 * HOUR)
    outcomes = [presses_remind(team, snapshot).outcome for snapshot in (answered, alone, past, nobody, anonymous)]
    assert outcomes == [
        Asked.ALL_ANSWERED, Asked.ONLY_YOU, Asked.TAKES_NO_ANSWERS, Asked.NOBODY_REQUIRED, Asked.ANONYMOUS,
    ]  # fmt: skip
    assert owed(team) == []


def test_only_those_who_may_manage_the_poll_may_have_people_reminded(team: Team) -> None:
    snapshot = asked(team, "U2")
    with pytest.raises(NotAllowed):
        presses_remind(team, snapshot, by="U2")
    assert owed(team) == []


def test_whoever_has_people_reminded_again_is_known(team: Team) -> None:
    snapshot = asked(team, "U2", "U3")
    assert presses_remind(team, snapshot).first
    assert not presses_remind(team, snapshot).first
    other = asked(team, "U2")
    assert presses_remind(team, other).first
