import pytest

from bot.domain.closing_sheet import ClosingSheet
from bot.domain.errors import NotAllowed
from bot.domain.poll import PollSnapshot
from bot.services import closing
from tests.services.team import HERE, HOUR, Team


def sheet_of(team: Team, snapshot: PollSnapshot, user: str = "UORG") -> ClosingSheet:
    return closing.closing_sheet(team.database, team.clock, HERE, snapshot.poll.id, user=user, admin=False)


def test_the_sheet_shows_who_runs_the_poll_what_each_option_would_send(team: Team) -> None:
    team.registers("UORG", "U2")
    snapshot = team.posts(deadline_at=team.clock.now() + HOUR)
    team.answers(snapshot, U2="ny", U3="yy")
    team.clock.move(HOUR)
    sheet = sheet_of(team, snapshot)
    assert [entry.ranked.option for entry in sheet.entries] == [snapshot.options[1], snapshot.options[0]]
    assert [(entry.invites, entry.without_address) for entry in sheet.entries] == [(2, ("U3",)), (1, ("U3",))]
    with pytest.raises(NotAllowed):
        sheet_of(team, snapshot, "U2")


def test_what_the_sheet_promises_is_what_the_close_does(team: Team) -> None:
    team.registers("UORG", "U2", "U3")
    team.bounces("U3")
    snapshot = team.posts()
    team.answers(snapshot, U2="y", U3="y", U4="m")
    sheet = sheet_of(team, snapshot)
    closed = team.closes(snapshot)
    assert (sheet.entries[0].invites, sheet.entries[0].without_address_count) == (
        closed.invited,
        closed.without_address,
    )


def test_an_anonymous_close_names_nobody_but_mails_everybody(team: Team) -> None:
    team.registers("UORG", "U2")
    snapshot = team.posts(anonymous=True)
    team.answers(snapshot, U2="y", U3="y")
    sheet = sheet_of(team, snapshot)
    assert [entry.without_address for entry in sheet.entries] == [(), ()]
    assert team.closes(snapshot).invited == 2
    assert sheet.entries[0].without_address_count == 1
