from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import ColumnElement

from bot.domain.errors import NotFound
from bot.services import administration
from bot.services.cancelling import ManagePoll, cancel_poll
from storage.account.retention import FEW, RETENTION
from tests.services.team import ELSEWHERE, HERE, Team, a_draft


def test_the_status_counts_polls_and_deliveries_and_tells_rates_and_breaker(team: Team) -> None:
    team.registers("U2")
    team.closed(U2="y")
    team.sends("U2")
    team.posts()
    status = administration.status(team.database)
    assert status.polls == {"open": 1, "closed": 1}
    assert status.deliveries == {"pending": 1, "delivered": 1}
    assert (status.health.rates.bounced, status.health.breaker.open) == (0, False)


def test_polls_of_all_workspaces_are_listed_newest_first_with_their_options(team: Team) -> None:
    first = team.posts(24, 48, 72)
    team.clock.move(timedelta(minutes=1))
    second = team.submits(a_draft(workspace=ELSEWHERE), "view").poll
    lines = administration.list_polls(team.database)
    assert [(line.poll.id, line.poll.workspace, line.options) for line in lines] == [
        (second.id, ELSEWHERE, 2),
        (first.poll.id, HERE, 3),
    ]


def test_deliveries_are_listed_of_one_poll_or_of_all(team: Team) -> None:
    team.registers("U2")
    first, second = team.closed(U2="y").snapshot, team.closed(U3="y").snapshot
    assert len(administration.list_deliveries(team.database)) == 3
    assert {row.delivery.user for row in administration.list_deliveries(team.database, first.poll.id)} == {"UORG", "U2"}
    assert len(administration.list_deliveries(team.database, second.poll.id)) == 1
    assert {row.title for row in administration.list_deliveries(team.database)} == {first.poll.title}
    assert administration.list_deliveries(team.database, "unknown") == []


def test_an_operator_finds_a_poll_in_whichever_workspace_it_is(team: Team) -> None:
    poll = team.submits(a_draft(workspace=ELSEWHERE), "view").poll
    assert administration.find_poll(team.database, poll.id).workspace == ELSEWHERE
    assert administration.find_poll(team.database, f"\u200b{poll.id}\u00a0").id == poll.id
    with pytest.raises(NotFound, match=r"NoSuchPoll.*unknown"):
        administration.find_poll(team.database, "unknown")


def test_retention_deletes_old_polls_and_deliveries_and_never_a_suppression(team: Team) -> None:
    team.registers("U2")
    team.closed(U2="y")
    cancelled = team.posts()
    cancel_poll(team.database, team.clock, ManagePoll(HERE, cancelled.poll.id, "UORG", False))
    team.sends()
    team.bounces("U2")
    assert administration.purge(team.database, team.clock).get("delivery", 0) == 0
    team.clock.move(timedelta(days=500))
    assert administration.purge(team.database, team.clock)["poll"] == 2
    assert administration.list_polls(team.database) == []
    assert administration.list_deliveries(team.database) == []
    with team.database.read_account() as account:
        assert len(account.suppressions.list()) == 1


def old_polls(team: Team, number: int) -> None:
    for _ in range(number):
        team.clock.move(timedelta(minutes=30))
        poll = team.posts(100).poll
        cancel_poll(team.database, team.clock, ManagePoll(HERE, poll.id, "UORG", False))
    team.clock.move(timedelta(days=500))


def test_one_run_goes_on_until_nothing_is_due(team: Team) -> None:
    old_polls(team, 2 * FEW + 1)
    assert administration.purge(team.database, team.clock)["poll"] == 2 * FEW + 1
    assert administration.list_polls(team.database) == []
    assert not any(administration.purge(team.database, team.clock).values())


class StopAfter(Event):
    """Is set once it was looked at so often."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def is_set(self) -> bool:
        self.looks -= 1
        return self.looks < 0


def test_a_stop_in_between_leaves_the_rest_to_the_next_run(team: Team) -> None:
    old_polls(team, FEW + 1)
    polls_come = [rule.table.name for rule in RETENTION].index("poll")
    done = administration.purge(team.database, team.clock, StopAfter(polls_come + 1))
    assert done["poll"] == FEW
    assert administration.purge(team.database, team.clock)["poll"] == 1


def test_a_table_that_cannot_be_purged_holds_up_no_other(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    old_polls(team, 1)

    def fail(_now: datetime) -> ColumnElement[bool]:
        raise ValueError("a rule of tomorrow")

    broken = [replace(rule, due=fail) if rule.table.name == "delivery" else rule for rule in RETENTION]
    monkeypatch.setattr(administration, "RETENTION", broken)
    assert administration.purge(team.database, team.clock)["poll"] == 1
